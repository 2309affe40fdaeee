//! How many cases a second: 10,000 generated cases of twenty steps, with coverage on, on one core and on two.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a bench that cannot set itself up has nothing better to do

use cordboard_core::{FlowSet, NamedFile};
use cordboard_testing::{Options, Stage, Status, Suite, play};
use divan::counter::ItemsCount;
use std::fmt::Write;

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
        write!(rows, r#"{}{{ "account": "4{row:05}", "tier": "{tier}", "queue": "{queue}" }}"#, if row == 0 { "" } else { "," }).unwrap();
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

/// Reading the file: the body decoded once for each row.
#[divan::bench(sample_count = 5)]
fn reading() -> usize {
    suite().cases.len()
}
