//! Branches that are never taken.

use cordboard_core::blocks::Block;
use cordboard_core::expression::{Expression, Template, Want};
use cordboard_model::{AttributeName, Code, PortName, Severity, Value, ValueType};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::uses::Uses;
use crate::graph::{Place, Role, Spot};
use crate::{Finding, Ground};

/// What attributes can be, where every path to a block has set them to one of a few constants. What is not in it can be
/// anything: it came with the contact, was asked for, or an agent set it.
type Values = BTreeMap<SmolStr, BTreeSet<Constant>>;

/// A constant: what was written, and its value.
#[derive(Debug, Clone)]
struct Constant(SmolStr, Value);

impl PartialEq for Constant {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl Eq for Constant {}
impl PartialOrd for Constant {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Constant {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

/// Past so many values, or combinations of them, an attribute counts as unknown.
const MOST_VALUES: usize = 8;
const MOST_COMBINATIONS: usize = 64;

/// Reports each port of a `branch` or `check_queue` that cannot be taken: its condition stands there before, is never true
/// for the constants that the attributes can hold there, or one before it is always true.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    let known = constants(ground);
    for (number, place) in ground.graph.places.iter().enumerate() {
        let (Some(conditions), Some(Some(values))) = (conditions(&place.block.block), known.get(number)) else {
            continue;
        };
        let spot = Spot(u32::try_from(number).unwrap_or(u32::MAX));
        for (index, why) in dead(&conditions, values) {
            let port = conditions.get(index).map_or("otherwise", |(port, _)| port.as_str());
            let below = match conditions.get(index) {
                Some(_) => format!("/with/conditions/{index}/when"),
                None => "/next/otherwise".to_string(),
            };
            let message = format!("port `{port}` of `{}` is never taken: {why}", place.block.id);
            let mut finding = ground.at_block(Code::CheckDeadBranch, Severity::Warning, spot, &below, message);
            finding.port = place.block.ports.iter().map(|(own, _)| own.name.clone()).find(|own| *own == port);
            found.push(finding);
        }
    }
}

/// The conditions of a block that decides.
fn conditions(block: &Block) -> Option<Vec<(&PortName, &Expression)>> {
    let conditions = match block {
        Block::Branch(branch) => &branch.conditions,
        Block::CheckQueue(check) => &check.conditions,
        _ => return None,
    };
    Some(conditions.iter().map(|condition| (&condition.port, &condition.when)).collect())
}

/// The positions of the conditions that are never the first to hold, and why; past the last one stands `otherwise`.
fn dead(conditions: &[(&PortName, &Expression)], values: &Values) -> Vec<(usize, String)> {
    let mut dead = Vec::new();
    let mut always: Option<&str> = None;
    for (index, (_, when)) in conditions.iter().enumerate() {
        let earlier = conditions.iter().take(index).find(|(_, other)| other.source().trim() == when.source().trim());
        let verdict = verdict(when, values);
        if let Some(before) = always {
            dead.push((index, format!("`{before}` before it always holds")));
        } else if let Some((port, _)) = earlier {
            dead.push((index, format!("the same condition stands before it, at port `{port}`")));
        } else if verdict == Some(false) {
            dead.push((index, format!("`{}` never holds{}", when.source(), given(when, values))));
        }
        if verdict == Some(true) {
            always = always.or(Some(when.source()));
        }
    }
    if let Some(before) = always {
        dead.push((conditions.len(), format!("`{before}` before it always holds")));
    }
    dead
}

/// What is known of the attributes in a condition, for the message.
fn given(when: &Expression, values: &Values) -> String {
    let known = when.variables().into_iter().filter_map(|name| {
        let can_be: Vec<_> = values.get(&name)?.iter().map(|constant| constant.0.as_str()).collect();
        Some(format!("`{name}` is {} here", can_be.join(" or ")))
    });
    let known: Vec<String> = known.collect();
    if known.is_empty() { String::new() } else { format!(", since {}", known.join(" and ")) }
}

/// Whether a condition always or never holds, if either is certain.
fn verdict(when: &Expression, values: &Values) -> Option<bool> {
    let names: Vec<SmolStr> = when.variables().into_iter().collect();
    let choices: Option<Vec<Vec<&Value>>> =
        names.iter().map(|name| Some(values.get(name)?.iter().map(|constant| &constant.1).collect())).collect();
    let choices = choices?;
    let combinations = choices.iter().try_fold(1_usize, |all, choices| all.checked_mul(choices.len()))?;
    if combinations == 0 || combinations > MOST_COMBINATIONS {
        return None;
    }
    let mut all = None;
    for number in 0..combinations {
        let mut rest = number;
        let mut chosen: BTreeMap<&str, &Value> = BTreeMap::new();
        for (name, choices) in names.iter().zip(&choices) {
            chosen.insert(name, choices.get(rest % choices.len())?);
            rest /= choices.len();
        }
        // One that fails takes the error port: neither certain.
        let holds = when.holds(&|name| chosen.get(name).map(|value| Cow::Borrowed(*value))).ok()?;
        if *all.get_or_insert(holds) != holds {
            return None;
        }
    }
    all
}

/// For each block that is reached, the constants on arrival. Each flow is taken by itself: it may be entered with anything.
fn constants(ground: &Ground<'_, '_>) -> Vec<Option<Values>> {
    let graph = ground.graph;
    let mut known: Vec<Option<Values>> = vec![None; graph.places.len()];
    let mut todo = BTreeSet::new();
    for flow in 0..graph.flows.len() {
        if let Some(entry) = graph.entry(flow)
            && let Some(known) = known.get_mut(entry.index())
        {
            *known = Some(Values::new());
            todo.insert(entry);
        }
    }
    while let Some(spot) = todo.pop_first() {
        let Some(Some(here)) = known.get(spot.index()).cloned() else { continue };
        let place = graph.at(spot);
        for (port, target) in place.targets.iter().enumerate() {
            let Some(target) = target.filter(|_| ground.reach.takes(spot, port)) else { continue };
            let after = after(place, place.port(port), &here);
            if let Some(known) = known.get_mut(target.index()) {
                let met = known.as_ref().map_or_else(|| after.clone(), |before| meet(before, &after));
                if known.as_ref() != Some(&met) {
                    *known = Some(met);
                    todo.insert(target);
                }
            }
        }
    }
    known
}

fn meet(one: &Values, other: &Values) -> Values {
    let both = one.iter().filter_map(|(name, values)| Some((name.clone(), values | other.get(name)?)));
    both.filter(|(_, values)| values.len() <= MOST_VALUES).collect()
}

/// What is known after leaving a block by a port.
fn after(place: &Place<'_>, port: &str, before: &Values) -> Values {
    // Modules, hooks and agents may set anything.
    if matches!(place.role, Role::Call(_)) || matches!(place.block.block, Block::Enqueue(_) | Block::AssignAgent(_)) {
        return Values::new();
    }
    let mut after = before.clone();
    let declared = |name: &str| place.of.source.attributes.get(name).map(|attribute| attribute.value_type);
    match &place.block.block {
        Block::SetAttributes(set) if port == "done" => {
            for (name, template) in &set.values {
                after.remove(name.as_str());
                if let Some(constant) = constant(template, declared(name.as_str())) {
                    after.insert(SmolStr::new(name.as_str()), BTreeSet::from([constant]));
                }
            }
        }
        Block::SetAttributes(_) => {}
        Block::Branch(branch) => {
            let taken = branch.conditions.iter().find(|condition| condition.port == port);
            if let Some((name, constant)) = taken.and_then(|taken| equality(&taken.when, &declared)) {
                after.insert(name, BTreeSet::from([constant]));
            }
        }
        _ => {
            for name in Uses::of(place.of, place.block).sets {
                after.remove(&name);
            }
        }
    }
    after
}

/// The value that a template always gives, where it is sure to be stored as it is.
fn constant(template: &Template, declared: Option<ValueType>) -> Option<Constant> {
    match (declared?, template.literal(), template.constant()) {
        (ValueType::Text, None, Some(text)) => Some(Constant(format!("'{text}'").into(), Value::text(text))),
        (ValueType::Integer, Some(value @ Value::Integer(_)), _)
        | (ValueType::Boolean, Some(value @ Value::Boolean(_)), _) => {
            Some(Constant(value.to_string().into(), value.clone()))
        }
        _ => None,
    }
}

/// The attribute and the constant of a condition `name == constant`: it is that constant where the condition held.
fn equality(when: &Expression, declared: &dyn Fn(&str) -> Option<ValueType>) -> Option<(SmolStr, Constant)> {
    let (left, right) = when.source().split_once("==")?;
    let (name, right) = (left.trim(), right.trim());
    AttributeName::new(name).ok()?;
    if !when.variables().iter().eq([name]) {
        return None;
    }
    // What stands on the right names nothing: it compiles without any name.
    let value = Expression::new(right);
    let none: &[(&str, cordboard_core::expression::Type)] = &[];
    value.compile(&none.to_vec(), Want::Any).ok()?;
    let value = value.evaluate(&|_| None).ok()?;
    let fits = matches!(
        (declared(name)?, &value),
        (ValueType::Text, Value::Text(_))
            | (ValueType::Integer, Value::Integer(_))
            | (ValueType::Boolean, Value::Boolean(_))
    );
    let written = match &value {
        Value::Text(text) => format!("'{text}'"),
        other => other.to_string(),
    };
    fits.then(|| (SmolStr::new(name), Constant(written.into(), value)))
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn the_same_condition_twice_and_literals() {
        check(
            "
            flow main
              attr n integer = 0
              branch a {\"conditions\":[{\"port\":\"x\",\"when\":\"n > 1\"},{\"port\":\"y\",\"when\":\" n > 1\"},{\"port\":\"z\",\"when\":\"1 > 2\"}]}: * -> b
              branch b {\"conditions\":[{\"port\":\"x\",\"when\":\"true\"}]}: * -> bye
              disconnect bye
            ",
            expect![[r#"
                warning check.dead_branch main/a.y: port `y` of `a` is never taken: the same condition stands before it, at port `x`
                warning check.dead_branch main/a.z: port `z` of `a` is never taken: `1 > 2` never holds
                warning check.dead_branch main/b.otherwise: port `otherwise` of `b` is never taken: `true` before it always holds
            "#]],
        );
    }

    #[test]
    fn what_every_path_has_set_is_known() {
        check(
            "
            flow main
              attr tier text = \"none\"
              menu ask: 1 -> gold, 2 -> silver, * -> bye
              set_attributes gold {\"values\":{\"tier\":\"gold\"}}: * -> which
              set_attributes silver {\"values\":{\"tier\":\"silver\"}}: * -> which
              branch which {\"conditions\":[{\"port\":\"g\",\"when\":\"tier == 'gold'\"},{\"port\":\"b\",\"when\":\"tier == 'bronze'\"}]}: g -> again, * -> bye
              branch again {\"conditions\":[{\"port\":\"s\",\"when\":\"tier == 'silver'\"}]}: * -> bye
              disconnect bye
            ",
            expect![[r#"
                warning check.dead_branch main/again.s: port `s` of `again` is never taken: `tier == 'silver'` never holds, since `tier` is 'gold' here
                warning check.dead_branch main/which.b: port `b` of `which` is never taken: `tier == 'bronze'` never holds, since `tier` is 'gold' or 'silver' here
            "#]],
        );
    }

    #[test]
    fn a_default_is_not_known_and_a_module_may_set_anything() {
        check(
            "
            flow main
              attr tier text = \"none\"
              branch first {\"conditions\":[{\"port\":\"g\",\"when\":\"tier == 'gold'\"}]}: * -> set
              set_attributes set {\"values\":{\"tier\":\"gold\"}}: * -> m
              call_flow m {\"flow\":\"sub\",\"returns\":[\"done\"]}: done -> which
              branch which {\"conditions\":[{\"port\":\"b\",\"when\":\"tier == 'bronze'\"}]}: * -> bye
              disconnect bye
            flow sub module done
              attr tier text = \"none\"
              set_attributes s {\"values\":{\"tier\":\"bronze\"}}: * -> out
              return out {\"outcome\":\"done\"}
            ",
            expect![[""]],
        );
    }
}
