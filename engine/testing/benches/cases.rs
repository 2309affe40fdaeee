//! How many cases a second, with coverage on: 10,000 generated cases of twenty steps, and every case of the example flows, on one
//! core and on two. The same 10,000 contacts through the engine alone are what to compare with: no expectations, no
//! mocks, no coverage, and nothing stored and read again between inputs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::disallowed_methods)] // a bench that cannot set itself up has nothing better to do

use cordboard_core::contact::{Agent, AgentAction};
use cordboard_core::{FlowSet, NamedFile, Outcome};
use cordboard_model::{FlowId, Value};
use cordboard_testing::{Call, Options, Simulator, Stage, Status, Suite, play};
use divan::counter::ItemsCount;
use std::fmt::Write;
use std::path::Path;

const CASES: usize = 10_000;

fn main() {
    divan::main();
}

const FLOW: &str = r#"{
  "format": 1, "id": "bench", "name": "Bench", "channels": ["voice"], "entry": "hours", "on_error": "bye",
  "attributes": { "account": { "type": "text", "default": "" }, "tier": { "type": "text", "default": "standard" } },
  "prompts": {
    "menu": { "en": { "say": "For service press one, for bills press two." } },
    "ask": { "en": { "say": "Your account number, please." } },
    "hello": { "en": { "say": "Hello, ${tier} customer ${account}." } },
    "bye": { "en": { "say": "Goodbye." } }
  },
  "blocks": {
    "hours": { "type": "check_hours", "with": { "hours": "office" }, "next": { "open": "menu", "closed": "bye" } },
    "menu": { "type": "menu", "with": { "prompt": "menu", "choices": [{ "port": "service", "digits": "1" }, { "port": "bills", "digits": "2" }] },
      "next": { "service": "ask", "bills": "ask", "no_input": "bye", "no_match": "bye" } },
    "ask": { "type": "collect", "with": { "prompt": "ask", "into": "account", "min_length": 4, "max_length": 8, "valid_if": "value.starts_with('4')" },
      "next": { "done": "fetch", "no_input": "bye", "no_match": "bye" } },
    "fetch": { "type": "http_request", "with": { "url": "https://crm.example/accounts/${account}", "save": { "tier": "response.json.tier" } },
      "next": { "ok": "hello", "client_error": "bye", "server_error": "bye", "timeout": "bye" } },
    "hello": { "type": "play", "with": { "prompt": "hello" }, "next": { "done": "tier" } },
    "tier": { "type": "branch", "with": { "conditions": [{ "port": "gold", "when": "tier == 'gold'" }] }, "next": { "gold": "gold-queue", "otherwise": "usual-queue" } },
    "gold-queue": { "type": "set_queue", "with": { "queue": "gold" }, "next": { "done": "queue" } },
    "usual-queue": { "type": "set_queue", "with": { "queue": "support" }, "next": { "done": "queue" } },
    "queue": { "type": "enqueue", "next": { "accepted": "talk", "full": "bye", "closed": "bye", "no_agents": "bye", "waited_too_long": "bye", "left_queue": "bye" } },
    "talk": { "type": "assign_agent", "next": { "ended": "bye", "transferred": "queue", "not_answered": "queue" } },
    "bye": { "type": "play", "with": { "prompt": "bye" }, "next": { "done": "end" } },
    "end": { "type": "disconnect" }
  }
}"#;

/// One table: twenty steps, eleven of them inputs, in each of ten thousand rows.
fn suite() -> Suite {
    let mut rows = String::new();
    for row in 0..CASES {
        let (tier, queue) = if row % 2 == 0 { ("gold", "gold") } else { ("standard", "support") };
        write!(
            rows,
            r#"{}{{ "account": "4{row:05}", "tier": "{tier}", "queue": "{queue}" }}"#,
            if row == 0 { "" } else { "," }
        )
        .unwrap();
    }
    let text = format!(
        r#"{{ "flow": "bench", "mocks": {{ "hours": {{ "office": "open" }} }}, "cases": [{{
          "name": "caller <account>",
          "mocks": {{ "http": [{{ "match": {{ "method": "GET", "url": "https://crm.example/accounts/<account>" }}, "reply": {{ "json": {{ "tier": "<tier>" }} }} }}] }},
          "steps": [
            {{ "expect": {{ "port": "hours.open", "in_block": "menu" }} }},
            "silence",
            {{ "expect": {{ "said": {{ "contains": "service" }} }} }},
            {{ "press": "9" }},
            {{ "press": "1" }},
            {{ "expect": {{ "port": "menu.service", "never": "recording_started" }} }},
            {{ "press": "12345#" }},
            {{ "expect": {{ "said": "Your account number, please." }} }},
            {{ "press": "<account>#" }},
            {{ "expect": {{ "attribute": {{ "account": "<account>", "tier": "<tier>" }}, "queue": "<queue>" }} }},
            {{ "expect": {{ "in_order": [{{ "port": "fetch.ok" }}, {{ "port": "hello.done" }}, "queued"] }} }},
            {{ "advance": "30s" }},
            {{ "agent": {{ "accept": "Ana" }} }},
            {{ "expect": {{ "port": "queue.accepted", "waits_for": "conversation" }} }},
            {{ "agent": "hold" }},
            {{ "agent": "resume" }},
            {{ "advance": "2m" }},
            {{ "agent": "leaves" }},
            {{ "expect": {{ "port": "talk.ended", "said": "Goodbye." }} }},
            {{ "expect": {{ "ended": "disconnected" }} }}
          ],
          "ends": {{ "reason": "disconnected" }},
          "examples": [{rows}]
        }}] }}"#
    );
    let (suite, problems) = Suite::read(&NamedFile { name: "bench.test.json".into(), bytes: text.into_bytes() });
    assert!(problems.is_empty(), "{:?}", problems.first());
    suite.unwrap()
}

#[divan::bench(args = [1, 2], sample_count = 10)]
fn cases(bencher: divan::Bencher<'_, '_>, threads: usize) {
    let stage = Stage::new(FlowSet::load_one("bench.json", FLOW).runnable().unwrap());
    let suite = suite();
    assert!(suite.fit(&stage.flows).is_empty());
    bencher.counter(ItemsCount::new(CASES)).bench(|| {
        std::thread::scope(|scope| {
            for part in suite.cases.chunks(CASES.div_ceil(threads)) {
                let (stage, suite) = (&stage, &suite);
                scope.spawn(move || {
                    let mut tally = stage.universe.tally();
                    for case in part {
                        let result = play(stage, suite, case, Options::default(), &mut tally);
                        assert_eq!(result.status, Status::Pass, "{:?}", result.failure);
                    }
                    tally
                });
            }
        });
    });
}

/// The same contacts through the engine alone.
#[divan::bench(sample_count = 10)]
fn engine_alone(bencher: divan::Bencher<'_, '_>) {
    let flows = FlowSet::load_one("bench.json", FLOW).runnable().unwrap();
    let map = |key: &str, value: Value| Value::Map([(key.into(), value)].into());
    bencher.counter(ItemsCount::new(CASES)).bench(|| {
        for row in 0..CASES {
            let tier = if row % 2 == 0 { "gold" } else { "standard" };
            let mut contact = Simulator::start(&flows, Call::default());
            contact.settle(Outcome::Ok(map("open", Value::Boolean(true))));
            contact.silence();
            contact.answer("9");
            contact.answer("1");
            contact.answer("12345#");
            contact.answer(&format!("4{row:05}#"));
            let json = map("tier", Value::text(tier));
            let response = [("status".into(), Value::Integer(200)), ("json".into(), json)];
            contact.settle(Outcome::Ok(Value::Map(response.into())));
            contact.advance(30);
            contact.accept(Agent { id: "ana".into(), name: "Ana".into() });
            contact.agent_acts(AgentAction::Hold);
            contact.agent_acts(AgentAction::Resume);
            contact.advance(120);
            contact.agent_leaves();
            assert!(contact.state().ended.is_some());
        }
    });
}

/// Every case of the example flows, read and set up beforehand.
#[divan::bench(args = [1, 2], sample_count = 20)]
fn example_flows(bencher: divan::Bencher<'_, '_>, threads: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../flows");
    let read = |name: &str| {
        let bytes = std::fs::read(folder.join(name)).ok()?;
        Some(NamedFile { name: name.into(), bytes })
    };
    let library = |id: &FlowId| read(&format!("{id}.json"));
    let names = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let suites: Vec<(Suite, Stage)> = names
        .filter(|name| name.ends_with(".test.yaml"))
        .map(|name| {
            let suite = Suite::read(&read(&name).unwrap()).0.unwrap();
            let flows = FlowSet::load(library(&suite.flow).unwrap(), &library).runnable().unwrap();
            (suite, Stage::new(flows))
        })
        .collect();
    let cases: Vec<_> =
        suites.iter().flat_map(|(suite, stage)| suite.cases.iter().map(move |case| (suite, stage, case))).collect();
    bencher.counter(ItemsCount::new(cases.len())).bench(|| {
        std::thread::scope(|scope| {
            for part in cases.chunks(cases.len().div_ceil(threads)) {
                scope.spawn(move || {
                    let mut played: Option<(&Stage, cordboard_testing::Tally)> = None;
                    for (suite, stage, case) in part {
                        if played.as_ref().is_none_or(|(of, _)| !std::ptr::eq(*of, *stage)) {
                            played = Some((stage, stage.universe.tally()));
                        }
                        let (_, tally) = played.as_mut().unwrap();
                        assert!(play(stage, suite, case, Options::default(), tally).status <= Status::Pass);
                    }
                });
            }
        });
    });
}

/// Reading the file: the body decoded once for each row.
#[divan::bench(sample_count = 5)]
fn reading() -> usize {
    suite().cases.len()
}
