//! Settings: what each block refers to is there, and every expression compiles to the type that is needed.

use cordboard_model::{
    AttributeName, Code, FlowId, FlowKind, PortName, Problem, PromptId, ResourceName, ValueType, did_you_mean,
    json::pointer_key,
};
use std::collections::{BTreeMap, BTreeSet};

use super::names::Readable;
use super::{LoadedBlock, Loading, hint};
use crate::blocks::{FlowUse, Needs, ResourceKind, Visitor};
use crate::expression::{Expression, Fault, FaultCode, Template, Type, Want};

/// Checks the settings of every block and compiles the expressions in them.
pub(super) fn check(loading: &mut Loading<'_>, blocks: &[LoadedBlock]) {
    let kind = loading.flow.kind;
    for block in blocks {
        let pointer = format!("/blocks/{}", pointer_key(block.id.as_str()));
        if !block.block.needs().met_by(kind) {
            let about = block.block.about();
            let why = match block.block.needs() {
                Needs::Listener => "nobody would hear it",
                Needs::Customer => "the customer is not there to answer",
                Needs::Contact | Needs::Nothing => "what becomes of the contact is for the flow it runs beside to say",
            };
            let message = format!("`{}` cannot stand in a flow of kind `{}`: {why}", about.block_type, kind.name());
            loading.error(Code::BlockWrongPlace, &format!("{pointer}/type"), message).suggestion =
                Some("move it to a contact flow or a module".into());
        }
        let mut check = Check { loading, with: format!("{pointer}/with") };
        block.block.visit(&mut check);
    }
}

struct Check<'a, 'l> {
    loading: &'a mut Loading<'l>,
    with: String,
}

impl Check<'_, '_> {
    fn pointer(&self, path: &str) -> String {
        format!("{}{path}", self.with)
    }
    fn declared(&mut self, path: &str, attribute: &AttributeName) -> Option<(ValueType, bool)> {
        let flow = self.loading.flow;
        if let Some(declared) = flow.attributes.get(attribute) {
            return Some((declared.value_type, declared.sensitive));
        }
        if self.loading.written(&format!("/attributes/{}", pointer_key(attribute.as_str()))) {
            return None;
        }
        let pointer = self.pointer(path);
        let (message, otherwise) = match flow.inputs.contains_key(attribute) {
            true => {
                (format!("`{attribute}` is an input of this module; inputs cannot be set"), "set an attribute instead")
            }
            false => (format!("`{attribute}` is not declared under `attributes`"), "declare it there, with its type"),
        };
        let near = hint(attribute.as_str(), flow.attributes.keys().map(AttributeName::as_str));
        self.loading.error(Code::AttributeUndeclared, &pointer, message).suggestion =
            Some(near.unwrap_or_else(|| otherwise.into()));
        None
    }
    fn leak<'n>(&mut self, path: &str, attribute: &AttributeName, mut names: impl Iterator<Item = &'n str>) {
        let flow = self.loading.flow;
        let sensitive = |name: &str| {
            flow.attributes.get(name).is_some_and(|a| a.sensitive) || flow.inputs.get(name).is_some_and(|i| i.sensitive)
        };
        if let Some(name) = names.find(|name| sensitive(name)) {
            let message = format!("`{name}` is sensitive, and `{attribute}`, which would hold it, is not");
            let pointer = self.pointer(path);
            self.loading.error(Code::AttributeLeak, &pointer, message).suggestion =
                Some(format!("declare `{attribute}` as sensitive"));
        }
    }
}

impl Visitor for Check<'_, '_> {
    fn prompt(&mut self, path: &str, prompt: &PromptId) {
        if !self.loading.written(&format!("/prompts/{}", pointer_key(prompt.as_str()))) {
            let pointer = self.pointer(path);
            let near = hint(prompt.as_str(), self.loading.flow.prompts.keys().map(PromptId::as_str));
            let suggestion = near.unwrap_or_else(|| "add it under `prompts`".into());
            self.loading.error(Code::PromptUnknown, &pointer, format!("there is no prompt `{prompt}`")).suggestion =
                Some(suggestion);
        }
    }

    fn expression(&mut self, path: &str, expression: &Expression, want: Want, names: &[(&'static str, Type)]) {
        let readable = Readable { flow: self.loading.flow, document: self.loading.document, extra: names };
        if let Err(faults) = expression.compile(&readable, want) {
            let pointer = self.pointer(path);
            report_faults(self.loading, &pointer, faults);
        }
    }

    fn template(&mut self, path: &str, template: &Template, want: Want, names: &[(&'static str, Type)]) {
        self.sealed_template(path, template, want, names);
        let pointer = self.pointer(path);
        shown(self.loading, &pointer, template);
    }

    fn sealed_template(&mut self, path: &str, template: &Template, want: Want, names: &[(&'static str, Type)]) {
        let readable = Readable { flow: self.loading.flow, document: self.loading.document, extra: names };
        if let Err(faults) = template.compile(&readable, want) {
            let pointer = self.pointer(path);
            report_faults(self.loading, &pointer, faults);
        }
    }

    fn sets(&mut self, path: &str, attribute: &AttributeName, value: Option<ValueType>) {
        let Some((declared, _)) = self.declared(path, attribute) else { return };
        let pointer = self.pointer(path);
        match value {
            Some(value) if !takes(declared, value) => {
                let message = format!("`{attribute}` holds {declared}, and this block stores {value}");
                self.loading.error(Code::AttributeWrongType, &pointer, message).suggestion =
                    Some(format!("declare `{attribute}` with the type `{value}`, or store it in another attribute"));
            }
            None if declared == ValueType::Boolean => {
                let message = format!("`{attribute}` is true or false, which no answer can be");
                self.loading.error(Code::AttributeWrongType, &pointer, message).suggestion =
                    Some("ask with a `menu`, and set the attribute behind its ports".into());
            }
            _ => {}
        }
    }

    fn assigns(&mut self, path: &str, attribute: &AttributeName, template: &Template) {
        let Some((declared, sensitive)) = self.declared(path, attribute) else {
            return self.sealed_template(path, template, Want::Any, &[]);
        };
        self.sealed_template(path, template, Want::Type(Type::from(declared)), &[]);
        if !sensitive {
            let names = template.variables();
            self.leak(path, attribute, names.iter().map(|name| name.as_ref()));
        }
    }

    fn saves(
        &mut self,
        path: &str,
        attribute: &AttributeName,
        expression: &Expression,
        names: &[(&'static str, Type)],
    ) {
        let Some((declared, sensitive)) = self.declared(path, attribute) else {
            return self.expression(path, expression, Want::Any, names);
        };
        self.expression(path, expression, Want::Type(Type::from(declared)), names);
        if !sensitive {
            let read = expression.variables();
            self.leak(path, attribute, read.iter().map(|name| name.as_ref()));
        }
    }

    fn flow(&mut self, path: &str, _flow: &FlowId, use_of: FlowUse<'_>) {
        // Whether the flow is there is known only when the set is put together; the expressions are this flow's own.
        if let FlowUse::Call { inputs, outputs, .. } = use_of {
            let _ = path;
            for (name, template) in inputs {
                self.sealed_template(&format!("/inputs/{}", pointer_key(name.as_str())), template, Want::Any, &[]);
            }
            for attribute in outputs.keys() {
                self.declared(&format!("/outputs/{}", pointer_key(attribute.as_str())), attribute);
            }
        }
    }

    fn returns(&mut self, outcome: &PortName, outputs: &BTreeMap<AttributeName, Template>) {
        let flow = self.loading.flow;
        let known: Vec<&str> = match flow.kind {
            FlowKind::Module => flow.returns.iter().map(PortName::as_str).collect(),
            kind => kind.fixed_returns().to_vec(),
        };
        let pointer = self.pointer("/outcome");
        if flow.kind == FlowKind::Contact {
            let message = "a contact flow has nobody to return to";
            self.loading.error(Code::ReturnMismatch, &pointer, message).suggestion =
                Some("end it with `disconnect`".into());
        } else if !known.is_empty() && !known.contains(&outcome.as_str()) {
            // A module that declares no outcome at all has been told so.
            let message = format!("the flow does not return `{outcome}`; it returns `{}`", known.join("`, `"));
            let near = hint(outcome.as_str(), known.iter().copied());
            let otherwise = match flow.kind {
                FlowKind::Module => format!("return one of them, or add `{outcome}` to `returns`"),
                _ => "return one of them".to_string(),
            };
            self.loading.error(Code::ReturnMismatch, &pointer, message).suggestion = Some(near.unwrap_or(otherwise));
        }
        let mut meant = BTreeSet::new();
        for (name, template) in outputs {
            let path = format!("/outputs/{}", pointer_key(name.as_str()));
            let Some(declared) = flow.outputs.get(name) else {
                if !self.loading.written(&format!("/outputs/{}", pointer_key(name.as_str()))) {
                    let pointer = self.pointer(&path);
                    let message = format!("the module declares no output `{name}`");
                    let free = flow.outputs.keys().filter(|output| !outputs.contains_key(*output));
                    let near = did_you_mean(name.as_str(), free.map(AttributeName::as_str));
                    meant.extend(near);
                    self.loading.error(Code::ReturnMismatch, &pointer, message).suggestion = Some(match near {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "declare it under `outputs` of the flow, or leave it out".into(),
                    });
                }
                continue;
            };
            self.sealed_template(&path, template, Want::Type(Type::from(declared.value_type)), &[]);
            if !declared.sensitive {
                let names = template.variables();
                self.leak(&path, name, names.iter().map(|name| name.as_ref()));
            }
        }
        // One that is given under a misspelt name has been told of.
        let left_out = |name: &&AttributeName| !outputs.contains_key(*name) && !meant.contains(name.as_str());
        for name in flow.outputs.keys().filter(left_out) {
            let message = format!("the module declares an output `{name}`, and this return leaves it out");
            self.loading.error(Code::ReturnMismatch, &pointer, message).suggestion =
                Some(format!("add `{name}` to `outputs`"));
        }
    }

    fn resource(&mut self, path: &str, kind: ResourceKind, name: &Template) {
        self.template(path, name, Want::Text, &[]);
        if let Some(Err(bad)) = name.constant().map(ResourceName::new) {
            let pointer = self.pointer(path);
            self.loading.error(Code::BlockBadSetting, &pointer, format!("{}: {bad}", kind.name()));
        }
    }

    fn bad_setting(&mut self, path: &str, code: Code, message: String) {
        let pointer = self.pointer(path);
        self.loading.error(code, &pointer, message);
    }
}

/// Refuses a sensitive name in something that is shown, said or sent.
pub(super) fn shown(loading: &mut Loading<'_>, pointer: &str, template: &Template) {
    let flow = loading.flow;
    let sensitive = |name: &str| {
        flow.attributes.get(name).is_some_and(|a| a.sensitive) || flow.inputs.get(name).is_some_and(|i| i.sensitive)
    };
    if let Some(name) = template.variables().iter().find(|name| sensitive(name)) {
        let message = format!("`{name}` is sensitive: it must not be said, sent or shown");
        loading.error(Code::AttributeLeak, pointer, message).suggestion = Some(format!("take `{name}` out"));
    }
}

/// Whether an attribute of type `declared` can hold a value of type `value`, as far as types tell.
pub(super) fn takes(declared: ValueType, value: ValueType) -> bool {
    declared == value
        || declared == ValueType::Json
        || value == ValueType::Json
        || (declared == ValueType::Decimal && value == ValueType::Integer)
}

/// Turns the faults of an expression into problems, each at its character.
pub(super) fn report_faults(loading: &mut Loading<'_>, pointer: &str, faults: Vec<Fault>) {
    for fault in faults {
        let place = loading.document.place_in_text(pointer, fault.offset);
        let mut problem = Problem::error(code_of(fault.code), place, fault.message);
        problem.suggestion = fault.suggestion;
        loading.push(problem);
    }
}

fn code_of(fault: FaultCode) -> Code {
    match fault {
        FaultCode::Syntax => Code::ExpressionSyntax,
        FaultCode::TooLong => Code::ExpressionTooLong,
        FaultCode::TooDeep => Code::ExpressionTooDeep,
        FaultCode::Refused => Code::ExpressionRefused,
        FaultCode::UnknownName => Code::ExpressionUnknownName,
        FaultCode::UnknownFunction => Code::ExpressionUnknownFunction,
        FaultCode::Arguments => Code::ExpressionArguments,
        FaultCode::Type => Code::ExpressionType,
        FaultCode::Number => Code::ExpressionNumber,
        FaultCode::Pattern => Code::ExpressionPattern,
        FaultCode::OutOfRange => Code::ExpressionOutOfRange,
    }
}
