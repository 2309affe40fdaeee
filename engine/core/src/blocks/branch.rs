use cordboard_model::{Code, PortName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{About, BlockType, Group, Next, Port, Posture, Visitor};
use crate::expression::{Expression, Failure, Type, Want};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Takes the port of the first condition that holds, in order; `otherwise` when none does.
///
/// A condition that cannot be worked out, because an attribute is not set or a type does not fit, takes `error`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// The conditions, in order.
    #[schemars(length(min = 1, max = 48))]
    pub conditions: Vec<Condition>,
}

/// A condition and the port it leads to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The port taken when it holds.
    pub port: PortName,
    /// An expression that is true or false: `tier == 'gold' && visits > 3`.
    pub when: Expression,
}

impl Condition {
    /// The port of the first condition that holds.
    pub(super) fn first(conditions: &[Condition], cx: &Cx<'_>) -> Result<Next, Failure> {
        for condition in conditions {
            if cx.holds(&condition.when)? {
                return Ok(Next::Take(condition.port.clone()));
            }
        }
        Ok(Next::take("otherwise"))
    }
    /// The ports of conditions, `otherwise` and `error`.
    pub(super) fn ports(conditions: &[Condition]) -> Vec<Port> {
        let own = conditions.iter().map(|condition| Port::new(&condition.port));
        own.chain(Port::fixed_and_error(&["otherwise"])).collect()
    }
    /// Shows conditions to a visitor.
    pub(super) fn visit(conditions: &[Condition], visitor: &mut dyn Visitor, names: &[(&'static str, Type)]) {
        if conditions.is_empty() {
            visitor.bad_setting("/conditions", Code::BlockBadSetting, "there is at least one condition".into());
        }
        for (index, condition) in conditions.iter().enumerate() {
            let path = format!("/conditions/{index}/when");
            visitor.expression(&path, &condition.when, Want::Boolean, names);
        }
    }
}

/// The condition that a policy sees through: behind its port the customer has agreed to being recorded.
const CONSENT_GIVEN: &str = "contact.recording_consent == 'given'";

impl BlockType for Branch {
    const ABOUT: About = About {
        block_type: "branch",
        title: "Branch",
        group: Group::Decide,
        example: r#"{
  "type": "branch",
  "with": { "conditions": [{ "port": "gold", "when": "tier == 'gold'" }, { "port": "new", "when": "visits == 0" }] },
  "next": { "gold": "gold-queue", "new": "welcome", "otherwise": "menu", "error": "menu" }
}"#,
    };
    const PORTS_FROM: &'static [&'static str] = &["conditions"];

    fn ports(&self) -> Vec<Port> {
        Condition::ports(&self.conditions)
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        Condition::visit(&self.conditions, visitor, &[]);
    }

    fn possible(&self, port: &str, arriving: &Posture, _: &LoadedFlow) -> bool {
        let given = arriving.recording_consent == Some(true);
        let asks = |condition: &Condition| condition.when.source().trim() == CONSENT_GIVEN;
        let before = self.conditions.iter().take_while(|condition| condition.port != port);
        let own = self.conditions.iter().find(|condition| condition.port == port);
        // A condition before this one may fail, so `error` stays.
        port == "error" || (!(given && before.into_iter().any(asks)) && (given || !own.is_some_and(asks)))
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        Condition::first(&self.conditions, cx)
    }

    // One question for all callers, one branch, one place to record: a policy that could not see through this branch would
    // make authors draw everything in between twice.
    fn posture(&self, port: &str, posture: &mut Posture) {
        let taken = self.conditions.iter().find(|condition| condition.port == port);
        if taken.is_some_and(|condition| condition.when.source().trim() == CONSENT_GIVEN) {
            posture.recording_consent = Some(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks::trial::Trial;
    use cordboard_model::Channel;
    use expect_test::expect;

    #[test]
    fn a_policy_sees_consent_behind_the_branch_that_asks_for_it() {
        let conditions = r#"[{ "port": "yes", "when": "contact.recording_consent == 'given'" }, { "port": "gold", "when": "tier == 'gold'" }]"#;
        let branch: Branch = serde_json::from_str(&format!(r#"{{ "conditions": {conditions} }}"#)).unwrap();
        let behind = |port: &str| {
            let mut posture = Posture::default();
            branch.posture(port, &mut posture);
            posture.recording_consent
        };
        assert_eq!([behind("yes"), behind("gold"), behind("otherwise")], [Some(true), None, None]);
    }

    const BRANCH: &str = r#"{ "type": "branch", "with": { "conditions": [
        { "port": "many", "when": "number > 10" }, { "port": "some", "when": "number > 0" }, { "port": "named", "when": "text == 'x'" }
    ] } }"#;

    #[test]
    fn the_first_condition_that_holds_decides() {
        Trial::on(Channel::Voice, BRANCH, [("number", 11.into())]).check(expect![[r#"
            attribute_set {"name":"number","value":11}
            port_taken {"port":"many"}
        "#]]);
        Trial::on(Channel::Voice, BRANCH, [("number", 3.into())]).check(expect![[r#"
            attribute_set {"name":"number","value":3}
            port_taken {"port":"some"}
        "#]]);
    }

    #[test]
    fn otherwise_where_none_holds() {
        Trial::on(Channel::Voice, BRANCH, [("text", "y".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"y"}
            port_taken {"port":"otherwise"}
        "#]]);
    }

    #[test]
    fn a_condition_that_cannot_be_worked_out_is_an_error() {
        Trial::voice(BRANCH).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
        let like = r#"{ "type": "branch", "with": { "conditions": [{ "port": "yes", "when": "data > 3" }] } }"#;
        Trial::on(Channel::Voice, like, [("data", "4111".into())]).check(expect![[r#"
            attribute_set {"name":"data","value":"4111"}
            expression_failed {"code":"expression.type","message":"text and a whole number cannot be compared"}
            port_taken {"port":"error"}
        "#]]);
    }
}
