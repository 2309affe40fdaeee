use cordboard_model::{Code, Language};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{About, BlockType, Group, Next, Port, Posture, Visitor};
use crate::contact::Fact;
use crate::expression::{Failure, Template, Want};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Sets the language of every prompt that follows.
///
/// A language the flow does not speak takes `error`, unless the flow speaks its base: `en` serves `en-GB`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLanguage {
    /// The language, as a BCP 47 tag such as `es`, or an expression for it.
    pub language: Template,
}

impl BlockType for SetLanguage {
    const ABOUT: About = About {
        block_type: "set_language",
        title: "Set language",
        group: Group::Set,
        example: r#"{ "type": "set_language", "with": { "language": "es" }, "next": { "done": "menu", "error": "menu" } }"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        visitor.template("/language", &self.language, Want::Text, &[]);
        if let Some(Err(bad)) = self.language.constant().map(Language::new) {
            visitor.bad_setting("/language", Code::BlockBadSetting, bad.to_string());
        }
    }

    fn possible(&self, port: &str, _: &Posture, flow: &LoadedFlow) -> bool {
        let fixed = self.language.constant().and_then(|tag| Language::new(tag).ok());
        match fixed {
            Some(language) => (port == "error") != flow.speaks(&language),
            None => true,
        }
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let Ok(language) = Language::new(&cx.text(&self.language)?) else { return Ok(Next::error()) };
        if !cx.flow().speaks(&language) {
            return Ok(Next::error());
        }
        cx.fact(Fact::LanguageSet { language });
        Ok(Next::take("done"))
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, problems};
    use cordboard_model::Channel;
    use expect_test::expect;

    fn set(language: &str) -> String {
        format!(r#"{{ "type": "set_language", "with": {{ "language": "{language}" }} }}"#)
    }

    #[test]
    fn a_language_of_the_flow_is_set() {
        Trial::voice(&set("es")).check(expect![[r#"
            language_set {"language":"es"}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn the_base_serves_a_region() {
        Trial::on(Channel::Voice, &set("${text}"), [("text", "es-MX".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"es-MX"}
            language_set {"language":"es-MX"}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn a_language_the_flow_does_not_speak_is_refused() {
        Trial::voice(&set("fr")).check(expect![[r#"
            port_taken {"port":"error"}
        "#]]);
        Trial::on(Channel::Voice, &set("${text}"), [("text", "Spanish".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"Spanish"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn an_expression_that_fails_sets_nothing() {
        Trial::voice(&set("${text}")).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn what_is_no_language_does_not_load() {
        expect![[r#"
            block.bad_setting /blocks/block/with/language: `Spanish` is not a language: use a BCP 47 tag such as `en` or `en-GB`
        "#]].assert_eq(&problems(&set("Spanish")));
    }
}
