use cordboard_model::{Code, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{About, BlockType, Group, Next, Port, Posture, Visitor};
use crate::expression::{Failure, Template, Type, Want};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Takes `again` so many times, then `done`, and starts over.
///
/// The count belongs to the block and outlives leaving it by another way. With 0 it takes `done` at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Loop {
    /// How often to take `again`: 0 to 100, or an expression for it.
    pub times: Template,
}

/// The most rounds.
const MOST: i64 = 100;

impl BlockType for Loop {
    const ABOUT: About = About {
        block_type: "loop",
        title: "Loop",
        group: Group::Decide,
        example: r#"{ "type": "loop", "with": { "times": 3 }, "next": { "again": "menu", "done": "goodbye", "error": "goodbye" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["again", "done"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.template("/times", &self.times, Want::Type(Type::Integer), &[]);
        if let Some(Value::Integer(times)) = self.times.literal()
            && !(0..=MOST).contains(times)
        {
            let message = format!("`times` is {times}; it may be 0 to {MOST}");
            visitor.bad_setting("/times", Code::BlockBadSetting, message);
        }
    }

    fn possible(&self, port: &str, _: &Posture, _: &LoadedFlow) -> bool {
        match (port, self.times.literal()) {
            ("error", literal) => literal.is_none(),
            ("again", Some(Value::Integer(times))) => *times > 0,
            _ => true,
        }
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let Value::Integer(times) = cx.value(&self.times)? else { return Ok(Next::error()) };
        if !(0..=MOST).contains(&times) {
            return Err(Failure::new("expression.out_of_range", 0, "a loop takes 0 to 100 rounds"));
        }
        let count = cx.counter();
        if i64::from(count) >= times {
            cx.set_counter(0);
            return Ok(Next::take("done"));
        }
        cx.set_counter(count.saturating_add(1));
        Ok(Next::take("again"))
    }
}
