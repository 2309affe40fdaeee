use cordboard_model::{AttributeName, Code, FlowId, PortName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{About, BlockType, Event, FlowUse, Group, Next, Port, Posture, Visitor};
use crate::contact::{Entered, Fact};
use crate::expression::{Failure, Template};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Calls a module: runs its blocks, and goes on by the outcome it returns.
///
/// The module reads what it is given in `inputs`; what it hands back is stored by `outputs`, all of it or, where a value does
/// not fit, none. Attributes of the contact are shared with it. Calls can nest eight deep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CallFlow {
    /// The module.
    pub flow: FlowId,
    /// The outcomes the module declares; each is a port.
    #[schemars(length(min = 1, max = 49))]
    pub returns: Vec<PortName>,
    /// What the module is given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<AttributeName, Template>,
    /// What is taken from it: the output to store, by attribute.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub outputs: BTreeMap<AttributeName, AttributeName>,
}

impl BlockType for CallFlow {
    const ABOUT: About = About {
        block_type: "call_flow",
        title: "Call flow",
        group: Group::Flow,
        example: r#"{
  "type": "call_flow",
  "with": { "flow": "survey", "returns": ["answered", "declined"], "inputs": { "topic": "billing" }, "outputs": { "score": "score" } },
  "next": { "answered": "thanks", "declined": "bye", "error": "bye" }
}"#,
    };
    const PORTS_FROM: &'static [&'static str] = &["returns"];

    fn ports(&self) -> Vec<Port> {
        self.returns.iter().map(Port::new).chain([Port::failure("error")]).collect()
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        if self.returns.is_empty() {
            visitor.bad_setting("/returns", Code::BlockBadSetting, "a module returns at least one outcome".into());
        }
        let use_of = FlowUse::Call { returns: &self.returns, inputs: &self.inputs, outputs: &self.outputs };
        visitor.flow("/flow", &self.flow, use_of);
    }

    fn possible(&self, port: &str, _: &Posture, _: &LoadedFlow) -> bool {
        port != "error" || !self.outputs.is_empty() || !self.inputs.values().all(Template::is_fixed)
    }

    fn stores(&self, port: &str) -> bool {
        port != "error"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let inputs = self.inputs.iter().map(|(name, template)| {
            let value = cx.value(template)?;
            Ok((name.clone(), cx.input_for(&self.flow, name, value)?))
        });
        let inputs = inputs.collect::<Result<_, Failure>>()?;
        Ok(Next::Enter { flow: self.flow.clone(), entered: Entered::Called, inputs })
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let Event::Returned { outcome, outputs, .. } = event else { return Ok(Next::error()) };
        let given = self.outputs.iter().filter_map(|(attribute, output)| Some((attribute, outputs.get(output)?)));
        let facts = given.map(|(attribute, value)| {
            let (value, sensitive) = cx.checked(attribute, value.clone())?;
            Ok(Fact::AttributeSet { name: attribute.clone(), value, sensitive })
        });
        let facts = facts.collect::<Result<Vec<_>, Failure>>()?;
        facts.into_iter().for_each(|fact| cx.fact(fact));
        Ok(match self.returns.contains(&outcome) {
            true => Next::Take(outcome),
            false => Next::error(),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use cordboard_model::Channel;
    use expect_test::expect;

    const CALL: &str = r#"{ "type": "call_flow", "with": { "flow": "module", "returns": ["good", "bad"],
        "inputs": { "given": "${number}" }, "outputs": { "number": "made" } } }"#;

    #[test]
    fn a_module_is_given_inputs_and_gives_back_outputs() {
        Trial::on(Channel::Voice, CALL, [("number", 4.into())]).check(expect![[r#"
            attribute_set {"name":"number","value":4}
            flow_entered {"entered":"called","flow":"module","inputs":{"given":4}}
            block_entered {"block":"back"}
            flow_returned {"outcome":"good","outputs":{"made":5,"told":1}}
            attribute_set {"name":"number","value":5}
            port_taken {"port":"good"}
        "#]]);
    }

    #[test]
    fn the_outcome_is_the_port() {
        Trial::on(Channel::Voice, CALL, [("number", i64::MAX.into())]).check(expect![[r#"
            attribute_set {"name":"number","value":9223372036854775807}
            flow_entered {"entered":"called","flow":"module","inputs":{"given":9223372036854775807}}
            block_entered {"block":"back"}
            expression_failed {"block":"back","code":"expression.overflow","message":"the result is too large a number"}
            port_taken {"block":"back","port":"error"}
            block_entered {"block":"bad"}
            flow_returned {"outcome":"bad","outputs":{"made":0,"told":""}}
            attribute_set {"name":"number","value":0}
            port_taken {"port":"bad"}
        "#]]);
    }

    #[test]
    fn an_input_of_another_type_calls_nothing() {
        let call = r#"{ "type": "call_flow", "with": { "flow": "module", "returns": ["good", "bad"], "inputs": { "given": "${data}" } } }"#;
        Trial::on(Channel::Voice, call, [("data", "4111".into())]).check(expect![[r#"
            attribute_set {"name":"data","value":"4111"}
            expression_failed {"code":"attribute.wrong_type","message":"`given` holds integer, not text"}
            port_taken {"port":"error"}
        "#]]);
        Trial::voice(call).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`data` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn outputs_are_stored_together_or_not_at_all() {
        let call = r#"{ "type": "call_flow", "with": { "flow": "module", "returns": ["good", "bad"],
            "inputs": { "given": 1, "note": "${data}" }, "outputs": { "amount": "made", "number": "told" } } }"#;
        Trial::on(Channel::Voice, call, [("data", 5.into())]).check(expect![[r#"
            attribute_set {"name":"data","value":5}
            flow_entered {"entered":"called","flow":"module","inputs":{"given":1,"note":5}}
            block_entered {"block":"back"}
            flow_returned {"outcome":"good","outputs":{"made":2,"told":5}}
            attribute_set {"name":"amount","value":{"$decimal":"2"}}
            attribute_set {"name":"number","value":5}
            port_taken {"port":"good"}
        "#]]);
        Trial::on(Channel::Voice, call, [("data", "five".into())]).check(expect![[r#"
            attribute_set {"name":"data","value":"five"}
            flow_entered {"entered":"called","flow":"module","inputs":{"given":1,"note":"five"}}
            block_entered {"block":"back"}
            flow_returned {"outcome":"good","outputs":{"made":2,"told":"five"}}
            expression_failed {"code":"attribute.wrong_type","message":"`number` holds integer, not text"}
            port_taken {"port":"error"}
        "#]]);
    }
}
