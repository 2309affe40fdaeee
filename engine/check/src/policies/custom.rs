//! Policies of the operator, written as data.
//!
//! ```json
//! { "policies": [
//!   { "code": "acme.hours_first", "title": "Opening hours come before the queue", "severity": "error",
//!     "never": { "reach": { "type": "enqueue" }, "without": { "type": "check_hours", "port": "open" } },
//!     "fix": "Put `check_hours` before the queue." },
//!   { "code": "acme.say_goodbye", "title": "Who talked to an agent is asked for a score",
//!     "after": { "type": "assign_agent", "port": "ended" }, "must": { "block": "survey" } },
//!   { "code": "acme.no_transfer_while_recording", "title": "Transfers are not recorded",
//!     "never": { "reach": { "type": "transfer_call" }, "while": { "recording": "on" } } } ] }
//! ```
//!
//! The same can be written in YAML. A pattern names a block by its `type`, its `block` id and its `flow`, as far as they are given; with a `port` it means
//! leaving the block by it, without one, arriving at the block.

use cordboard_core::blocks::{self, RecordingPosture};
use cordboard_model::json::Document;
use cordboard_model::{BlockId, Code, FlowId, PortName, Problem, Severity, yaml};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::starts_a_contact;
use crate::graph::{Place, Role};
use crate::reach::{Reach, State, Watch};
use crate::{Finding, Ground};

/// A policy of the operator. It says one of two things: `never`, or `after` with `must`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("oneOf" = [{ "required": ["never"] }, { "required": ["after", "must"] }]))]
pub struct Policy {
    /// Its code: `area.problem`, in an area of the operator's own.
    #[schemars(with = "String", regex(pattern = r"^[a-z0-9_]+\.[a-z0-9_]+$"))]
    pub code: SmolStr,
    /// A short heading; it is the message of what is found.
    #[schemars(with = "String")]
    pub title: SmolStr,
    /// How much breaking it matters.
    #[serde(default)]
    pub severity: Weight,
    /// What must not happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub never: Option<Never>,
    /// Where an obligation begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Pattern>,
    /// What meets the obligation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub must: Option<Pattern>,
    /// Where it must have been met: left out, at every end of the contact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Pattern>,
    /// How to mend what breaks it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub fix: Option<SmolStr>,
    /// The address of a page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub page: Option<SmolStr>,
}

/// How much breaking a policy matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The flow must not be published.
    #[default]
    Error,
    /// Worth mending.
    Warning,
}

/// Something that must not be reached. With neither `without` nor `while` it must not be reached at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Never {
    /// What.
    pub reach: Pattern,
    /// What must have been passed before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without: Option<Pattern>,
    /// In which posture.
    #[serde(default, rename = "while", skip_serializing_if = "Option::is_none")]
    pub during: Option<During>,
}

/// A block, or leaving it by a port.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = [{ "required": ["type"] }, { "required": ["block"] }]))]
pub struct Pattern {
    /// The block's type.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "block_types")]
    pub block_type: Option<SmolStr>,
    /// The block's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub block: Option<BlockId>,
    /// The flow's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowId>,
    /// The port it is left by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<PortName>,
}

/// A posture, as far as it is given.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct During {
    /// The recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording: Option<RecordingIs>,
    /// Consent to recording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recording_consent: Option<ConsentIs>,
    /// Whether a queue was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_chosen: Option<bool>,
    /// Whether an agent has accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_accepted: Option<bool>,
}

/// The recording, in a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum RecordingIs {
    Off,
    On,
    Paused,
}

/// Consent, in a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum ConsentIs {
    Unknown,
    Given,
    Refused,
}

/// Policies of your own, for `cordboard check --policy FILE`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Cordboard policy file, format 1")]
struct PolicyFile {
    /// The policies. Each has a code of its own.
    policies: Vec<Policy>,
}

/// The schema of policy files, for editors.
pub fn schema() -> String {
    let schema = schemars::schema_for!(PolicyFile);
    // It is made of texts, numbers and lists: it always serialises.
    serde_json::to_string_pretty(&schema).map(|text| text + "\n").unwrap_or_default()
}

/// The types of blocks.
fn block_types(_: &mut SchemaGenerator) -> Schema {
    let types: Vec<_> = blocks::ABOUT.iter().map(|about| about.block_type).collect();
    json_schema!({ "type": "string", "enum": types })
}

/// Reads a policy file: JSON where it is named `.json`, else YAML. With an error among the problems, the policies are not to be relied on.
pub fn read(file: &str, bytes: &[u8]) -> (Vec<Policy>, Vec<Problem>) {
    let (document, mut problems) = match yaml::read_by_name(file, bytes) {
        Ok(read) => read,
        Err(problem) => return (Vec::new(), vec![*problem]),
    };
    let read: Option<PolicyFile> = document.decode("", &mut problems);
    let policies = read.map(|read| read.policies).unwrap_or_default();
    for (index, policy) in policies.iter().enumerate() {
        policy.verify(&document, &format!("/policies/{index}"), &mut problems);
        let twice = policies.iter().take(index).any(|other| other.code == policy.code);
        if twice {
            let place = document.place_of(&format!("/policies/{index}/code"));
            let message = format!("`{}` is the code of a policy above", policy.code);
            problems.push(Problem::error(Code::JsonBadValue, place, message));
        }
    }
    (policies, problems)
}

impl Policy {
    fn verify(&self, document: &Document, pointer: &str, problems: &mut Vec<Problem>) {
        let mut bad = |below: &str, message: String, suggestion: Option<String>| {
            let mut problem =
                Problem::error(Code::JsonBadValue, document.place_of(&format!("{pointer}{below}")), message);
            problem.suggestion = suggestion;
            problems.push(problem);
        };
        let own = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let taken =
            |area: &str| area == "check" || Code::ALL.iter().any(|code| code.as_str().split('.').next() == Some(area));
        match self.code.split_once('.') {
            Some((area, _)) if taken(area) => {
                bad(
                    "/code",
                    format!("`{area}` is an area of Cordboard's own codes"),
                    Some("use one of your own".into()),
                );
            }
            Some((area, name)) if !area.is_empty() && !name.is_empty() && area.chars().chain(name.chars()).all(own) => {
            }
            _ => {
                let message =
                    format!("`{}` is not a code: lower case letters, digits and `_`, as in `acme.rule`", self.code);
                bad("/code", message, None);
            }
        }
        match (&self.never, &self.after, &self.must) {
            (Some(_), None, None) if self.before.is_none() => {}
            (None, Some(_), Some(_)) => {}
            _ => bad("", "a policy says either `never`, or `after` and `must`".into(), None),
        }
        let never = self.never.as_ref();
        if never.is_some_and(|never| never.without.is_some() && never.during.is_some()) {
            bad("/never", "`without` and `while` do not go together".into(), Some("write two policies".into()));
        }
        for (below, pattern) in [
            ("/never/reach", never.map(|never| &never.reach)),
            ("/never/without", never.and_then(|never| never.without.as_ref())),
            ("/after", self.after.as_ref()),
            ("/must", self.must.as_ref()),
            ("/before", self.before.as_ref()),
        ] {
            let Some(pattern) = pattern else { continue };
            if pattern.block_type.is_none() && pattern.block.is_none() {
                bad(below, "a pattern names at least a `type` or a `block`".into(), None);
            }
            if let Some(named) = &pattern.block_type
                && !blocks::exists(named)
            {
                let near = blocks::nearest(named).map(|near| format!("did you mean `{near}`?"));
                bad(&format!("{below}/type"), format!("there is no block type `{named}`"), near);
            }
        }
    }
}

impl Pattern {
    fn is_at(&self, place: &Place<'_>) -> bool {
        self.block_type.as_ref().is_none_or(|own| place.block.block.about().block_type == own.as_str())
            && self.block.as_ref().is_none_or(|own| place.block.id == *own)
            && self.flow.as_ref().is_none_or(|own| place.of.id() == own)
    }
    fn arrives(&self, place: &Place<'_>) -> bool {
        self.port.is_none() && self.is_at(place)
    }
    fn leaves(&self, place: &Place<'_>, port: &str) -> bool {
        self.port.as_ref().is_some_and(|own| *own == port) && self.is_at(place)
    }
    /// Whether a contact in this state at this block does what the pattern means, or can.
    fn happens(&self, place: &Place<'_>, state: &State) -> bool {
        self.is_at(place)
            && self.port.as_ref().is_none_or(|port| {
                let has = place.block.ports.iter().any(|(own, _)| own.name == *port);
                has && place.block.block.possible(port.as_str(), &state.posture, place.of)
            })
    }
}

impl During {
    fn holds(&self, state: &State) -> bool {
        let posture = &state.posture;
        let recording = match posture.recording {
            RecordingPosture::Off => RecordingIs::Off,
            RecordingPosture::On => RecordingIs::On,
            RecordingPosture::Paused => RecordingIs::Paused,
        };
        let consent = match posture.recording_consent {
            None => ConsentIs::Unknown,
            Some(true) => ConsentIs::Given,
            Some(false) => ConsentIs::Refused,
        };
        self.recording.is_none_or(|own| own == recording)
            && self.recording_consent.is_none_or(|own| own == consent)
            && self.queue_chosen.is_none_or(|own| own == posture.queue_chosen)
            && self.agent_accepted.is_none_or(|own| own == posture.agent_accepted)
    }
}

/// Remembers whether something that sets the bit was passed since something that clears it.
struct Passed<'p> {
    sets: Option<&'p Pattern>,
    clears: Option<&'p Pattern>,
}

impl Watch for Passed<'_> {
    fn arrive(&self, place: &Place<'_>, state: &State) -> bool {
        let set = state.flag || self.sets.is_some_and(|pattern| pattern.arrives(place));
        set && !self.clears.is_some_and(|pattern| pattern.arrives(place))
    }
    fn leave(&self, place: &Place<'_>, port: &str, flag: bool) -> bool {
        let set = flag || self.sets.is_some_and(|pattern| pattern.leaves(place, port));
        set && !self.clears.is_some_and(|pattern| pattern.leaves(place, port))
    }
}

/// Reports where a policy of the operator is broken.
pub(crate) fn check(ground: &Ground<'_, '_>, policy: &Policy, found: &mut Vec<Finding>) {
    if !starts_a_contact(ground) {
        return;
    }
    let watch = match (&policy.never, &policy.after, &policy.must) {
        (Some(never), ..) => Passed { sets: never.without.as_ref(), clears: None },
        (None, after, must) => Passed { sets: after.as_ref(), clears: must.as_ref() },
    };
    let reach = Reach::walk(ground.graph, &watch);
    let broken = |place: &Place<'_>, state: &State| match &policy.never {
        Some(never) => {
            never.reach.happens(place, state)
                && (never.without.is_none() || !state.flag)
                && never.during.as_ref().is_none_or(|during| during.holds(state))
        }
        None => {
            let due = match &policy.before {
                Some(before) => before.happens(place, state),
                None => place.role == Role::End,
            };
            due && state.flag
        }
    };
    for visit in reach.nearest(broken) {
        let Some(spot) = reach.spot(visit) else { continue };
        let severity = match policy.severity {
            Weight::Error => Severity::Error,
            Weight::Warning => Severity::Warning,
        };
        let message = format!("{} (at `{}`)", policy.title, ground.graph.at(spot).block.id);
        // The built-in code only lends the place; everything said is the operator's.
        let mut finding = ground.at_block(Code::PolicyNoWayOut, severity, spot, "", message);
        finding.code = policy.code.clone();
        finding.title = policy.title.clone();
        finding.fix = policy.fix.as_ref().map(ToString::to_string);
        finding.page = policy.page.as_ref().map(ToString::to_string);
        finding.port = match &policy.never {
            Some(never) => never.reach.port.clone(),
            None => policy.before.as_ref().and_then(|before| before.port.clone()),
        };
        finding.path = reach.path(visit);
        found.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::fixture::check_with;
    use expect_test::{Expect, expect};

    const FLOW: &str = "
        flow main
          menu ask: 1 -> hours, 2 -> queue, * -> bye
          check_hours hours {\"hours\":\"main\"}: open -> queue, * -> bye
          enqueue queue {\"queue\":\"sales\"}: accepted -> talk, * -> bye
          assign_agent talk: ended -> survey, * -> bye
          menu survey: 1 -> thanks, 2 -> bye, * -> bye
          play thanks: * -> bye
          disconnect bye
        ";

    fn policy(rule: &str, expected: Expect) {
        let text = format!(r#"{{"policies":[{{"code":"acme.rule","title":"The rule",{rule}}}]}}"#);
        let (policies, problems) = read("acme.json", text.as_bytes());
        assert!(problems.is_empty(), "{problems:?}");
        check_with(FLOW, policies, expected);
    }

    #[test]
    fn never_reach_without() {
        policy(
            r#""never":{"reach":{"type":"enqueue"},"without":{"type":"check_hours","port":"open"}}"#,
            expect![[r#"
                error acme.rule main/queue: The rule (at `queue`)
                  ask.2 → queue
            "#]],
        );
    }

    #[test]
    fn never_reach_at_all_and_by_a_port() {
        policy(
            r#""severity":"warning","never":{"reach":{"block":"survey","port":"2"}}"#,
            expect![[r#"
                warning acme.rule main/survey.2: The rule (at `survey`)
                  ask.2 → queue.accepted → talk.ended → survey
            "#]],
        );
    }

    #[test]
    fn after_must() {
        policy(
            r#""after":{"type":"assign_agent","port":"ended"},"must":{"block":"thanks"}"#,
            expect![[r#"
                error acme.rule main/bye: The rule (at `bye`)
                  ask.2 → queue.accepted → talk.ended → survey.2 → bye
            "#]],
        );
        policy(r#""after":{"type":"assign_agent","port":"ended"},"must":{"block":"survey"}"#, expect![[""]]);
    }

    #[test]
    fn never_while() {
        policy(
            r#""never":{"reach":{"type":"menu"},"while":{"agent_accepted":false,"queue_chosen":true}}"#,
            expect![[r#"
                error acme.rule main/survey: The rule (at `survey`)
                  ask.2 → queue.accepted → talk.ended → survey
            "#]],
        );
    }

    #[test]
    fn the_same_in_yaml() {
        let text = "policies:\n  - code: acme.rule\n    title: The rule\n    never: { reach: { type: enqueue }, without: { type: check_hours, port: open } }\n";
        let (policies, problems) = read("acme.yaml", text.as_bytes());
        assert!(problems.is_empty(), "{problems:?}");
        let json = r#"{"policies":[{"code":"acme.rule","title":"The rule","never":{"reach":{"type":"enqueue"},"without":{"type":"check_hours","port":"open"}}}]}"#;
        assert_eq!(read("acme.json", json.as_bytes()).0, policies);
        let (_, problems) = read("acme.yaml", b"policies:\n  - code: acme.rule\n    titel: x\n");
        let shown: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
        expect![[r#"
            acme.yaml:3:5: error json.unknown_key: the key `titel` is not known here; did you mean `title`?
        "#]]
        .assert_eq(&shown);
    }

    #[test]
    fn what_cannot_be_is_said_with_its_place() {
        let text = r#"{ "policies": [
  { "code": "policy.mine", "title": "x", "never": { "reach": { "type": "enqueu" } } },
  { "code": "acme.two", "title": "x", "never": { "reach": {} }, "after": { "type": "menu" } },
  { "code": "acme.two", "title": "x", "nevr": { "reach": { "type": "menu" } } } ] }"#;
        let (_, problems) = read("acme.json", text.as_bytes());
        let shown: String = problems.iter().map(|problem| format!("{problem}\n")).collect();
        expect![[r#"
            acme.json:4:39: error json.unknown_key: the key `nevr` is not known here; did you mean `never`?
            acme.json:2:13: error json.bad_value: `policy` is an area of Cordboard's own codes; use one of your own
            acme.json:2:72: error json.bad_value: there is no block type `enqueu`; did you mean `enqueue`?
            acme.json:3:3: error json.bad_value: a policy says either `never`, or `after` and `must`
            acme.json:3:59: error json.bad_value: a pattern names at least a `type` or a `block`
            acme.json:4:3: error json.bad_value: a policy says either `never`, or `after` and `must`
            acme.json:4:13: error json.bad_value: `acme.two` is the code of a policy above
        "#]]
        .assert_eq(&shown);
    }
}
