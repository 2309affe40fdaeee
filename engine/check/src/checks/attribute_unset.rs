//! Attributes that are read on a path on which nothing has set them.

use cordboard_model::{Code, Severity};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

use super::uses::{Uses, set_after};
use crate::graph::{Place, Role, Spot};
use crate::policies::starts_a_contact;
use crate::reach::{Reach, State, Watch};
use crate::{Finding, Ground};

type Names = BTreeSet<SmolStr>;

/// Reports each read of an attribute without a default that some path reaches before any block has set it.
///
/// What is set on every path to a block is worked out for each flow from its own entry, and a module is a set of names for
/// each outcome; nothing ever unsets an attribute, so joining the two is exact. An attribute that nothing sets is left to
/// [`super::attribute_use`]: it must come with the contact.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    let graph = ground.graph;
    if !starts_a_contact(ground) {
        return;
    }
    let uses: Vec<Uses> = graph.places.iter().map(|place| Uses::of(place.of, place.block)).collect();
    let ever: Names = uses.iter().flat_map(|uses| uses.sets.iter().cloned()).collect();
    let open = |place: &Place<'_>, name: &str| {
        place.of.source.attributes.get(name).is_some_and(|declared| declared.default.is_none()) && ever.contains(name)
    };
    // Only these can be read too early, and most flows have few of them.
    let at_risk: Names = graph
        .places
        .iter()
        .zip(&uses)
        .flat_map(|(place, uses)| uses.needed.iter().filter(move |name| open(place, name)))
        .cloned()
        .collect();
    if at_risk.is_empty() {
        return;
    }
    let sets = Sets { ground, uses: &uses, at_risk: &at_risk };
    let local = sets.local();
    let entered = sets.entered(&local);
    let mut early: BTreeMap<SmolStr, Vec<Spot>> = BTreeMap::new();
    for (number, (place, uses)) in graph.places.iter().zip(&uses).enumerate() {
        let spot = Spot(u32::try_from(number).unwrap_or(u32::MAX));
        let (Some(Some(here)), Some(Some(before))) = (local.get(number), entered.get(place.flow)) else { continue };
        for name in uses.needed.iter().filter(|name| open(place, name)) {
            if !here.contains(name) && !before.contains(name) {
                early.entry(name.clone()).or_default().push(spot);
            }
        }
    }
    for (name, spots) in early {
        let watch = Setting { uses: &uses, name: &name };
        let reach = Reach::walk(graph, &watch);
        for visit in
            reach.nearest(|place, state| !state.flag && spots.iter().any(|spot| graph.at(*spot).node == place.node))
        {
            let Some(spot) = reach.spot(visit) else { continue };
            let message = format!("`{}` reads `{name}` before anything has set it", graph.at(spot).block.id);
            let mut finding = ground.at_block(Code::CheckAttributeUnset, Severity::Warning, spot, "", message);
            finding.path = reach.path(visit);
            found.push(finding);
        }
    }
}

struct Sets<'s, 'g, 'a> {
    ground: &'s Ground<'g, 'a>,
    uses: &'s [Uses],
    at_risk: &'s Names,
}

impl Sets<'_, '_, '_> {
    /// For each block, what is set on every path from the entry of its flow; nothing for a block that is not reached.
    fn local(&self) -> Vec<Option<Names>> {
        let graph = self.ground.graph;
        let mut known: Vec<Option<Names>> = vec![None; graph.places.len()];
        let mut outcomes: BTreeMap<(usize, &str), Names> = BTreeMap::new();
        let mut callers: BTreeMap<usize, Vec<Spot>> = BTreeMap::new();
        let mut todo: BTreeSet<Spot> = BTreeSet::new();
        for (number, place) in graph.places.iter().enumerate() {
            if let Role::Call(module) = place.role {
                callers.entry(module).or_default().push(Spot(u32::try_from(number).unwrap_or(u32::MAX)));
            }
        }
        for flow in 0..graph.flows.len() {
            if let Some(entry) = graph.entry(flow) {
                if let Some(known) = known.get_mut(entry.index()) {
                    *known = Some(Names::new());
                }
                todo.insert(entry);
            }
        }
        while let Some(spot) = todo.pop_first() {
            let place = graph.at(spot);
            let Some(Some(here)) = known.get(spot.index()).cloned() else { continue };
            if let Role::Return(outcome) = &place.role {
                let met = match outcomes.get(&(place.flow, outcome.as_str())) {
                    Some(before) => before & &here,
                    None => here.clone(),
                };
                if outcomes.insert((place.flow, outcome.as_str()), met.clone()) != Some(met) {
                    todo.extend(callers.get(&place.flow).into_iter().flatten());
                }
            }
            for (port, target) in place.targets.iter().enumerate() {
                let Some(target) = target else { continue };
                if !self.ground.reach.takes(spot, port) {
                    continue;
                }
                let name = place.port(port);
                let mut after = here.clone();
                if let Role::Call(module) = &place.role
                    && name != "error"
                {
                    match outcomes.get(&(*module, name)) {
                        Some(inside) => after.extend(inside.iter().cloned()),
                        None => continue,
                    }
                }
                if let Some(uses) = self.uses.get(spot.index()) {
                    after.extend(
                        set_after(place.block, uses, name).into_iter().filter(|name| self.at_risk.contains(name)),
                    );
                }
                if let Some(known) = known.get_mut(target.index()) {
                    let met = known.as_ref().map_or_else(|| after.clone(), |before| before & &after);
                    if known.as_ref() != Some(&met) {
                        *known = Some(met);
                        todo.insert(*target);
                    }
                }
            }
        }
        known
    }

    /// For each flow, what is set on every path to its entry.
    fn entered(&self, local: &[Option<Names>]) -> Vec<Option<Names>> {
        let graph = self.ground.graph;
        let mut entered: Vec<Option<Names>> = vec![None; graph.flows.len()];
        let mut todo = vec![(0_usize, Names::new())];
        while let Some((flow, names)) = todo.pop() {
            let Some(known) = entered.get_mut(flow) else { continue };
            let met = known.as_ref().map_or_else(|| names.clone(), |before| before & &names);
            if known.as_ref() == Some(&met) {
                continue;
            }
            *known = Some(met.clone());
            for (spot, place) in graph.blocks_of(flow) {
                let Some(Some(here)) = local.get(spot.index()) else { continue };
                let next = match place.role {
                    Role::Call(next) | Role::GoTo(next) => Some(next),
                    _ => None,
                };
                let hooks = graph.hooks_at(place);
                todo.extend(next.into_iter().chain(hooks).map(|next| (next, &met | here)));
            }
            // The contact may end before anything is set.
            let hang_up = graph.hooks.get(&cordboard_model::FlowKind::HangUp).into_iter().flatten();
            todo.extend(hang_up.map(|hook| (*hook, Names::new())));
        }
        entered
    }
}

/// Whether one attribute has been set.
struct Setting<'s> {
    uses: &'s [Uses],
    name: &'s str,
}

impl Watch for Setting<'_> {
    fn arrive(&self, _: &Place<'_>, state: &State) -> bool {
        state.flag
    }
    fn leave(&self, place: &Place<'_>, port: &str, flag: bool) -> bool {
        let uses = self.uses.get(place.number.index());
        flag || uses.is_some_and(|uses| set_after(place.block, uses, port).contains(self.name))
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn one_path_around_the_block_that_sets_it() {
        check(
            "
            flow main
              attr name text
              prompt hello Hello ${name}.
              menu ask: 1 -> name, 2 -> hello, * -> bye
              collect name {\"prompt\":\"name\",\"into\":\"name\",\"expects\":\"text\"}: done -> hello, * -> bye
              play hello: * -> bye
              disconnect bye
            ",
            expect![[r#"
                warning check.attribute_unset main/hello: `hello` reads `name` before anything has set it
                  ask.2 → hello
            "#]],
        );
    }

    #[test]
    fn a_save_counts_on_the_port_of_success_alone() {
        check(
            "
            flow main
              attr name text
              prompt hello Hello ${name}.
              lookup_customer look {\"save\":{\"name\":\"customer.name\"}}: found -> bye, not_found -> hello, * -> bye
              play hello: * -> bye
              disconnect bye
            ",
            expect![[r#"
                warning check.attribute_unset main/hello: `hello` reads `name` before anything has set it
                  look.not_found → hello
            "#]],
        );
    }

    #[test]
    fn asking_whether_it_is_set_will_do() {
        check(
            "
            flow main
              attr name text
              prompt hello Hello ${name}.
              menu ask: 1 -> name, * -> known
              set_attributes name {\"values\":{\"name\":\"Ann\"}}: * -> known
              branch known {\"conditions\":[{\"port\":\"yes\",\"when\":\"is_set(name) && name != ''\"}]}: yes -> hello, * -> bye
              play hello: * -> bye
              disconnect bye
            ",
            expect![[""]],
        );
    }

    #[test]
    fn two_branches_that_each_set_it_are_let_be() {
        check(
            "
            flow main
              attr name text
              prompt hello Hello ${name}.
              menu ask: 1 -> a, 2 -> b, * -> bye
              set_attributes a {\"values\":{\"name\":\"Ann\"}}: * -> hello
              set_attributes b {\"values\":{\"name\":\"Bob\"}}: * -> hello
              play hello: * -> bye
              disconnect bye
            ",
            expect![[""]],
        );
    }

    #[test]
    fn a_module_that_sets_it_on_one_outcome() {
        check(
            "
            flow main
              attr name text
              prompt hello Hello ${name}.
              prompt sorry Sorry ${name}.
              call_flow m {\"flow\":\"sub\",\"returns\":[\"known\",\"unknown\"]}: known -> hello, unknown -> sorry
              play hello: * -> bye
              play sorry: * -> bye
              disconnect bye
              on_error bye
            flow sub module known unknown
              attr name text
              menu ask: 1 -> set, * -> unknown
              set_attributes set {\"values\":{\"name\":\"Ann\"}}: * -> known
              return known {\"outcome\":\"known\"}
              return unknown {\"outcome\":\"unknown\"}
            ",
            expect![[r#"
                warning check.attribute_unset main/sorry: `sorry` reads `name` before anything has set it
                  m → sub/ask.no_input → unknown → main/m.unknown → sorry
            "#]],
        );
    }
}
