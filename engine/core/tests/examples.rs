//! The example flows of the repository: they load, they are canonical, they use every block, and they do what they say.

#![allow(clippy::disallowed_methods)] // the crate is pure; its tests read the example flows
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)] // what cannot be had fails the test

mod driver;

use cordboard_core::blocks;
use cordboard_core::contact::{AgentAction, Direction, EndReason, Open, TransferTarget, Wait};
use cordboard_model::{Channel, FlowKind, ResourceName, Value, json::Document};
use driver::{Begin, Contact, file, folder, ids, load};
use std::collections::BTreeSet;
use std::rc::Rc;

#[test]
fn every_example_loads_without_a_problem() {
    for id in ids() {
        load(&id);
    }
}

/// `UPDATE_EXPECT=1` writes each file anew.
#[test]
fn every_example_is_in_canonical_form() {
    for id in ids() {
        let file = file(&id);
        let (document, problems) = Document::read(&file.name, &file.bytes).unwrap();
        assert!(problems.is_empty(), "{problems:?}");
        let canonical = document.canonical();
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            // In one move: other tests are reading.
            let new = folder().join(format!("{id}.new"));
            std::fs::write(&new, &canonical).unwrap();
            std::fs::rename(new, folder().join(&file.name)).unwrap();
        } else {
            assert_eq!(String::from_utf8_lossy(&file.bytes), canonical, "{}: UPDATE_EXPECT=1 rewrites it", file.name);
        }
    }
}

#[test]
fn the_examples_use_every_block_type() {
    let flows: Vec<_> = ids().iter().map(|id| load(id)).collect();
    let used: BTreeSet<_> =
        flows.iter().flat_map(|set| set.entry().blocks()).map(|block| block.block.about().block_type).collect();
    let unused: Vec<_> = blocks::ABOUT
        .iter()
        .map(|about| about.block_type)
        .filter(|name| !used.contains(name) && *name != PLACEHOLDER)
        .collect();
    assert!(unused.is_empty(), "no example uses {unused:?}");
}

/// The block that no flow that runs can hold.
const PLACEHOLDER: &str = "imported_placeholder";

#[test]
fn no_block_of_an_example_is_out_of_reach() {
    for id in ids() {
        let set = load(&id);
        let flow = set.entry();
        let mut reached = BTreeSet::new();
        let mut todo: Vec<_> = flow.entry().into_iter().collect();
        while let Some(block) = todo.pop() {
            if reached.insert(&block.id) {
                todo.extend(block.ports.iter().filter_map(|(_, target)| flow.block_at((*target)?)));
            }
        }
        let lost: Vec<_> = flow.blocks().iter().map(|block| &block.id).filter(|id| !reached.contains(id)).collect();
        assert!(lost.is_empty(), "{id}: nothing leads to {lost:?}");
    }
}

const PHASES: &[&str] =
    &["recording_started", "queued", "agent_accepted", "agent_joined", "recording_stopped", "ended"];

#[test]
fn support_records_a_caller_who_agreed_until_the_caller_hangs_up() {
    let mut call = Contact::calls("support");
    call.press("1").press("1").accept().hang_up();
    assert_eq!(call.only(PHASES), PHASES);
    call.expect(&["said recorded", "published contact-ended", "ended: hung_up"]);
}

#[test]
fn support_stops_the_recording_when_the_agent_leaves() {
    let mut call = Contact::calls("support");
    call.press("1").press("2").accept().agent_leaves();
    assert_eq!(call.only(PHASES), PHASES);
    call.expect(&["queue billing", "assign-agent.ended", "recording_stopped", "ended: disconnected"]);
}

#[test]
fn support_serves_a_caller_who_refused_unrecorded() {
    let mut call = Contact::calls("support");
    call.press("2").press("1").accept().agent_leaves();
    call.expect(&["consent_recorded", "queued", "said unrecorded", "agent_joined", "ended: disconnected"]);
    call.never(&["asked for start_recording", "policy_blocked"]);
}

#[test]
fn support_takes_silence_for_no_consent() {
    let mut call = Contact::calls("support");
    call.silence().silence().silence().silence().silence();
    call.expect(&["ask-consent.no_input", "ask-topic.no_input", "may-we-record.otherwise", "queue support", "queued"]);
    call.never(&["asked for start_recording"]);
}

#[test]
fn support_queues_a_chat_again_when_the_colleague_does_not_answer() {
    let mut chat = Contact::writes("support");
    chat.type_text("Yes").type_text("billing, please").accept();
    chat.agent_transfers(TransferTarget::Agent(ResourceName::literal("bo")));
    chat.expect(&["transfer_requested", "agent_left", "asked for offer_agent"]);
    chat.fails("offer_agent", "agent.not_answered");
    chat.expect(&["assign-colleague.not_answered", "queued"]);
    chat.waits_too_long().type_text("no");
    chat.expect(&["enqueue.waited_too_long", "offer-callback.no", "recording_stopped", "ended: disconnected"]);
}

#[test]
fn support_calls_back_whoever_asks_while_waiting() {
    let mut call = Contact::calls("support");
    call.press("1").press("1").silence().advance_to_deadline();
    call.settles(
        "check_queue",
        r#"{"staffed":2,"available":0,"waiting":6,"longest_wait_seconds":200,"estimated_wait_seconds":301}"#,
    );
    call.expect(&["said all_busy", "said music", "how-long.long", "said wait_time", "said all_busy"]);
    assert_eq!(call.attribute("wait_minutes"), "6");
    call.press("1").press("1").settles("request_callback", r#"{"outcome":"requested"}"#);
    call.expect(&[
        "said promised",
        "flow_returned",
        "flow_returned",
        "dequeued",
        "enqueue.left_queue",
        "recording_stopped",
        "ended: disconnected",
    ]);
}

#[test]
fn support_tells_a_held_caller_to_wait() {
    let mut call = Contact::calls("support");
    call.press("1").press("1").accept().agent_acts(AgentAction::Hold).advance_to_deadline();
    call.expect(&["customer_held", "entered hold-music", "said music", "said music"]);
    call.agent_acts(AgentAction::Resume).agent_leaves();
    call.expect(&["flow_interrupted", "customer_resumed", "assign-agent.ended", "ended: disconnected"]);
}

#[test]
fn after_hours_sends_an_early_caller_on_to_support_with_its_queue_flow() {
    let mut call = Contact::calls("after-hours");
    call.settles("check_hours", r#"{"open":true}"#).press("2").press("1");
    call.expect(&["check-hours.open", "entered support", "hooks_set", "queued", "entered support-queue"]);
}

#[test]
fn after_hours_promises_a_callback_to_another_number() {
    let mut call = Contact::calls("after-hours");
    call.settles("check_hours", r#"{"open":false}"#).press("1").press("2").press("123").press("2025550177").press("1");
    call.expect(&[
        "said closed",
        "offer.call_me",
        "offer-own-number.another",
        "said not_a_number",
        "confirm-number.right",
    ]);
    assert!(call.last("effect_requested").contains(r#""number":"+12025550177","queue":"support""#));
    call.settles("request_callback", r#"{"outcome":"requested"}"#);
    call.expect(&["said promised", "arrange-callback.requested", "ended: disconnected"]);
}

#[test]
fn after_hours_gives_up_on_numbers_that_cannot_be_called() {
    let mut call = Contact::calls("after-hours");
    call.fails("check_hours", "effect.timeout").press("1").press("1");
    call.settles("request_callback", r#"{"outcome":"invalid_number"}"#).press("2025550177").press("1");
    call.settles("request_callback", r#"{"outcome":"invalid_number"}"#).press("2025550178").press("1");
    call.settles("request_callback", r#"{"outcome":"invalid_number"}"#);
    call.expect(&[
        "check-hours.error",
        "said cannot_call",
        "another-number.again",
        "another-number.done",
        "arrange-callback.failed",
        "said sorry",
        "ended: disconnected",
    ]);
}

#[test]
fn pay_bill_keeps_the_card_out_of_the_recording_and_out_of_sight() {
    let mut call = Contact::calls("pay-bill");
    call.press("40123456").settles("http_request", r#"{"status":200,"json":{"due":84.5}}"#);
    assert_eq!(call.heard(), "You owe 84.5 dollars. To pay by card now, press 1. To speak with an agent, press 2.");
    call.press("1").press("4111111111111111#").press("0728").press("123#");
    call.expect(&[
        "consent_recorded",
        "recording_started",
        "recording_paused",
        "said ask_card_number",
        "asked for http_request",
    ]);
    let request = call.last("effect_requested");
    assert!(
        request.contains(r#""idempotency-key":{"text":"c-1-1"}"#) && request.contains(r#""sensitive":true"#),
        "{request}"
    );
    call.settles("http_request", r#"{"status":200,"json":{"approved":true,"reference":"R-77"}}"#);
    call.expect(&[
        "charge.ok",
        "forget-card.done",
        "recording_resumed",
        "flow_returned",
        "take-payment.paid",
        "said thanks",
    ]);
    assert_eq!((call.attribute("card_number"), call.attribute("receipt")), (String::new(), "R-77".into()));
    call.settles("send_message", "null");
    call.expect(&["said goodbye", "recording_stopped", "ended: disconnected"]);
    assert!(call.last("effect_requested").contains("stop_recording"));
}

#[test]
fn pay_bill_offers_another_card_and_then_an_agent() {
    let mut call = Contact::calls("pay-bill");
    call.press("40123456").settles("http_request", r#"{"status":200,"json":{"due":12}}"#);
    call.press("1").press("4111111111111112").press("4111111111111111").press("0728").press("123");
    call.settles("http_request", r#"{"status":402}"#);
    call.expect(&["said bad_card_number", "charge.client_error", "recording_resumed", "take-payment.declined"]);
    call.press("1")
        .press("4111111111111111")
        .press("1328")
        .press("1228")
        .press("123")
        .fails("http_request", "effect.timeout");
    call.expect(&[
        "recording_paused",
        "said bad_expiry",
        "charge.timeout",
        "recording_resumed",
        "take-payment.failed",
        "queue billing",
        "queued",
    ]);
    call.accept().agent_leaves();
    call.expect(&["said recorded", "talk-to-agent.talked", "recording_stopped", "ended: disconnected"]);
}

#[test]
fn pay_bill_asks_again_for_an_account_that_nobody_has() {
    let mut call = Contact::calls("pay-bill");
    call.press("40123456").settles("http_request", r#"{"status":404}"#);
    assert!(call.told().contains("said unknown_account"));
    call.press("40123457").settles("http_request", r#"{"status":500}"#);
    call.expect(&["another-account.again", "fetch-bill.server_error", "queue billing", "queued"]);
    call.waits_too_long();
    call.expect(&["talk-to-agent.unavailable", "said nobody", "ended: disconnected"]);
}

#[test]
fn card_payment_resumes_the_recording_when_no_card_is_given() {
    let mut call = Contact::calls("pay-bill");
    call.press("40123456").settles("http_request", r#"{"status":200,"json":{"due":12}}"#);
    call.press("1").silence().silence().silence();
    call.expect(&["recording_paused", "ask-card-number.no_input", "recording_resumed", "take-payment.failed"]);
}

const QUIET: &str = r#"{"staffed":3,"available":1,"waiting":0,"longest_wait_seconds":0}"#;

#[test]
fn chat_triage_finds_the_queue_and_asks_how_it_went() {
    let mut chat = Contact::writes("chat-triage");
    chat.type_text("something else").type_text("I am moving house in May");
    chat.settles("detect_intent", r#"{"intent":"move_house","slots":{"date":"2026-05-02"}}"#);
    chat.type_text("We move to Elm Street 5 on the second of May.").settles("check_queue", QUIET).accept();
    chat.expect(&[
        "ask-topic.other",
        "understand.move_house",
        "queue moving",
        "check-queue.otherwise",
        "queued",
        "agent_joined",
    ]);
    assert_eq!(chat.attribute("moving_date"), "2026-05-02");
    chat.agent_leaves().type_text("yes").type_text("5");
    chat.expect(&["talk-to-agent.talked", "published survey-answered", "said thanks", "said anything_else"]);
    assert_eq!(chat.attribute("score"), "5");
    chat.type_text("one more thing");
    chat.expect(&["linger.message", "said ask_topic"]);
}

#[test]
fn chat_triage_leaves_a_task_when_nobody_is_there() {
    let mut chat = Contact::writes("chat-triage");
    chat.type_text("hm").type_text("what?").type_text("power is gone");
    chat.fails("detect_intent", "effect.timeout").type_text("too short").type_text("The lights went out at six.");
    chat.expect(&["ask-topic.no_match", "understand.error", "said say_more", "queue support"]);
    chat.settles("check_queue", r#"{"staffed":0,"available":0,"waiting":0,"longest_wait_seconds":0}"#);
    assert!(chat.last("effect_requested").contains("The lights went out at six."));
    chat.settles("create_task", r#"{"id":"t-1"}"#).advance_to_deadline();
    chat.expect(&["check-queue.unstaffed", "said will_write", "linger.elapsed", "said goodbye", "ended: disconnected"]);
}

#[test]
fn chat_triage_lets_the_visitor_decide_whether_to_wait() {
    let mut chat = Contact::writes("chat-triage");
    chat.type_text("my bill").type_text("I was charged twice in March.");
    chat.settles(
        "check_queue",
        r#"{"staffed":1,"available":0,"waiting":9,"longest_wait_seconds":900,"estimated_wait_seconds":1200}"#,
    );
    assert!(chat.heard().starts_with("The wait is about 20 minutes."));
    chat.type_text("later").fails("create_task", "effect.timeout");
    chat.expect(&["check-queue.busy", "ask-to-wait.later", "said goodbye", "ended: disconnected"]);
}

#[test]
fn survey_asks_back_office_to_follow_up_a_poor_score() {
    let mut chat = Contact::writes("chat-triage");
    chat.type_text("bill")
        .type_text("I was charged twice in March.")
        .settles("check_queue", QUIET)
        .accept()
        .agent_leaves();
    chat.type_text("sure").type_text("9").type_text("2").settles("create_task", r#"{"id":"t-2"}"#);
    chat.expect(&["said bad_score", "published survey-answered", "how-good.poor", "survey.answered"]);
    assert!(chat.last("event_published").contains(r#""score":2"#));
}

#[test]
fn language_choice_goes_on_in_spanish() {
    let mut call = Contact::calls("language-choice");
    call.say("Español").say("no");
    call.expect(&["language_set", "voice_set", "routing_set", "ask-topic.other", "queued", "entered queue-music"]);
    assert_eq!(call.last("routing_set").matches("spanish").count(), 1);
    call.waits_too_long();
    assert_eq!(call.heard(), "Adiós.");
    call.expect(&["talk-to-agent.unavailable", "said nobody", "ended: disconnected"]);
}

#[test]
fn language_choice_speaks_english_to_those_who_say_nothing() {
    let mut call = Contact::calls("language-choice");
    call.silence().silence().press("7").press("1");
    call.expect(&[
        "ask-language.no_input",
        "said not_understood",
        "ask-topic.outage",
        "said outage",
        "ended: disconnected",
    ]);
    assert_eq!(call.heard(), "Goodbye.");
    call.never(&["language_set"]);
}

#[test]
fn account_lookup_greets_a_gold_customer_by_name() {
    let mut call = Contact::calls("account-lookup");
    call.press("40123456")
        .settles("http_request", r#"{"status":200,"json":{"name":"Ada","tier":"gold","balance":20.5}}"#);
    call.expect(&["fetch-account.ok", "by-tier.gold", "said greet_gold", "routing_set"]);
    call.press("1");
    assert!(call.told().contains("said say_balance"));
    call.expect(&["said say_balance", "said goodbye", "ended: disconnected"]);
}

#[test]
fn account_lookup_asks_again_for_an_unknown_account_and_then_goes_on() {
    let mut call = Contact::calls("account-lookup");
    for account in ["40000001", "40000002", "40000003"] {
        call.press(account).settles("http_request", r#"{"status":404}"#);
    }
    call.expect(&["another-try.again", "another-try.again", "another-try.done", "queue support", "queued"]);
}

#[test]
fn account_lookup_serves_callers_while_the_account_service_is_down() {
    // Down, and up with an answer that makes no sense.
    for answer in [r#"{"status":503}"#, r#"{"status":200,"json":{}}"#] {
        let mut call = Contact::calls("account-lookup");
        call.press("50000000").press("40123456").settles("http_request", answer);
        call.expect(&["said not_an_account", "published account-service-failed", "said go_on_without", "queued"]);
    }
    let mut call = Contact::calls("account-lookup");
    call.press("40123456").advance_to_deadline();
    call.expect(&["fetch-account.timeout", "said go_on_without", "queued"]).never(&["event_published"]);
}

fn reminder(answered_by: Option<&'static str>) -> Contact {
    let attributes = vec![
        ("customer_name", Value::text("Ada Byron")),
        ("account_number", Value::text("40123456")),
        ("amount_due", Value::from(60)),
        ("due_date", Value::text("on Friday")),
        ("birth_year", Value::text("1975")),
    ];
    let direction = Direction::Outbound;
    Contact::begins("payment-reminder", Begin { direction, answered_by, attributes, ..Begin::default() })
}

#[test]
fn payment_reminder_leaves_a_machine_a_message_without_private_detail() {
    let mut call = reminder(Some("machine"));
    call.expect(&["who-answered.machine", "said machine_message", "ended: disconnected"]);
    assert_eq!(
        call.heard(),
        "Hello. This is Alder Energy with a message for Ada Byron. Please call us back on 555, 0199. Thank you."
    );
}

#[test]
fn payment_reminder_takes_a_payment_from_the_right_person() {
    let mut call = reminder(Some("human"));
    call.press("1").press("1976").press("1975").press("1");
    call.press("4111111111111111").press("0728").press("123");
    call.settles("http_request", r#"{"status":200,"json":{"approved":true,"reference":"R-78"}}"#);
    call.expect(&["said wrong_year", "said remind", "take-payment.paid", "said paid", "ended: disconnected"]);
    call.never(&["recording_paused", "recording_resumed"]);
}

#[test]
fn payment_reminder_sends_a_link_to_those_who_pay_later() {
    let mut call = reminder(None);
    call.say("yes").press("1975").say("later");
    assert!(call.last("effect_requested").contains("your bill of 60 dollars"));
    call.fails("send_message", "sms.rejected");
    call.expect(&["published payment-promised", "said will_pay_later", "send-link.error", "ended: disconnected"]);
}

#[test]
fn payment_reminder_tells_a_stranger_nothing() {
    let mut call = reminder(Some("human"));
    call.press("1").press("1980").press("1981");
    call.expect(&["ask-year.no_match", "published reminder-wrong-person", "said not_you", "ended: disconnected"]);
    call.never(&["said remind"]);
}

fn key_customer(call: &mut Contact) -> &mut Contact {
    let found = r#"{"matches":1,"customer":{"name":"Ada","attributes":{"tier":"gold","account_manager":"ana"}}}"#;
    call.settles("lookup_customer", found)
}

#[test]
fn vip_line_prefers_the_account_manager_and_keeps_the_score() {
    let mut call = Contact::calls("vip-line");
    key_customer(&mut call).accept();
    call.expect(&[
        "is-key-customer.yes",
        "hooks_set",
        "has-manager.yes",
        "queued",
        "entered agent-briefing",
        "agent_joined",
    ]);
    let routing = call.last("routing_set");
    assert!(routing.contains(r#""preferred_agent":"ana""#) && routing.contains("key-accounts"), "{routing}");
    call.agent_transfers(TransferTarget::Number("+12025550111".into()))
        .settles("transfer_call", r#"{"outcome":"ended"}"#);
    call.press("1").press("4").settles("update_customer", "null").settles("send_message", "null");
    call.expect(&[
        "where-to.number",
        "published survey-answered",
        "note-score.done",
        "said thanks",
        "ended: disconnected",
    ]);
}

#[test]
fn vip_line_tries_the_partner_desk_twice_and_then_arranges_a_callback() {
    let mut call = Contact::calls("vip-line");
    key_customer(&mut call).waits_too_long().settles("transfer_call", r#"{"outcome":"busy"}"#);
    call.expect(&["said partner_desk", "once-more.again", "queued"]);
    call.waits_too_long().fails("transfer_call", "effect.timeout").press("3");
    call.expect(&[
        "once-more.done",
        "offer-own-number.no_callback",
        "arrange-callback.declined",
        "ended: disconnected",
    ]);
}

#[test]
fn vip_line_sends_everybody_else_to_support() {
    let mut call = Contact::calls("vip-line");
    call.settles("lookup_customer", r#"{"matches":0}"#);
    call.expect(&["lookup-customer.not_found", "entered support", "said ask_consent"]);
}

#[test]
fn vip_line_gives_about_one_caller_in_ten_the_new_greeting() {
    let flows = Rc::new(load("vip-line"));
    let new = (0..200).filter(|seed| {
        let mut call = Contact::over(flows.clone(), Begin { seed: *seed, ..Begin::default() });
        key_customer(&mut call);
        call.told().contains("said welcome_new")
    });
    assert_eq!(new.count(), 20);
}

/// Draws for a random walk: a linear congruential generator, the same on every machine.
struct Draws(u64);

impl Draws {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

/// Something the world may answer to an effect.
fn answer(draws: &mut Draws, effect: &str) -> &'static str {
    draws.one(match effect {
        "check_hours" => &[r#"{"open":true}"#, r#"{"open":false}"#, "{}"],
        "check_queue" => {
            &[r#"{"staffed":0}"#, r#"{"staffed":2,"estimated_wait_seconds":700}"#, r#"{"staffed":2}"#, "null"]
        }
        "http_request" => &[
            r#"{"status":200,"json":{"due":12.5,"name":"Ada","tier":"gold","approved":true,"reference":"R-1"}}"#,
            r#"{"status":200,"json":{"due":0,"name":"Ada","tier":"business","approved":false}}"#,
            r#"{"status":200,"json":{"due":3,"name":"Ada","balance":7}}"#,
            r#"{"status":200,"json":{"due":"much","approved":null}}"#,
            r#"{"status":200}"#,
            r#"{"status":404}"#,
            r#"{"status":502}"#,
        ],
        "lookup_customer" => &[
            r#"{"matches":0}"#,
            r#"{"matches":3}"#,
            r#"{"matches":1,"customer":{"name":"Ada","attributes":{"tier":"gold","account_manager":"ana"}}}"#,
            r#"{"matches":1,"customer":{}}"#,
        ],
        "detect_intent" => &[r#"{"intent":"move_house","slots":{}}"#, r#"{"intent":"billing"}"#, r#"{"intent":null}"#],
        "transfer_call" => &[r#"{"outcome":"ended"}"#, r#"{"outcome":"busy"}"#, r#"{"outcome":"no_answer"}"#],
        "request_callback" => &[r#"{"outcome":"requested"}"#, r#"{"outcome":"invalid_number"}"#],
        "enqueue" => &[
            r#"{"outcome":"queued"}"#,
            r#"{"outcome":"queued"}"#,
            r#"{"outcome":"full"}"#,
            r#"{"outcome":"closed"}"#,
            r#"{"outcome":"no_agents"}"#,
        ],
        "offer_agent" => &[r#"{"id":"bo","name":"Bo"}"#],
        _ => &["null"],
    })
}

const SAID: &[&str] =
    &["1", "2", "3", "5", "40123456", "2025550177", "0728", "yes", "no", "later", "no power", "my bill is wrong", "hm"];

/// Keys of the length that is asked for, as far as there are some; now and then others.
fn keys(draws: &mut Draws, most: u32) -> &'static str {
    let fitting = match most {
        1 => &["1", "2", "3"][..],
        4 => &["0728", "1975"],
        8 => &["40123456"],
        10 => &["2025550177"],
        19 => &["4111111111111111"],
        _ => &["1"],
    };
    if draws.below(8) == 0 { "9" } else { draws.one(fitting) }
}

/// Whatever people and systems do, an example ends because somebody hung up or a block disconnected.
#[test]
fn no_walk_through_an_example_ends_by_accident() {
    let mut draws = Draws(1);
    for id in ids() {
        let flows = Rc::new(load(&id));
        let flow = &flows.entry().source;
        if flow.kind != FlowKind::Contact {
            continue;
        }
        for walk in 0..150 {
            let channel = flow.channels[walk % flow.channels.len()];
            let answered_by = [None, Some("human"), Some("machine")][walk % 3];
            let attributes = vec![("birth_year", Value::text("0728"))];
            let begin = Begin {
                channel,
                answered_by,
                attributes,
                seed: walk as u64,
                obliging: walk % 2 == 0,
                ..Begin::default()
            };
            let mut contact = Contact::over(flows.clone(), begin);
            for _ in 0..60 {
                if contact.state().ended.is_some() {
                    break;
                }
                stroll(&mut contact, &mut draws);
            }
            if contact.state().ended.is_none() {
                contact.hang_up();
            }
            let ended = contact.state().ended;
            let fine = matches!(ended, Some(EndReason::HungUp | EndReason::Disconnected));
            assert!(fine, "{id} ended by {ended:?}:\n{}", contact.told());
        }
    }
}

/// One thing that may happen next.
fn stroll(contact: &mut Contact, draws: &mut Draws) {
    let chance = draws.below(20);
    let state = contact.state();
    let (in_stay, with_agent) = (state.stay.is_some(), state.agent.is_some());
    let on_voice = state.endpoint.as_ref().is_some_and(|endpoint| endpoint.channel == Channel::Voice);
    if let Some(effect) = contact.open_effect().map(str::to_string) {
        match chance {
            0 => contact.hang_up(),
            1 | 2 => contact.fails(&effect, "effect.failed"),
            _ => contact.settle(answer(draws, &effect)),
        };
    } else if in_stay && !with_agent && chance < 8 {
        match chance {
            0..3 => contact.waits_too_long(),
            _ => contact.accept(),
        };
    } else if with_agent {
        match chance {
            0..6 => contact.agent_leaves(),
            6..10 => contact.agent_transfers(TransferTarget::Queue(ResourceName::literal("billing"))),
            10..14 => contact.agent_transfers(TransferTarget::Agent(ResourceName::literal("bo"))),
            14..18 => contact.agent_transfers(TransferTarget::Number("+12025550111".into())),
            _ => contact.hang_up(),
        };
    } else if matches!(state.open, Some(Open::Wait { spec: Wait::Time { .. }, .. })) {
        contact.advance_to_deadline();
    } else {
        match chance {
            0 => contact.hang_up(),
            1..5 => contact.silence(),
            _ if on_voice && let Some(most) = contact.takes_keys() => contact.press(keys(draws, most)),
            _ => contact.type_text(draws.one(SAID)),
        };
    }
}
