//! Which blocks can leave by `error` at all, so that coverage asks for no port that nothing can take.
//!
//! An expression cannot fail, for this purpose, if every name it reads has a value and it neither divides, indexes, reads
//! into JSON, nor calls a function that refuses some arguments. Values at the very edge of a limit (a number that
//! overflows, a prompt that grows too long) are not asked for.

use cordboard_core::blocks::{Block, FlowUse, ResourceKind, Visitor};
use cordboard_core::expression::{Expression, Template, Type, Want};
use cordboard_core::load::{LoadedBlock, LoadedFlow};
use cordboard_model::{AttributeName, FlowId, PromptId, ValueType};

/// Functions that have an answer for whatever they are given.
const TOTAL: &[&str] = &[
    "text",
    "spell",
    "matches",
    "luhn",
    "is_phone",
    "len",
    "starts_with",
    "ends_with",
    "contains",
    "lower",
    "upper",
    "trim",
    "if",
];

/// Whether anything can send a contact out by a block's `error`: the world, a policy, or an expression.
pub(crate) fn can_fail(flow: &LoadedFlow, block: &LoadedBlock) -> bool {
    let asks_the_world = matches!(
        block.block,
        Block::StartRecording(_)
            | Block::PauseRecording(_)
            | Block::ResumeRecording(_)
            | Block::StopRecording(_)
            | Block::CheckHours(_)
            | Block::CheckQueue(_)
            | Block::Enqueue(_)
            | Block::TransferCall(_)
            | Block::RequestCallback(_)
            | Block::HttpRequest(_)
            | Block::Understand(_)
            | Block::SendMessage(_)
            | Block::LookupCustomer(_)
            | Block::UpdateCustomer(_)
            | Block::CreateTask(_)
    );
    // A secret is not taken while recording.
    let guarded = match &block.block {
        Block::Collect(collect) => flow.is_sensitive(collect.into.as_str()),
        _ => false,
    };
    let mut look = Look { flow, found: false };
    block.block.visit(&mut look);
    asks_the_world || guarded || look.found
}

/// Looks for an expression that can fail.
struct Look<'a> {
    flow: &'a LoadedFlow,
    found: bool,
}

impl Look<'_> {
    fn look(&mut self, expression: &Expression, offered: &[(&'static str, Type)]) {
        let unset = expression.variables().iter().any(|name| !self.always_set(name, offered));
        self.found |= unset || !is_total(expression.source());
    }

    fn look_in(&mut self, template: &Template, offered: &[(&'static str, Type)]) {
        for (_, expression) in template.expressions() {
            self.look(expression, offered);
        }
    }

    fn always_set(&self, name: &str, offered: &[(&'static str, Type)]) -> bool {
        let root = name.split('.').next().unwrap_or_default();
        if let Some((_, of)) = offered.iter().find(|(own, _)| *own == name || *own == root) {
            return *of != Type::Json && root != "queue";
        }
        if name.contains('.') {
            // `transfer` is read after a transfer, by which time it has a value.
            return !["contact.answered_by", "contact.queue", "agent.id", "agent.name"].contains(&name);
        }
        let source = &self.flow.source;
        source.inputs.get(name).is_some_and(|input| input.value_type != ValueType::Json)
            || source
                .attributes
                .get(name)
                .is_some_and(|attribute| attribute.default.is_some() && attribute.value_type != ValueType::Json)
    }
}

impl Visitor for Look<'_> {
    fn prompt(&mut self, _: &str, prompt: &PromptId) {
        let flow = self.flow;
        for language in &flow.source.languages {
            for channel in &flow.source.channels {
                if let Some((_, words)) = flow.prompt(prompt, Some(language), *channel) {
                    self.look_in(words.template(), &[]);
                }
            }
        }
    }
    fn expression(&mut self, _: &str, expression: &Expression, _: Want, names: &[(&'static str, Type)]) {
        self.look(expression, names);
    }
    fn template(&mut self, _: &str, template: &Template, _: Want, names: &[(&'static str, Type)]) {
        self.look_in(template, names);
    }
    fn assigns(&mut self, _: &str, _: &AttributeName, template: &Template) {
        self.look_in(template, &[]);
    }
    fn saves(&mut self, _: &str, _: &AttributeName, expression: &Expression, names: &[(&'static str, Type)]) {
        self.look(expression, names);
    }
    fn resource(&mut self, _: &str, _: ResourceKind, name: &Template) {
        // Whatever an expression gives must still be a name.
        self.found |= name.constant().is_none();
    }
    fn flow(&mut self, _: &str, _: &FlowId, use_of: FlowUse<'_>) {
        if let FlowUse::Call { inputs, .. } = use_of {
            inputs.values().for_each(|value| self.look_in(value, &[]));
        }
    }
    fn returns(
        &mut self,
        _: &cordboard_model::PortName,
        outputs: &std::collections::BTreeMap<AttributeName, Template>,
    ) {
        outputs.values().for_each(|value| self.look_in(value, &[]));
    }
}

/// Whether an expression has a value for whatever its names hold.
fn is_total(source: &str) -> bool {
    let mut word = String::new();
    let mut before_list = false;
    let mut quote = None;
    for character in source.chars() {
        if let Some(end) = quote {
            quote = (character != end).then_some(end);
            continue;
        }
        match character {
            '\'' | '"' => quote = Some(character),
            '/' | '%' => return false,
            '(' if !word.is_empty() && !TOTAL.contains(&word.as_str()) => return false,
            // A list is written after an operator; an index follows a name.
            '[' if !before_list => return false,
            _ => {}
        }
        if character.is_alphanumeric() || character == '_' {
            word.push(character);
            before_list = word == "in";
        } else if !character.is_whitespace() {
            word.clear();
            before_list = "=<>,(&|!".contains(character);
        } else if word != "in" {
            word.clear();
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::is_total;

    #[test]
    fn only_what_may_have_no_value_is_asked_to_fail() {
        for total in
            ["tier == 'a/b'", "value in ['1', '2']", "x.starts_with('4')", "text(cups) + ' cups'", "a && (b || c)"]
        {
            assert!(is_total(total), "{total}");
        }
        for partial in ["a / b", "list[0]", "slice(x, 0, 4)", "1 % n", "f(text(x))"] {
            assert!(!is_total(partial), "{partial}");
        }
    }
}
