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
