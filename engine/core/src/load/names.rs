//! The names a flow declares, and what expressions may read.

use cordboard_model::json::{Document, pointer_key};
use cordboard_model::{Code, Flow, FlowKind, Problem};

use super::Loading;
use crate::expression::{Names, Type, is_reserved};
use crate::run::SYSTEM_NAMES;

/// What the expressions of one setting can read: attributes, inputs, system values, and names of the block's own.
pub(crate) struct Readable<'a> {
    pub flow: &'a Flow,
    pub document: &'a Document,
    pub extra: &'a [(&'static str, Type)],
}

impl Names for Readable<'_> {
    fn type_of(&self, path: &str) -> Option<Type> {
        let own = self.extra.iter().find(|(name, _)| *name == path).map(|(_, of)| *of);
        let input = || self.flow.inputs.get(path).map(|input| Type::from(input.value_type));
        let attribute = || self.flow.attributes.get(path).map(|attribute| Type::from(attribute.value_type));
        let system = || SYSTEM_NAMES.iter().find(|(name, ..)| *name == path).map(|(_, of, _)| *of);
        // A declaration that could not be read has its own problem; nothing is known of its type.
        let unread = || {
            let name = pointer_key(path);
            let written = ["attributes", "inputs"].map(|key| self.document.find(&format!("/{key}/{name}")).is_some());
            written.contains(&true).then_some(Type::Json)
        };
        own.or_else(input).or_else(attribute).or_else(system).or_else(unread)
    }
    fn all(&self) -> Vec<String> {
        let own = self.extra.iter().map(|(name, _)| name.to_string());
        let inputs = self.flow.inputs.keys().map(ToString::to_string);
        let attributes = self.flow.attributes.keys().map(ToString::to_string);
        let system = SYSTEM_NAMES.iter().map(|(name, ..)| name.to_string());
        own.chain(inputs).chain(attributes).chain(system).collect()
    }
}

/// Roots of the names that blocks and the engine offer. Nothing declared may hide them.
const OFFERED: &[&str] = &["contact", "agent", "transfer", "queue", "response", "customer", "value", "slots"];

/// Checks the declarations themselves.
pub(super) fn check(loading: &mut Loading<'_>) {
    let flow = loading.flow;
    for (name, attribute) in &flow.attributes {
        let pointer = format!("/attributes/{}", pointer_key(name.as_str()));
        reserved(loading, &pointer, name.as_str());
        if flow.inputs.contains_key(name) {
            let message = format!("`{name}` is an input of this module and an attribute of the contact");
            loading.error(Code::AttributeReserved, &pointer, message).suggestion = Some("rename one of the two".into());
        }
        if let Some(default) = &attribute.default {
            default_fits(loading, &pointer, name.as_str(), default, attribute.value_type);
        }
    }
    for (name, input) in &flow.inputs {
        let pointer = format!("/inputs/{}", pointer_key(name.as_str()));
        reserved(loading, &pointer, name.as_str());
        if let Some(default) = &input.default {
            default_fits(loading, &pointer, name.as_str(), default, input.value_type);
        }
    }
    if flow.kind != FlowKind::Contact && !flow.hooks.is_empty() {
        let place = loading.document.place_of_key("/hooks");
        let message = "only a contact flow brings hooks; a flow that is called runs under those of its caller";
        loading.push(Problem::warning(Code::FlowHooksIgnored, place, message)).suggestion =
            Some("move them to the contact flow, or set them with `set_hooks`".into());
    }
    if flow.kind != FlowKind::Module {
        for (key, used) in [
            ("inputs", !flow.inputs.is_empty()),
            ("outputs", !flow.outputs.is_empty()),
            ("returns", !flow.returns.is_empty()),
        ] {
            if used {
                let message = format!("only a module declares `{key}`; this flow's kind is `{}`", flow.kind.name());
                loading.error(Code::FlowWrongKind, &format!("/{key}"), message).suggestion =
                    Some(format!("remove `{key}`, or set `kind` to `module`"));
            }
        }
    } else if flow.returns.is_empty() {
        let message = "a module declares its outcomes in `returns`, and this one declares none";
        loading.error(Code::JsonMissingKey, "/kind", message).suggestion = Some("add `\"returns\": [\"done\"]`".into());
    }
}

/// Whether a name means something in expressions, so that no attribute or input can bear it.
pub fn is_reserved_name(name: &str) -> bool {
    OFFERED.contains(&name) || is_reserved(name)
}

fn reserved(loading: &mut Loading<'_>, pointer: &str, name: &str) {
    if is_reserved_name(name) {
        let message = format!("`{name}` means something else in expressions and cannot be declared");
        let place = loading.document.place_of_key(pointer);
        let problem = loading.error(Code::AttributeReserved, pointer, message);
        problem.place = place;
        problem.suggestion = Some("choose another name".into());
    }
}

fn default_fits(
    loading: &mut Loading<'_>,
    pointer: &str,
    name: &str,
    default: &cordboard_model::Value,
    declared: cordboard_model::ValueType,
) {
    let pointer = format!("{pointer}/default");
    if !default.fits(declared) {
        let message = format!("the default of `{name}` is {}, and its type is {declared}", default.type_name());
        loading.error(Code::AttributeWrongType, &pointer, message).suggestion =
            Some("give a default of that type, or change the type".into());
    } else if let Err(reason) = default.within_limits() {
        loading.error(Code::AttributeWrongType, &pointer, format!("the default of `{name}` is too large: {reason}"));
    }
}
