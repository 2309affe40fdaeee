//! Flows of Twilio Studio, written by hand for one thing each: what becomes of them, and what is said of it.

#![allow(clippy::unwrap_used)] // what cannot be had fails the test

use cordboard_core::{FlowSet, NamedFile};
use cordboard_import::studio::import;
use cordboard_import::{Import, SourceFile};
use cordboard_model::json::canonical_of;
use cordboard_model::{Code, Flow, FlowId};
use expect_test::{Expect, expect};
use std::fmt::Write;

/// A widget; each edge is `event to`, or `event` alone.
fn widget(name: &str, kind: &str, properties: &str, edges: &[&str]) -> String {
    let edges = edges.iter().map(|edge| match edge.split_once(' ') {
        Some((event, to)) => format!(r#"{{ "event": "{event}", "next": "{to}" }}"#),
        None => format!(r#"{{ "event": "{edge}" }}"#),
    });
    let edges = edges.collect::<Vec<_>>().join(", ");
    format!(r#"{{ "name": "{name}", "type": "{kind}", "properties": {properties}, "transitions": [{edges}] }}"#)
}

/// A flow that a call starts.
fn called(widgets: &[String]) -> String {
    let first = first_of(widgets);
    flow(&[format!("incomingCall {first}")], widgets)
}

/// A flow that a message starts.
fn written(widgets: &[String]) -> String {
    let first = first_of(widgets);
    flow(&[format!("incomingMessage {first}")], widgets)
}

fn first_of(widgets: &[String]) -> String {
    let first: serde_json::Value = serde_json::from_str(widgets.first().unwrap()).unwrap();
    first.get("name").and_then(serde_json::Value::as_str).unwrap().to_string()
}

fn flow(starts: &[String], widgets: &[String]) -> String {
    let starts: Vec<&str> = starts.iter().map(String::as_str).collect();
    let trigger = widget("Trigger", "trigger", "{}", &starts);
    format!(
        r#"{{ "description": "A trial", "initial_state": "Trigger", "flags": {{}}, "states": [{trigger}, {}] }}"#,
        widgets.join(", ")
    )
}

fn opens(import: &Import, flow: &Flow) {
    let all = || import.flows.iter().map(|imported| &imported.flow).chain(&import.stubs);
    let library = |id: &FlowId| {
        let flow = all().find(|flow| flow.id == *id)?;
        Some(NamedFile { name: format!("{id}.json"), bytes: canonical_of(flow).unwrap().into_bytes() })
    };
    let loaded = FlowSet::load(library(&flow.id).unwrap(), &library);
    let problems =
        loaded.problems.iter().filter(|problem| problem.is_error() && problem.code != Code::BlockPlaceholder);
    let problems: Vec<_> = problems.map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}: {problems:#?}", flow.id);
}

fn check(text: &str, expected: Expect) {
    check_files(&[("trial.json", text.to_string())], expected);
}

fn check_files(files: &[(&str, String)], expected: Expect) {
    let files: Vec<_> =
        files.iter().map(|(name, text)| SourceFile { name: (*name).into(), bytes: text.as_bytes().to_vec() }).collect();
    let import = import(&files);
    let mut text = String::new();
    for flow in import.flows.iter().map(|imported| &imported.flow).chain(&import.stubs) {
        opens(&import, flow);
        let channels: Vec<_> = flow.channels.iter().map(|channel| channel.name()).collect();
        let _ = writeln!(text, "{} {} on {} at {}", flow.kind.name(), flow.id, channels.join(", "), flow.entry);
        for (id, prompt) in &flow.prompts {
            let words: Vec<_> = prompt.values().map(|words| serde_json::to_string(words).unwrap()).collect();
            let _ = writeln!(text, "  prompt {id}: {}", words.join(", "));
        }
        for (id, block) in &flow.blocks {
            let with = serde_json::to_string(&block.with).unwrap();
            let next: Vec<_> = block.next.iter().map(|(port, to)| format!("{port}:{to}")).collect();
            let _ = writeln!(text, "  {id}: {} {with} {}", block.block_type, next.join(" "));
        }
    }
    for report in &import.report.files {
        for problem in &report.refused {
            let _ = writeln!(text, "{problem}");
        }
        for mapped in report.flows.iter().flat_map(|flow| &flow.blocks) {
            let said: Vec<_> = mapped.differences.iter().chain(&mapped.remarks).map(String::as_str).collect();
            if !said.is_empty() {
                let _ = writeln!(text, "{} {}: {}", mapped.verdict.name(), mapped.original, said.join("; "));
            }
        }
    }
    expected.assert_eq(&text);
}

#[test]
fn a_call_is_answered_and_keys_are_gathered() {
    let gather = r#"{ "say": "Press 1, {{flow.variables.name | default: 'you' | upcase}}.", "number_of_digits": 1, "finish_on_key": "", "timeout": 4 }"#;
    let split = r#"{ "name": "which", "type": "split-based-on", "properties": { "input": "{{widgets.ask.Digits}}" }, "transitions": [
        { "event": "noMatch", "next": "ask" },
        { "event": "match", "next": "bye", "conditions": [{ "friendly_name": "one", "arguments": ["{{widgets.ask.Digits}}"], "type": "equal_to", "value": "1" }] },
        { "event": "match", "conditions": [{ "friendly_name": "more", "arguments": ["{{widgets.ask.Digits}}"], "type": "matches_any_of", "value": "2, 3" }] },
        { "event": "match", "conditions": [{ "friendly_name": "big", "arguments": ["{{widgets.ask.Digits | plus: 0}}"], "type": "greater_than", "value": "7" }] },
        { "event": "match", "conditions": [{ "friendly_name": "star", "arguments": ["{{widgets.ask.Digits}}"], "type": "regex", "value": "\\*+" }] }] }"#;
    let ask = widget("ask", "gather-input-on-call", gather, &["keypress which", "speech", "timeout"]);
    let bye =
        widget("bye", "say-play", r#"{ "play": "https://files.example/bye.mp3", "loop": 2 }"#, &["audioComplete"]);
    check(
        &called(&[ask, split.to_string(), bye]),
        expect![[r#"
        contact trial on voice at ask
          prompt ask: {"say":"Press 1, ${upper((if name == '' { 'you' } else { name }))}."}
          prompt bye: {"audio":"https://files.example/bye.mp3"}
          ask: collect {"expects":"digits","into":"ask_Digits","max_length":1,"prompt":"ask","retry":{"tries":1},"terminator":"","timeout_seconds":4} done:which error:not-wired no_input:not-wired no_match:not-wired
          bye: play {"prompt":"bye"} done:bye-again error:bye-again
          bye-again: play {"prompt":"bye"} done:not-wired error:not-wired
          not-wired: disconnect {} 
          which: branch {"conditions":[{"port":"1","when":"ask_Digits == '1'"},{"port":"2-3","when":"ask_Digits in ['2', '3']"},{"port":"7","when":"(matches(text(integer(if is_integer(ask_Digits) { ask_Digits } else { '0' }) + integer(if is_integer('0') { '0' } else { '0' })), '-?\\d+(\\.\\d+)?') && matches('7', '-?\\d+(\\.\\d+)?') && decimal(text(integer(if is_integer(ask_Digits) { ask_Digits } else { '0' }) + integer(if is_integer('0') { '0' } else { '0' }))) > decimal('7'))"},{"port":"match","when":"matches(ask_Digits, '(?i)\\*+')"}]} 1:bye 2-3:not-wired 7:not-wired error:ask match:not-wired otherwise:ask
    "#]],
    );
}

#[test]
fn keys_and_speech_are_told_apart() {
    let gather = r#"{ "say": "Say it or press it.", "timeout": 5 }"#;
    let ask = widget("ask", "gather-input-on-call", gather, &["keypress a", "speech b", "timeout"]);
    let a = widget("a", "say-play", r#"{ "say": "{{widgets.ask.Digits}}" }"#, &[]);
    let b = widget("b", "say-play", r#"{ "say": "{{widgets.ask.SpeechResult | strip_newlines}}" }"#, &[]);
    check(
        &called(&[ask, a, b]),
        expect![[r##"
        contact trial on voice at ask
          prompt a: {"say":"${ask_Digits}"}
          prompt ask: {"say":"Say it or press it."}
          prompt b: {"say":"${replace(ask_SpeechResult, \"\\n\", '')}"}
          a: play {"prompt":"a"} done:not-wired error:not-wired
          ask: collect {"expects":"any","into":"ask_answer","max_length":1000,"prompt":"ask","retry":{"tries":1},"terminator":"#","timeout_seconds":5} done:ask-which error:not-wired no_input:not-wired no_match:not-wired
          ask-keys: set_attributes {"values":{"ask_Digits":"${ask_answer}"}} done:a error:a
          ask-speech: set_attributes {"values":{"ask_SpeechResult":"${ask_answer}"}} done:b error:b
          ask-which: branch {"conditions":[{"port":"keys","when":"matches(ask_answer, '[0-9*#]+')"}]} error:not-wired keys:ask-keys otherwise:ask-speech
          b: play {"prompt":"b"} done:not-wired error:not-wired
          not-wired: disconnect {} 
    "##]],
    );
}

#[test]
fn a_message_is_answered() {
    let ask = widget(
        "ask",
        "send-and-wait-for-reply",
        r#"{ "body": "Name?", "timeout": "60", "from": "{{flow.channel.address}}" }"#,
        &["incomingMessage say", "timeout", "deliveryFailure"],
    );
    let body = "{% if widgets.ask.inbound.Body == 'Ada' %}Hello Ada{% elsif widgets.ask.inbound.Body contains 'x' %}X{% else %}Hi {{contact.channel.address}}{% endif %}!";
    let say = widget(
        "say",
        "send-message",
        &format!(r#"{{ "body": "{body}", "to": "{{{{contact.channel.address}}}}" }}"#),
        &["sent", "failed"],
    );
    check(
        &written(&[ask, say]),
        expect![[r#"
            contact trial on chat, sms at ask
              prompt ask: {"say":"Name?"}
              prompt say: {"say":"${if ask_Body == 'Ada' { 'Hello Ada' } else { (if contains(ask_Body, 'x') { 'X' } else { ('Hi ' + (contact.from ?? '')) }) }}!"}
              ask: collect {"expects":"text","into":"ask_Body","max_length":1000,"prompt":"ask","retry":{"tries":1},"timeout_seconds":60} done:say error:not-wired no_input:not-wired no_match:not-wired
              not-wired: disconnect {} 
              say: play {"prompt":"say"} done:not-wired error:not-wired
        "#]],
    );
}

#[test]
fn requests_keep_what_is_read_of_their_answer() {
    let call = widget(
        "look",
        "make-http-request",
        r#"{ "method": "POST", "url": "https://crm.example/{{contact.channel.address}}", "content_type": "application/json;charset=utf-8",
            "body": "{\"n\": \"{{flow.variables.n}}\"}" }"#,
        &["success run", "failed"],
    );
    let run = widget(
        "run",
        "run-function",
        r#"{ "url": "https://fn.example/x", "parameters": [{ "key": "who", "value": "{{widgets.look.parsed.people[0].name}}" }] }"#,
        &["success say", "fail"],
    );
    let say =
        widget("say", "say-play", r#"{ "say": "{{widgets.run.parsed.result}} {{widgets.look.status_code}}" }"#, &[]);
    check(
        &called(&[call, run, say]),
        expect![[r#"
            contact trial on voice at look
              prompt say: {"say":"${run_result} ${look_status_code}"}
              look: http_request {"headers":{"content-type":"application/json"},"method":"POST","save":{"look_people_0_name":"text(response.json.people[0].name ?? '')","look_status_code":"text(response.status)"},"text":"{\"n\": \"${n}\"}","timeout_seconds":10,"url":"https://crm.example/${contact.from ?? ''}"} client_error:not-wired error:not-wired ok:run server_error:not-wired timeout:not-wired
              not-wired: disconnect {} 
              run: http_request {"form":{"who":"${look_people_0_name}"},"method":"POST","save":{"run_result":"text(response.json.result ?? '')"},"timeout_seconds":10,"url":"https://fn.example/x"} client_error:not-wired error:not-wired ok:say server_error:not-wired timeout:not-wired
              say: play {"prompt":"say"} done:not-wired error:not-wired
            difference look: values that are filled in the address are percent-encoded; values that are filled in are not escaped, as in the original
            exact run: the function has to answer requests that are not signed by Twilio
        "#]],
    );
}

#[test]
fn a_contact_waits_for_an_agent() {
    let flex = widget(
        "flex",
        "send-to-flex",
        r#"{ "workflow": "WW1", "channel": "TC1", "attributes": "{}", "timeout": "600" }"#,
        &["callComplete", "failedToEnqueue sorry", "callFailure sorry"],
    );
    let sorry = widget("sorry", "say-play", r#"{ "say": "Sorry." }"#, &[]);
    check(
        &called(&[flex, sorry]),
        expect![[r#"
        contact trial on voice at flex
          prompt sorry: {"say":"Sorry."}
          flex: enqueue {"max_wait_seconds":600,"queue":"ww1"} accepted:flex-talk closed:sorry error:sorry full:sorry left_queue:not-wired no_agents:sorry waited_too_long:not-wired
          flex-talk: assign_agent {} ended:not-wired error:sorry not_answered:flex transferred:flex
          not-wired: disconnect {} 
          sorry: play {"prompt":"sorry"} done:not-wired error:not-wired
        difference flex: the attributes of the task are not set: the agent sees those of the contact
    "#]],
    );
}

#[test]
fn what_liquid_does_beyond_expressions_is_marked() {
    let say = widget(
        "say",
        "say-play",
        r#"{ "say": "{% for a in flow.variables.list %}{{a}}{% endfor %}" }"#,
        &["audioComplete"],
    );
    check(
        &called(&[say]),
        expect![[r#"
        contact trial on voice at say
          not-wired: disconnect {} 
          say: imported_placeholder {"missing":"the tag `for` has no expression that means the same; the text is `{% for a in flow.variables.list %}{{a}}{% endfor %}`","origin":"twilio_studio","original":"{\"name\":\"say\",\"properties\":{\"say\":\"{% for a in flow.variables.list %}{{a}}{% endfor %}\"},\"transitions\":[{\"event\":\"audioComplete\"}],\"type\":\"say-play\"}","original_type":"say-play","outcomes":["audio-complete"]} audio-complete:not-wired error:not-wired
        not mapped say: the tag `for` has no expression that means the same; the text is `{% for a in flow.variables.list %}{{a}}{% endfor %}`
    "#]],
    );
    let set = widget(
        "set",
        "set-variables",
        r#"{ "variables": [{ "key": "all", "value": "{{trigger | to_json}}" }] }"#,
        &["next"],
    );
    check(
        &called(&[set]),
        expect![[r#"
        contact trial on voice at set
          not-wired: disconnect {} 
          set: imported_placeholder {"missing":"the filter `to_json` has no function that means the same; the text is `{{trigger | to_json}}`","origin":"twilio_studio","original":"{\"name\":\"set\",\"properties\":{\"variables\":[{\"key\":\"all\",\"value\":\"{{trigger | to_json}}\"}]},\"transitions\":[{\"event\":\"next\"}],\"type\":\"set-variables\"}","original_type":"set-variables","outcomes":["next"]} error:not-wired next:not-wired
        not mapped set: the filter `to_json` has no function that means the same; the text is `{{trigger | to_json}}`
    "#]],
    );
}

#[test]
fn a_subflow_is_called() {
    let run = widget(
        "greet",
        "run-subflow",
        r#"{ "flow_sid": "FW123", "parameters": [{ "key": "name", "value": "Ada" }, { "key": "x", "value": "y" }] }"#,
        &["completed", "failed"],
    );
    let other =
        widget("elsewhere", "run-subflow", r#"{ "flow_sid": "${TEMPLATE_FLOW}" }"#, &["completed greet", "failed"]);
    let hello =
        widget("hello", "say-play", r#"{ "say": "Hello {{trigger.parent.parameters.name}}" }"#, &["audioComplete"]);
    check_files(
        &[("main.json", called(&[other, run])), ("greet.json", flow(&["incomingParent hello".into()], &[hello]))],
        expect![[r#"
            contact main on voice at elsewhere
              elsewhere: call_flow {"flow":"template-flow","returns":["completed"]} completed:greet error:not-wired
              greet: call_flow {"flow":"greet","inputs":{"input_name":"Ada"},"returns":["completed"]} completed:not-wired error:not-wired
              not-wired: disconnect {} 
            module greet on voice at hello
              prompt hello: {"say":"Hello ${input_name}"}
              hello: play {"prompt":"hello"} done:not-wired error:not-wired
              not-wired: return {"outcome":"completed"} 
            module template-flow on voice at not-imported
              end: return {"outcome":"completed"} 
              not-imported: imported_placeholder {"missing":"the subflow `${TEMPLATE_FLOW}` was not among the imported files","origin":"twilio_studio","original_type":"flow"} error:end
            exact elsewhere: the subflow was not among the files
            exact greet: the subflow does not read `x`
        "#]],
    );
}

#[test]
fn channels_part_at_the_trigger() {
    let a = widget("a", "say-play", r#"{ "say": "Hello" }"#, &[]);
    let b = widget("b", "send-message", r#"{ "body": "Hello" }"#, &[]);
    check(
        &flow(&["incomingCall a".into(), "incomingMessage b".into(), "incomingRequest".into()], &[a, b]),
        expect![[r#"
            contact trial on voice, chat, sms at trigger
              prompt a: {"say":"Hello"}
              prompt b: {"say":"Hello"}
              a: play {"prompt":"a"} done:not-wired error:not-wired
              b: send_message {"prompt":"b","to":"${contact.from ?? ''}"} error:not-wired sent:not-wired
              not-wired: disconnect {} 
              trigger: branch {"conditions":[{"port":"call","when":"contact.channel == 'voice'"},{"port":"message","when":"contact.channel != 'voice'"}]} call:a error:not-wired message:b otherwise:not-wired
            difference b: the message is sent from the number of this contact
        "#]],
    );
}

#[test]
fn widgets_that_are_not_there_are_placeholders() {
    let take = widget("take", "record-voicemail", r#"{ "timeout": 5 }"#, &["recordingComplete", "noAudio", "hangup"]);
    check(
        &called(&[take]),
        expect![[r#"
        contact trial on voice at take
          not-wired: disconnect {} 
          take: imported_placeholder {"missing":"no block takes a message after the tone","origin":"twilio_studio","original":"{\"name\":\"take\",\"properties\":{\"timeout\":5},\"transitions\":[{\"event\":\"recordingComplete\"},{\"event\":\"noAudio\"},{\"event\":\"hangup\"}],\"type\":\"record-voicemail\"}","original_type":"record-voicemail","outcomes":["recording-complete","no-audio","hangup"]} error:not-wired hangup:not-wired no-audio:not-wired recording-complete:not-wired
        not mapped take: no block takes a message after the tone
    "#]],
    );
    let end = widget("end", "hangup", "{}", &[]);
    check(
        &called(&[end]),
        expect![[r#"
        contact trial on voice at end
          end: imported_placeholder {"missing":"there is no widget type `hangup`; did its author mean a transition that leads nowhere?","origin":"twilio_studio","original":"{\"name\":\"end\",\"properties\":{},\"transitions\":[],\"type\":\"hangup\"}","original_type":"hangup","outcomes":[]} error:not-wired
          not-wired: disconnect {} 
        not mapped end: there is no widget type `hangup`; did its author mean a transition that leads nowhere?
    "#]],
    );
}

#[test]
fn what_is_no_flow_is_refused() {
    check(
        "{",
        expect![[r#"
        trial.json:1:2: error json.syntax: the file ends in the middle: the object that starts at line 1 column 1 is never closed
    "#]],
    );
    check(
        "{}",
        expect![[r#"
        trial.json:1:1: error import.not_a_flow: there is no Twilio Studio flow in this file: no `states`; give the JSON of the flow, as the console shows it or the API answers it
    "#]],
    );
    check(
        r#"{ "Version": "2019-10-30", "Actions": [] }"#,
        expect![[r#"
        trial.json:1:1: error import.not_a_flow: this looks like an Amazon Connect flow, and a Twilio Studio flow is wanted; give the JSON of the flow, as the console shows it or the API answers it
    "#]],
    );
    let say = widget("say", "say-play", "{}", &[]);
    check(
        &called(&[say.clone(), say.clone()]),
        expect![[r#"
        trial.json:1:278: error import.duplicate: two widgets have the name `say`, and edges to it could mean either; give each widget a name of its own
    "#]],
    );
    check(
        &called(&[say]).replace(r#""initial_state": "Trigger""#, r#""initial_state": "Tigger""#),
        expect![[r#"
        trial.json:1:46: error import.unknown_start: `initial_state` names `Tigger`, and there is no such widget; did you mean `Trigger`?
    "#]],
    );
}
