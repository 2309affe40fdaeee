use super::{diff, report};
use crate::Options;
use crate::fixture::load;
use cordboard_core::load::Loaded;
use cordboard_core::{FlowSet, NamedFile};
use cordboard_model::{BlockId, FlowId, PortName};
use expect_test::{Expect, expect};

#[track_caller]
fn check(before: &str, now: &str, expected: Expect) {
    let diff = diff(&[load(before)], &[load(now)], &Options::default());
    expected.assert_eq(&plain(&report::text(&diff)));
}

/// The text without its colours.
fn plain(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap().to_string();
    parts.fold(first, |text, part| text + part.split_once('m').unwrap().1)
}

const FLOW: &str = r#"
    flow main
      attr tier text = "standard"
      attr score integer = 0
      prompt ask Press 1 for sales, or 2 for ${tier} help.
      menu ask: 1 -> vip, 2 -> bye, * -> bye
      branch vip {"conditions":[{"port":"gold","when":"tier == 'gold' && score > 2"}]}: gold -> bye, * -> sorry
      play sorry: * -> bye
      disconnect bye
"#;

#[track_caller]
fn changed(from: &str, to: &str, expected: Expect) {
    assert!(FLOW.contains(from), "{from}");
    check(FLOW, &FLOW.replace(from, to), expected);
}

#[test]
fn how_a_file_is_written_is_no_difference() {
    check(FLOW, FLOW, expect![[""]]);
    changed("tier == 'gold' && score > 2", "(tier=='gold')  &&  score>2", expect![[""]]);
    changed("${tier}", "${ tier }", expect![[""]]);
    let file = |text: String| {
        let file = NamedFile { name: "main.json".into(), bytes: text.into_bytes() };
        FlowSet::load(file, &|_: &FlowId| None)
    };
    let (_, text) = crate::fixture::write_flows(FLOW).remove(0);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let found = diff(&[file(text)], &[file(value.to_string())], &Options::default());
    assert!(found.is_empty());
}

#[test]
fn blocks_come_go_and_change() {
    changed(
        "play sorry: * -> bye\n",
        "play sorry: * -> thanks\n  play thanks: * -> bye\n",
        expect![[r#"
            flow main
              prompt thanks.en.say: {+Words.+}
              ~ sorry (play)
                port done: bye → thanks
                port error: bye → thanks
              + thanks (play)
        "#]],
    );
    check(
        &FLOW.replace("play sorry: * -> bye\n", "play sorry: * -> thanks\n  play thanks: * -> bye\n"),
        FLOW,
        expect![[r#"
            flow main
              prompt thanks.en.say: [-Words.-]
              ~ sorry (play)
                port done: thanks → bye
                port error: thanks → bye
              - thanks (play)
        "#]],
    );
    changed(
        "play sorry: * -> bye",
        "wait sorry {\"seconds\":2}: * -> bye",
        expect![[r#"
        flow main
          prompt sorry.en.say: [-Words.-]
          ~ sorry (wait)
            type: play → wait
            prompt: [-sorry-]
            seconds: {+2+}
            port done: bye → not wired
            port elapsed: not wired → bye
            port error: bye → not wired
    "#]],
    );
}

#[test]
fn a_block_that_is_called_otherwise_is_no_other_block() {
    check(
        FLOW,
        &FLOW.replace(" vip", " is-gold"),
        expect![[r#"
        flow main
          ~ is-gold (branch, was vip)
    "#]],
    );
    // Where two look alike nobody can tell which is which.
    let two = "flow main\n menu ask: 1 -> a, 2 -> b, * -> bye\n set_queue a {\"queue\":\"x\"}: * -> bye\n set_queue b {\"queue\":\"x\"}: * -> bye\n disconnect bye\n";
    let other = two
        .replace("-> a", "-> c")
        .replace("-> b,", "-> d,")
        .replace("queue a", "queue c")
        .replace("queue b", "queue d");
    check(
        two,
        &other,
        expect![[r#"
        flow main
          - a (set_queue)
          ~ ask (menu)
            port 1: a → c
            port 2: b → d
          - b (set_queue)
          + c (set_queue)
          + d (set_queue)
    "#]],
    );
}

#[test]
fn settings_stand_side_by_side() {
    let menu = |choices: &str, retry: u32| {
        format!(
            "flow main\n menu ask {{\"prompt\":\"ask\",\"retry\":{{\"tries\":{retry}}},\"choices\":[{choices}]}}: * -> bye\n disconnect bye\n"
        )
    };
    let (one, two, three) = (
        r#"{"port":"a","digits":"1","words":["yes"]}"#,
        r#"{"port":"b","digits":"2"}"#,
        r#"{"port":"c","digits":"3"}"#,
    );
    check(
        &menu(&format!("{one},{two}"), 2),
        &menu(&format!("{three},{},{two}", one.replace("\"yes\"", "\"yes\",\"sure\"")), 3),
        expect![[r#"
            flow main
              ~ ask (menu)
                choices[c].digits: {+3+}
                choices[c].port: {+c+}
                choices[a].words: ["yes"] → ["yes", "sure"]
                retry.tries: 2 → 3
                port c: not wired → bye
        "#]],
    );
    check(
        &menu(&format!("{one},{two}"), 2),
        &menu(&format!("{two},{one}"), 2),
        expect![[r#"
        flow main
          ~ ask (menu)
            choices in order: a, b → b, a
    "#]],
    );
}

#[test]
fn prompts_differ_by_word() {
    changed(
        "for sales, or 2",
        "for new orders, or 2",
        expect![[r#"
        flow main
          prompt ask.en.say: Press 1 for [-sales,-]{+new orders,+} or 2 for ${tier} help.
    "#]],
    );
    changed(
        "prompt ask",
        "languages en es\n prompt ask",
        expect![[r#"
            flow main
              languages: en → en, es
              prompt ask.es.say: {+Press 1 for sales, or 2 for ${tier} help.+}
              prompt sorry.es.say: {+Words.+}
        "#]],
    );
}

#[test]
fn conditions_differ_by_syntax() {
    changed(
        "score > 2",
        "score > 3",
        expect![[r#"
        flow main
          ~ vip (branch)
            conditions[gold].when: tier == 'gold' && score > 2 → tier == 'gold' && score > 3
              score > 2 → score > 3
    "#]],
    );
    changed(
        "tier == 'gold' && score > 2",
        "tier=='gold' && score > 2 && contact.channel == 'voice'",
        expect![[r#"
        flow main
          ~ vip (branch)
            conditions[gold].when: tier == 'gold' && score > 2 → tier=='gold' && score > 2 && contact.channel == 'voice'
              {+contact.channel == 'voice'+}
    "#]],
    );
    changed(
        "tier == 'gold' && score > 2",
        "score > 2",
        expect![[r#"
            flow main
              ~ vip (branch)
                conditions[gold].when: tier == 'gold' && score > 2 → score > 2
                  [-tier == 'gold'-]
        "#]],
    );
}

#[test]
fn the_flow_itself_can_differ() {
    changed(
        "attr score integer = 0",
        "attr score decimal = 0.5\n attr pin text sensitive",
        expect![[r#"
            flow main
              attributes.pin.type: {+text+}
              attributes.pin.sensitive: {+true+}
              attributes.score.type: integer → decimal
              attributes.score.default: 0 → 0.5
            new warning main.json:3: check.attribute_unused: nothing sets or reads `pin`
        "#]],
    );
    changed(
        "flow main",
        "flow main\n on_error sorry\n channels voice chat",
        expect![[r#"
        flow main
          channels: voice → voice, chat
          on_error: {+sorry+}
          ~ ask (menu)
            port error: bye → not wired
          ~ sorry (play)
            port error: bye → not wired
          ~ vip (branch)
            port error: sorry → not wired
    "#]],
    );
}

#[test]
fn what_can_no_longer_be_reached_is_told() {
    changed(
        "* -> sorry",
        "* -> bye",
        expect![[r#"
        flow main
          ~ vip (branch)
            port error: sorry → bye
            port otherwise: sorry → bye
          sorry can no longer be reached
        new warning main.json:43: check.unreachable: no path leads to `sorry` in `main`
    "#]],
    );
    // A module that no longer hands back an outcome.
    let module = "
        flow main
          call_flow ask {\"flow\":\"ask\",\"returns\":[\"yes\",\"no\"]}: yes -> bye, no -> sorry, * -> bye
          play sorry: * -> bye
          disconnect bye
        flow ask module yes no
          menu q: 1 -> yes, 2 -> no, * -> no
          return yes {\"outcome\":\"yes\"}
          return no {\"outcome\":\"no\"}
    ";
    check(
        module,
        &module.replace("2 -> no, * -> no", "2 -> yes, * -> yes"),
        expect![[r#"
        flow ask
          ~ q (menu)
            port 2: no → yes
            port error: no → yes
            port no_input: no → yes
            port no_match: no → yes
          no can no longer be reached
        flow main
          ask.no can no longer be reached
          sorry can no longer be reached
        new warning ask.json:4: check.unreachable: no path leads to `no` in `ask`
    "#]],
    );
}

const RECORDED: &str = "
    flow main
      menu ask consent: yes -> rec, no -> bye, * -> bye
      start_recording rec: * -> talk
      play talk: * -> stop
      stop_recording stop: * -> bye
      disconnect bye
";

#[test]
fn verdicts_that_are_new_and_verdicts_that_are_gone() {
    let broken = RECORDED.replace("no -> bye", "no -> rec");
    check(
        RECORDED,
        &broken,
        expect![[r#"
        flow main
          ~ ask (menu)
            port no: bye → rec
        new error main.json:34: policy.recording_without_consent: `rec` is reached without consent to recording
    "#]],
    );
    check(
        &broken,
        RECORDED,
        expect![[r#"
        flow main
          ~ ask (menu)
            port no: rec → bye
        fixed error main.json:34: policy.recording_without_consent: `rec` is reached without consent to recording
    "#]],
    );
    // A finding about a block that is called otherwise is the same finding.
    check(
        &broken,
        &broken.replace("rec: ", "record: ").replace("-> rec", "-> record"),
        expect![[r#"
        flow main
          ~ record (start_recording, was rec)
    "#]],
    );
}

#[test]
fn flows_come_and_go() {
    let with = format!(
        "{}\n",
        FLOW.replace("play sorry: * -> bye", "call_flow sorry {\"flow\":\"say\",\"returns\":[\"done\"]}: * -> bye")
    );
    let with = format!("{with} flow say module done\n play say: * -> done\n return done {{\"outcome\":\"done\"}}\n");
    check(
        FLOW,
        &with,
        expect![[r#"
        flow main
          prompt sorry.en.say: [-Words.-]
          ~ sorry (call_flow)
            type: play → call_flow
            flow: {+say+}
            prompt: [-sorry-]
            returns: {+["done"]+}
        flow say added
          + done (return)
          + say (play)
    "#]],
    );
}

#[test]
fn flows_that_both_sides_start_with_are_compared_whatever_they_are_called() {
    check(
        FLOW,
        &FLOW.replace("flow main", "flow other"),
        expect![[r#"
        flow other
          id: main → other
          name: main → other
    "#]],
    );
}

fn both() -> super::Diff {
    let now = FLOW
        .replace("score > 2", "score > 3")
        .replace("for sales", "for <b>orders</b>")
        .replace("* -> sorry", "* -> bye");
    diff(&[load(FLOW)], &[load(&now)], &Options::default())
}

#[test]
fn reviews_read_markdown() {
    expect![[r#"
        ## Flow `main`

        - prompt `ask.en.say`: Press 1 for ~~sales,~~**\<b\>orders\</b\>,** or 2 for ${tier} help.
        - **changed** `vip` (`branch`)
          - `conditions[gold].when`: `tier == 'gold' && score > 2` → `tier == 'gold' && score > 3` (`score > 2` → `score > 3`)
          - port `error`: `sorry` → `bye`
          - port `otherwise`: `sorry` → `bye`
        - `sorry` can no longer be reached

        ## New findings

        - warning `check.unreachable` at `main.json:43`: no path leads to \`sorry\` in \`main\`
    "#]].assert_eq(&report::markdown(&both()));
    let nothing = diff(&[load(FLOW)], &[load(FLOW)], &Options::default());
    assert_eq!(report::markdown(&nothing), "");
}

#[test]
fn programs_read_json() {
    expect![[r#"
        {
          "flows": [
            {
              "flow": "main",
              "change": "changed",
              "prompts": [
                {
                  "path": "ask.en.say",
                  "was": "Press 1 for sales, or 2 for ${tier} help.",
                  "now": "Press 1 for <b>orders</b>, or 2 for ${tier} help.",
                  "words": [
                    {
                      "kind": "same",
                      "text": "Press 1 for "
                    },
                    {
                      "kind": "removed",
                      "text": "sales,"
                    },
                    {
                      "kind": "added",
                      "text": "<b>orders</b>,"
                    },
                    {
                      "kind": "same",
                      "text": " or 2 for ${tier} help."
                    }
                  ]
                }
              ],
              "blocks": [
                {
                  "block": "vip",
                  "change": "changed",
                  "type": "branch",
                  "settings": [
                    {
                      "path": "conditions[gold].when",
                      "was": "tier == 'gold' && score > 2",
                      "now": "tier == 'gold' && score > 3",
                      "parts": [
                        {
                          "was": "score > 2",
                          "now": "score > 3"
                        }
                      ]
                    }
                  ],
                  "ports": [
                    {
                      "port": "error",
                      "was": "sorry",
                      "now": "bye"
                    },
                    {
                      "port": "otherwise",
                      "was": "sorry",
                      "now": "bye"
                    }
                  ]
                }
              ],
              "reachability": [
                {
                  "block": "sorry",
                  "reachable": false
                }
              ]
            }
          ],
          "new": [
            {
              "code": "check.unreachable",
              "severity": "warning",
              "title": "A block that is never reached",
              "flow": "main",
              "block": "sorry",
              "place": {
                "file": "main.json",
                "path": "/blocks/sorry",
                "line": 43,
                "column": 14
              },
              "message": "no path leads to `sorry` in `main`",
              "fix": "Wire a port to it, or remove it.",
              "page": "docs/problems/check.unreachable.md"
            }
          ],
          "fixed": [],
          "cases": []
        }
    "#]]
    .assert_eq(&report::json(&both()));
}

#[test]
fn what_a_case_passes_through() {
    let touched = |from: &str, to: &str| {
        let mut found = diff(&[load(FLOW)], &[load(&FLOW.replace(from, to))], &Options::default());
        found.touched_now.remove(&FlowId::new("main").unwrap()).unwrap()
    };
    let passes = |touched: &super::Touched, block: &str, port: &str| {
        touched.is_passed(&BlockId::new(block).unwrap(), &PortName::new(port).unwrap())
    };
    let settings = touched("score > 2", "score > 3");
    assert!(passes(&settings, "vip", "gold") && passes(&settings, "vip", "otherwise"), "every port of a changed block");
    assert!(passes(&settings, "ask", "1") && !passes(&settings, "ask", "2"), "the port that leads to a changed block");
    let prompt = touched("for sales", "for orders");
    assert!(prompt.whole, "the first block says it, so every contact hears it");
    let rewired = touched("2 -> bye", "2 -> sorry");
    assert!(passes(&rewired, "ask", "2") && !passes(&rewired, "ask", "1"), "a port that leads elsewhere, alone");
    let named = touched("flow main", "flow main\n attr pin text");
    assert!(named.whole, "what the flow declares concerns every contact");
}

/// Sets with errors have no reachability, and are told all the same.
#[test]
fn a_draft_with_mistakes_is_compared_as_far_as_it_goes() {
    let draft: Vec<Loaded> = vec![load(&FLOW.replace("tier == 'gold' && score > 2", "teir == 'gold'"))];
    let found = diff(&[load(FLOW)], &draft, &Options::default());
    expect![[r#"
        flow main
          ~ vip (branch)
            conditions[gold].when: tier == 'gold' && score > 2 → teir == 'gold'
        new error main.json:64: expression.unknown_name: there is no `teir`
    "#]]
    .assert_eq(&plain(&report::text(&found)));
}
