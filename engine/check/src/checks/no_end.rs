//! Blocks from which the contact cannot get to an end.

use cordboard_model::{Code, FlowKind, Severity};

use crate::graph::{Role, Spot};
use crate::{Finding, Ground};

/// Reports, once for each flow, the blocks that can be reached and from which no end can be. Queue and hold flows may go
/// round for ever: they are cut short.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    let graph = ground.graph;
    let mut reached = vec![false; graph.places.len()];
    ground.reach.visits().for_each(|(_, visit)| {
        if let Some(reached) = reached.get_mut(visit.spot.index()) {
            *reached = true;
        }
    });
    let is_reached = |spot: Spot| reached.get(spot.index()).copied().unwrap_or(false);
    let ending = flows_that_end(ground, &is_reached);
    for (number, flow) in graph.flows.iter().enumerate() {
        if matches!(flow.source.kind, FlowKind::Queue | FlowKind::Hold) {
            continue;
        }
        let mut ends: Vec<bool> = vec![false; graph.places.len()];
        let mut todo = Vec::new();
        let mut leads_to: Vec<Vec<Spot>> = vec![Vec::new(); graph.places.len()];
        for (spot, place) in graph.blocks_of(number) {
            let ends_here = match &place.role {
                Role::End | Role::Return(_) | Role::GoTo(_) => true,
                Role::Call(module) => ending.get(*module).copied().unwrap_or(false),
                Role::Plain => false,
            };
            if ends_here {
                todo.push(spot);
            }
            for (port, target) in place.targets.iter().enumerate() {
                if let Some(back) = target.and_then(|target| leads_to.get_mut(target.index()))
                    && ground.reach.takes(spot, port)
                {
                    back.push(spot);
                }
            }
        }
        while let Some(spot) = todo.pop() {
            if let Some(ends) = ends.get_mut(spot.index())
                && !std::mem::replace(ends, true)
            {
                todo.extend(leads_to.get(spot.index()).into_iter().flatten().copied());
            }
        }
        let stuck = |spot: Spot| {
            let place = graph.at(spot);
            place.flow == number && !ends.get(spot.index()).copied().unwrap_or(true) && is_reached(spot)
        };
        let names: Vec<String> = graph
            .blocks_of(number)
            .filter(|(spot, _)| stuck(*spot))
            .map(|(_, place)| format!("`{}`", place.block.id))
            .collect();
        let nearest = ground.reach.nearest(|place, _| {
            place.flow == number && graph.blocks_of(number).any(|(spot, own)| own.node == place.node && stuck(spot))
        });
        if let Some((visit, spot)) = nearest.first().and_then(|visit| Some((*visit, ground.reach.spot(*visit)?))) {
            let from = &graph.at(spot).block.id;
            let others =
                if names.len() > 1 { format!(" (nor from any of {})", names.join(", ")) } else { String::new() };
            let message = format!("from `{from}` no end can be reached{others}");
            let mut finding = ground.at_block(Code::CheckNoEnd, Severity::Error, spot, "", message);
            finding.path = ground.reach.path(visit);
            found.push(finding);
        }
    }
}

/// For each flow, whether a contact that enters it can end there, instead of coming back.
fn flows_that_end(ground: &Ground<'_, '_>, is_reached: &dyn Fn(Spot) -> bool) -> Vec<bool> {
    let graph = ground.graph;
    let mut ending = vec![false; graph.flows.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for number in 0..graph.flows.len() {
            let ends = graph.blocks_of(number).any(|(spot, place)| {
                is_reached(spot)
                    && match &place.role {
                        Role::End | Role::GoTo(_) => true,
                        Role::Call(module) => ending.get(*module).copied().unwrap_or(false),
                        _ => false,
                    }
            });
            if let Some(known) = ending.get_mut(number)
                && ends != *known
            {
                *known = ends;
                changed = true;
            }
        }
    }
    ending
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn a_ring_without_a_way_out() {
        check(
            "
            flow main
              menu a: 1 -> b, * -> bye
              wait b {\"seconds\":5}: elapsed -> c
              wait c {\"seconds\":5}: elapsed -> b
              disconnect bye
            ",
            expect![[r#"
                error check.no_end main/b: from `b` no end can be reached (nor from any of `b`, `c`)
                  a.1 → b
            "#]],
        );
    }

    #[test]
    fn a_queue_flow_may_go_round_and_a_module_may_end_the_contact() {
        check(
            "
            flow main
              enqueue q {\"queue\":\"sales\"}: accepted -> talk, * -> out
              assign_agent talk: * -> out
              call_flow out {\"flow\":\"bye\",\"returns\":[\"never\"]}: * -> out
              hooks queue music
            flow music queue
              play a: done -> w, error -> w
              wait w {\"seconds\":20}: elapsed -> a
            flow bye module never
              menu m: 1 -> bye, * -> bye
              disconnect bye
            ",
            expect![[""]],
        );
    }

    #[test]
    fn a_module_that_never_comes_back_is_told_in_the_module_and_at_its_caller() {
        check(
            "
            flow main
              call_flow m {\"flow\":\"sub\",\"returns\":[\"done\"]}: done -> bye
              disconnect bye
            flow sub module done
              wait w {\"seconds\":5}: elapsed -> w
              return out {\"outcome\":\"done\"}
            ",
            expect![[r#"
                warning check.unreachable sub/out: no path leads to `out` in `sub`
                error check.no_end main/m: from `m` no end can be reached
                  m
                error check.no_end sub/w: from `w` no end can be reached
                  m → sub/w
            "#]],
        );
    }
}
