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

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, problems};
    use cordboard_model::Channel;
    use expect_test::expect;

    fn rounds(times: &str) -> String {
        format!(r#"{{ "type": "loop", "with": {{ "times": {times} }}, "next": {{ "again": "block" }} }}"#)
    }

    #[test]
    fn it_goes_round_so_many_times() {
        Trial::voice(&rounds("2")).check(expect![[r#"
            counted {"count":1}
            port_taken {"port":"again"}
            counted {"count":2}
            port_taken {"port":"again"}
            counted {"count":0}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn no_rounds_is_done_at_once() {
        assert_eq!(Trial::voice(&rounds("0")).ports(), ["done"]);
    }

    #[test]
    fn after_the_last_round_it_starts_over() {
        let over = r#"{ "type": "loop", "with": { "times": 1 }, "next": { "again": "block", "done": "block" } }"#;
        assert_eq!(Trial::voice(over).ports()[..5], ["again", "done", "again", "done", "again"]);
    }

    #[test]
    fn the_rounds_can_be_worked_out() {
        let times = |times: i64| Trial::on(Channel::Voice, &rounds(r#""${number}""#), [("number", times.into())]);
        assert_eq!(times(100).ports().len(), 101);
        times(101).check(expect![[r#"
            attribute_set {"name":"number","value":101}
            expression_failed {"code":"expression.out_of_range","message":"a loop takes 0 to 100 rounds"}
            port_taken {"port":"error"}
        "#]]);
        times(-1).check(expect![[r#"
            attribute_set {"name":"number","value":-1}
            expression_failed {"code":"expression.out_of_range","message":"a loop takes 0 to 100 rounds"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn rounds_out_of_range_do_not_load() {
        expect![[r#"
            block.bad_setting /blocks/block/with/times: `times` is 101; it may be 0 to 100
            expression.type /blocks/block/with/times: this gives text, and a whole number is needed
        "#]].assert_eq(&[rounds("101"), rounds(r#""3""#)].map(|block| problems(&block)).concat());
    }
}
