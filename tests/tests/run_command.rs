//! `cordboard run`, as people and scripts use it.

use cordboard_end_to_end::{cordboard, root};

/// The names of the facts that were printed, in order.
fn facts(arguments: &[&str], input: &str) -> Vec<String> {
    let ran = cordboard(arguments, input);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    ran.json_lines().iter().map(|fact| fact["fact"].as_str().unwrap().to_string()).collect()
}

fn in_order(facts: &[String], expected: &[&str]) {
    let mut rest = facts.iter();
    for name in expected {
        assert!(rest.any(|fact| fact == name), "{name} is missing, or out of order, in {facts:#?}");
    }
}

#[test]
fn the_recorded_support_call_runs_from_hello_to_the_caller_hanging_up() {
    let facts = facts(&["run", "flows/support.json", "--facts", "json"], "1\n1\n/accept\n/hangup\n");
    in_order(&facts, &["recording_started", "queued", "agent_joined", "recording_stopped", "ended"]);
    assert_eq!(facts.last().unwrap(), "ended");
}

#[test]
fn the_recorded_support_call_runs_from_hello_to_disconnect() {
    let ran = cordboard(&["run", "flows/support.json", "--facts", "json"], "1\n1\n/accept\n/leave\n");
    let lines = ran.json_lines();
    let last = lines.last().unwrap();
    assert_eq!((last["fact"].as_str(), last["reason"].as_str()), (Some("ended"), Some("disconnected")), "{}", ran.out);
    let stopped = lines.iter().find(|fact| fact["fact"] == "recording_stopped").unwrap();
    assert_eq!(stopped["by"], "flow", "the flow stops the recording itself, before it disconnects");
}

#[test]
fn a_caller_who_refuses_is_not_recorded() {
    let facts = facts(&["run", "flows/support.json", "--facts", "json"], "2\n1\n/accept\n/hangup\n");
    in_order(&facts, &["queued", "agent_joined", "ended"]);
    assert!(!facts.iter().any(|fact| fact.starts_with("recording_")), "{facts:#?}");
}

#[test]
fn the_same_call_gives_the_same_facts() {
    let arguments = ["run", "flows/support.json", "--facts", "json", "--at", "2026-03-02T10:00:00Z"];
    let input = "1\n\n1\n/advance 45s\n/accept\n/hold\n/resume\n/leave\n";
    assert_eq!(cordboard(&arguments, input).out, cordboard(&arguments, input).out);
}

#[test]
fn plain_output_reads_as_a_conversation() {
    let ran = cordboard(&["run", "flows/support.json"], "1\n1\n/accept Grace Hopper\n/leave\n");
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.contains("› 1\n"), "{}", ran.out);
    assert!(ran.out.contains("Grace Hopper joined"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "a pipe gets no colours");
}

#[test]
fn a_script_that_makes_no_sense_stops_with_its_line() {
    let ran = cordboard(&["run", "flows/support.json"], "1\n/acept\n");
    assert_eq!(ran.code, Some(2));
    assert_eq!(ran.err, "line 2: there is no command /acept; did you mean /accept?\n");
}

#[test]
fn an_answer_nobody_waits_for_is_said_so() {
    let ran = cordboard(&["run", "flows/support.json"], "/accept\n/hangup\n");
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.err, "line 1: nothing came of it: the contact waits for the customer's answer\n");
}

#[test]
fn input_that_ends_early_says_where_the_contact_was_left() {
    let ran = cordboard(&["run", "flows/support.json"], "1\n1\n");
    assert_eq!(ran.code, Some(0));
    assert_eq!(ran.err, "the input is over, and the contact still waits in the queue for an agent\n");
}

#[test]
fn a_flow_with_errors_does_not_run_and_says_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("broken.json");
    std::fs::write(&file, "{ \"format\": 1, \"id\": \"broken\"").unwrap();
    let ran = cordboard(&["run", file.to_str().unwrap()], "");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("broken.json:1:30: error json.syntax"), "{}", ran.err);
    assert!(ran.err.ends_with("1 error: the flow cannot run\n"), "{}", ran.err);
}

#[test]
fn a_file_that_is_not_there_a_wrong_channel_and_a_wrong_attribute_are_told_apart() {
    for (arguments, message) in [
        (&["run", "flows/nowhere.json"][..], "error: there is no file flows/nowhere.json\n"),
        (
            &["run", "flows/support.json", "--channel", "sms"],
            "error: flow `support` does not serve sms; it serves voice, chat\n",
        ),
        (&["run", "flows/support.json", "--set", "teir=gold"], "error: flow `support` declares no attribute `teir`\n"),
    ] {
        let ran = cordboard(arguments, "");
        assert_eq!((ran.code, ran.err.as_str()), (Some(2), message));
    }
}

#[test]
fn help_shows_examples() {
    let ran = cordboard(&["run", "--help"], "");
    assert_eq!(ran.code, Some(0));
    assert!(ran.out.contains("cordboard run flows/support.json\n"), "{}", ran.out);
}

#[test]
fn every_example_flow_starts() {
    for entry in std::fs::read_dir(root().join("flows")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "json") {
            let ran = cordboard(&["run", path.to_str().unwrap()], "");
            assert_eq!(ran.code, Some(0), "{}: {}", path.display(), ran.err);
        }
    }
}
