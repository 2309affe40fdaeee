use cordboard_model::{AttributeName, PortName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{About, BlockType, Group, Next, Port, Visitor};
use crate::expression::{Failure, Template};
use crate::run::Cx;

/// Ends a module or a hook flow and hands an outcome back.
///
/// A module returns one of the outcomes it declares, with each output it declares. A queue flow returns `stay` or
/// `leave`; other hook flows return `done`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// The outcome.
    pub outcome: PortName,
    /// The value of each output.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<AttributeName, Template>,
}

impl BlockType for Return {
    const ABOUT: About = About {
        block_type: "return",
        title: "Return",
        group: Group::Flow,
        example: r#"{ "type": "return", "with": { "outcome": "answered", "outputs": { "score": "${score}" } }, "next": { "error": "declined" } }"#,
    };
    const PORTS_FROM: &'static [&'static str] = &["outputs"];

    fn ports(&self) -> Vec<Port> {
        // Where no output is worked out nothing can go wrong, and the block ends the flow.
        match self.outputs.values().all(Template::is_fixed) {
            true => Vec::new(),
            false => vec![Port::failure("error")],
        }
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.returns(&self.outcome, &self.outputs);
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let outputs = self.outputs.iter().map(|(name, template)| {
            let value = cx.value(template)?;
            Ok((name.clone(), cx.output_of(name, value)?))
        });
        let outputs = outputs.collect::<Result<_, Failure>>()?;
        Ok(Next::Return { outcome: self.outcome.clone(), outputs })
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, problems};
    use expect_test::expect;

    #[test]
    fn outputs_are_handed_back_with_their_types() {
        let call = r#"{ "type": "call_flow", "with": { "flow": "module", "returns": ["good", "bad"], "inputs": { "given": 1 } } }"#;
        Trial::voice(call).check(expect![[r#"
            flow_entered {"entered":"called","flow":"module","inputs":{"given":1}}
            block_entered {"block":"back"}
            flow_returned {"outcome":"good","outputs":{"made":2,"told":1}}
            port_taken {"port":"good"}
        "#]]);
    }

    #[test]
    fn an_output_that_cannot_be_worked_out_takes_the_error_port() {
        let call = format!(
            r#"{{ "type": "call_flow", "with": {{ "flow": "module", "returns": ["good", "bad"], "inputs": {{ "given": {} }} }} }}"#,
            i64::MAX
        );
        Trial::voice(&call).check(expect![[r#"
            flow_entered {"entered":"called","flow":"module","inputs":{"given":9223372036854775807}}
            block_entered {"block":"back"}
            expression_failed {"block":"back","code":"expression.overflow","message":"the result is too large a number"}
            port_taken {"block":"back","port":"error"}
            block_entered {"block":"bad"}
            flow_returned {"outcome":"bad","outputs":{"made":0,"told":""}}
            port_taken {"port":"bad"}
        "#]]);
    }

    #[test]
    fn a_contact_flow_has_nobody_to_return_to() {
        expect![[r#"
            return.mismatch /blocks/block/with/outcome: a contact flow has nobody to return to
        "#]].assert_eq(&problems(r#"{ "type": "return", "with": { "outcome": "good" } }"#));
    }
}
