//! What the flows of a set tell about values: what each name is held against, and which names decide where a contact goes.

use cordboard_core::FlowSet;
use cordboard_core::blocks::{Block, FlowUse, ResourceKind, Visitor};
use cordboard_core::expression::{Against, Expression, Lookup, PathStep, Template, Type, Want};
use cordboard_core::load::LoadedFlow;
use cordboard_model::{AttributeName, FlowId, PortName, Value, ValueType};
use rust_decimal::Decimal;
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

use super::sample;

/// The most values tried for one name.
const MOST_VALUES: usize = 16;
/// A text that is probably none of those that conditions name.
pub(super) const ANOTHER_TEXT: &str = "another";

/// What is known of the names of a flow set. Attributes belong to the contact, so flows that declare the same one share it.
#[derive(Debug, Default)]
pub(super) struct Knowledge {
    probes: BTreeMap<SmolStr, Vec<(Vec<PathStep>, Against)>>,
    /// The names that decide where a contact goes.
    decides: BTreeSet<SmolStr>,
    /// Where each name's value comes from: the names in what is stored in it.
    sources: BTreeMap<SmolStr, BTreeSet<SmolStr>>,
    /// Attributes that have no value until they are set.
    unset: BTreeSet<SmolStr>,
    /// Queues that flows name, to transfer to.
    queues: BTreeSet<SmolStr>,
}

impl Knowledge {
    /// Gathers it.
    pub(super) fn of(set: &FlowSet) -> Self {
        let mut known = Self::default();
        for flow in set.flows() {
            let unset = flow.source.attributes.iter().filter(|(_, declared)| declared.default.is_none());
            known.unset.extend(unset.map(|(name, _)| SmolStr::new(name.as_str())));
            for block in flow.blocks() {
                let mut gather = Gather { known: &mut known, flow, block: &block.block };
                block.block.visit(&mut gather);
                known.decided_by(&block.block);
            }
        }
        known.close();
        known
    }

    /// Whether a name decides where a contact goes.
    pub(super) fn decides(&self, name: &str) -> bool {
        self.decides.contains(name)
    }

    /// Whether it makes a difference that a name has been set: some flow declares it without a default.
    pub(super) fn can_be_unset(&self, name: &str) -> bool {
        self.unset.contains(name)
    }

    /// A queue that the flows name.
    pub(super) fn queue(&self) -> SmolStr {
        self.queues.first().cloned().unwrap_or_else(|| "support".into())
    }

    /// What a name, or a part of its value, is held against.
    pub(super) fn probes<'k>(&'k self, name: &str, path: &'k [PathStep]) -> impl Iterator<Item = &'k Against> {
        let all = self.probes.get(name).map_or(&[][..], Vec::as_slice);
        all.iter().filter(move |(own, _)| own == path).map(|(_, against)| against)
    }

    /// Values on both sides of everything that a name is held against, of a type.
    pub(super) fn values(&self, name: &str, of: ValueType) -> Vec<Value> {
        boundaries(self.probes(name, &[]), of)
    }

    fn decided_by(&mut self, block: &Block) {
        let decides: Vec<&Expression> = match block {
            Block::Branch(branch) => branch.conditions.iter().map(|condition| &condition.when).collect(),
            Block::CheckQueue(check) => check.conditions.iter().map(|condition| &condition.when).collect(),
            Block::Collect(collect) => collect.valid_if.iter().collect(),
            Block::Loop(rounds) => rounds.times.expressions().map(|(_, expression)| expression).collect(),
            Block::SetLanguage(set) => set.language.expressions().map(|(_, expression)| expression).collect(),
            _ => Vec::new(),
        };
        self.decides.extend(decides.iter().flat_map(|expression| expression.variables()));
    }

    /// A name that another one is worked out from decides if that one does, and is held against the same.
    fn close(&mut self) {
        loop {
            let mut changed = false;
            for (name, from) in &self.sources {
                if self.decides.contains(name) {
                    for source in from {
                        changed |= self.decides.insert(source.clone());
                    }
                }
                let inherited: Vec<_> = self.probes.get(name).cloned().unwrap_or_default();
                for source in from.iter().filter(|source| *source != name) {
                    let own = self.probes.entry(source.clone()).or_default();
                    for probe in inherited.iter().filter(|(path, _)| path.is_empty()) {
                        if !own.contains(probe) {
                            own.push(probe.clone());
                            changed = true;
                        }
                    }
                }
            }
            if !changed {
                return;
            }
        }
    }
}

struct Gather<'a> {
    known: &'a mut Knowledge,
    flow: &'a LoadedFlow,
    block: &'a Block,
}

impl Gather<'_> {
    fn probed(&mut self, expression: &Expression) {
        for probe in expression.probes() {
            self.probe(&probe.of, probe.against.clone());
            // Equal to what is asked for: a text such as the customer could give.
            if let (Against::Other(other), Block::Collect(collect)) = (&probe.against, self.block)
                && other.name == "value"
            {
                let text = sample::digits(collect.min_length as usize);
                self.probe(&probe.of, Against::Constant(Value::Text(text)));
            }
        }
    }

    fn probe(&mut self, of: &Lookup, against: Against) {
        let known = self.known.probes.entry(of.name.clone()).or_default();
        let probe = (of.path.clone(), against);
        if !known.contains(&probe) {
            known.push(probe);
        }
    }

    fn comes_from(&mut self, name: &str, variables: BTreeSet<SmolStr>) {
        self.known.sources.entry(name.into()).or_default().extend(variables);
    }

    fn filled_in(&mut self, template: &Template) {
        template.expressions().for_each(|(_, expression)| self.probed(expression));
    }
}

impl Visitor for Gather<'_> {
    fn expression(&mut self, _: &str, expression: &Expression, _: Want, _: &[(&'static str, Type)]) {
        self.probed(expression);
    }
    fn template(&mut self, _: &str, template: &Template, want: Want, _: &[(&'static str, Type)]) {
        self.filled_in(template);
        // The rounds of a loop: none, one, and too many.
        if want == Want::Type(Type::Integer) {
            for name in template.variables() {
                let of = Lookup { name, path: Vec::new() };
                [1, 101].into_iter().for_each(|rounds| self.probe(&of, Against::Constant(Value::Integer(rounds))));
            }
        }
        if let Block::SetLanguage(_) = self.block {
            for name in template.variables() {
                let of = Lookup { name, path: Vec::new() };
                for language in &self.flow.source.languages {
                    self.probe(&of, Against::Constant(Value::text(language.as_str())));
                }
            }
        }
    }
    fn assigns(&mut self, _: &str, attribute: &AttributeName, template: &Template) {
        self.filled_in(template);
        self.comes_from(attribute.as_str(), template.variables());
    }
    fn saves(&mut self, _: &str, attribute: &AttributeName, expression: &Expression, _: &[(&'static str, Type)]) {
        self.probed(expression);
        self.comes_from(attribute.as_str(), expression.variables());
    }
    fn flow(&mut self, _: &str, _: &FlowId, use_of: FlowUse<'_>) {
        if let FlowUse::Call { inputs, outputs, .. } = use_of {
            inputs.iter().for_each(|(input, template)| self.assigns("", input, template));
            for (attribute, output) in outputs {
                self.comes_from(attribute.as_str(), BTreeSet::from([output.as_str().into()]));
            }
        }
    }
    fn resource(&mut self, _: &str, kind: ResourceKind, name: &Template) {
        match name.constant() {
            Some(queue) if kind == ResourceKind::Queue => {
                self.known.queues.insert(queue.into());
            }
            Some(_) => {}
            // A name, and a text that is none.
            None => {
                for variable in name.variables() {
                    self.known.decides.insert(variable.clone());
                    let of = Lookup { name: variable, path: Vec::new() };
                    let texts = [kind.name().replace(' ', "-"), "not a name".into()];
                    texts.into_iter().for_each(|text| self.probe(&of, Against::Constant(Value::text(text))));
                }
            }
        }
    }
    fn returns(&mut self, _: &PortName, outputs: &BTreeMap<AttributeName, Template>) {
        outputs.iter().for_each(|(output, template)| self.assigns("", output, template));
    }
}

/// Values of a type on both sides of everything a name is held against: each constant and its neighbours, the text and
/// another, one too short and one too long.
pub(super) fn boundaries<'p>(probes: impl Iterator<Item = &'p Against>, of: ValueType) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    let mut add = |value: Value| {
        if let Some(value) = value.into_type(of)
            && !values.contains(&value)
            && values.len() < MOST_VALUES
        {
            values.push(value);
        }
    };
    for against in probes {
        match against {
            Against::Constant(Value::Text(text)) if of == ValueType::Text || of == ValueType::Json => {
                add(Value::Text(text.clone()));
                // Digits have neighbours, of the same length where there is one: 4 and 6 for `'5'`.
                if let Ok(number) = text.parse::<i64>()
                    && text.bytes().all(|byte| byte.is_ascii_digit())
                {
                    let width = text.len();
                    let around = [number.checked_sub(1), number.checked_add(1)];
                    let around = around.into_iter().flatten().filter(|number| *number >= 0);
                    around.for_each(|number| add(Value::text(format!("{number:0width$}"))));
                }
                add(Value::text(ANOTHER_TEXT));
            }
            Against::Constant(Value::Boolean(_)) => {
                [true, false].into_iter().for_each(|held| add(Value::Boolean(held)))
            }
            Against::Constant(number @ (Value::Integer(_) | Value::Decimal(_))) => {
                let around = [Some(number.clone()), below(number), above(number)];
                for value in around.into_iter().flatten() {
                    match of {
                        // A number written as text: `integer(value) > 17`.
                        ValueType::Text => add(Value::text(value.to_string())),
                        _ => add(value),
                    }
                }
            }
            Against::Length(length) => {
                let length = usize::try_from(*length).unwrap_or(0).min(1_000);
                for length in [length, length.saturating_sub(1), length + 1] {
                    add(Value::Text(sample::digits(length)));
                }
            }
            Against::Start(text) | Against::End(text) | Against::Part(text) => {
                add(Value::Text(text.clone()));
                add(Value::text(ANOTHER_TEXT));
            }
            Against::Pattern(pattern) => {
                if let Some(text) = sample::matching(pattern) {
                    let length = text.chars().count();
                    add(Value::Text(text));
                    // As long, and probably no match: of each of these, one fits few patterns.
                    ["9", "0"].into_iter().for_each(|digit| add(Value::text(digit.repeat(length))));
                }
                add(Value::text(ANOTHER_TEXT));
            }
            Against::Luhn => {
                let (right, wrong) = sample::luhn(16);
                add(Value::Text(right));
                add(Value::Text(wrong));
            }
            Against::Phone => {
                add(Value::text("+15550123"));
                add(Value::text(ANOTHER_TEXT));
            }
            Against::Constant(_) | Against::Other(_) => {}
        }
    }
    values
}

/// The number one step below: 1 for whole numbers, a hundredth for decimals.
fn below(number: &Value) -> Option<Value> {
    stepped(number, -1)
}

fn above(number: &Value) -> Option<Value> {
    stepped(number, 1)
}

fn stepped(number: &Value, steps: i64) -> Option<Value> {
    match number {
        Value::Integer(number) => number.checked_add(steps).map(Value::Integer),
        Value::Decimal(number) => number.checked_add(Decimal::new(steps, 2)).map(Value::Decimal),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(condition: &str, of: ValueType, expected: &[&str]) {
        let expression = Expression::new(condition);
        expression.compile(&vec![("x", Type::from(of))], Want::Boolean).unwrap();
        let probes: Vec<_> = expression.probes().into_iter().map(|probe| probe.against).collect();
        let values: Vec<_> = boundaries(probes.iter(), of).iter().map(ToString::to_string).collect();
        assert_eq!(values, expected, "{condition}");
    }

    #[test]
    fn a_number_is_tried_with_its_neighbours() {
        check("x >= 100", ValueType::Integer, &["100", "99", "101"]);
        check("x < 18 || x == 19", ValueType::Integer, &["18", "17", "19", "20"]);
        check("x > 9.50", ValueType::Decimal, &["9.5", "9.49", "9.51"]);
        check("integer(x) > 17", ValueType::Text, &["17", "16", "18"]);
    }

    #[test]
    fn a_text_is_tried_with_another() {
        check("x == 'gold'", ValueType::Text, &["gold", "another"]);
        check("x in ['a', 'b']", ValueType::Text, &["a", "another", "b"]);
        check("x in ['1', '05']", ValueType::Text, &["1", "0", "2", "another", "05", "04", "06"]);
        check("x.starts_with('4')", ValueType::Text, &["4", "another"]);
        check("x.len() == 3", ValueType::Text, &["123", "12", "1234"]);
        check("matches(x, '[A-C]{2}[0-9]')", ValueType::Text, &["AA1", "999", "000", "another"]);
        check("x", ValueType::Boolean, &[]);
        check("x && true", ValueType::Boolean, &["true", "false"]);
    }
}
