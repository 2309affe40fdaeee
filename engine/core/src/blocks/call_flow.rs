use cordboard_model::{AttributeName, Code, FlowId, PortName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

use super::{About, BlockType, Event, FlowUse, Group, Next, Port, Posture, Visitor};
use crate::contact::Entered;
use crate::expression::{Failure, Template};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Calls a module: runs its blocks, and goes on by the outcome it returns.
///
/// The module reads what it is given in `inputs`; what it hands back is stored by `outputs`. Attributes of the contact are
/// shared with it. Calls can nest eight deep.
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
        for (attribute, output) in &self.outputs {
            if let Some(value) = outputs.get(output) {
                cx.set(attribute, value.clone())?;
            }
        }
        Ok(match self.returns.contains(&outcome) {
            true => Next::Take(outcome),
            false => Next::error(),
        })
    }
}
