//! Loops that never wait.

use cordboard_core::blocks::Block;
use cordboard_model::limits::STEPS_PER_INPUT;
use cordboard_model::{Code, Severity, Value};
use petgraph::algo::kosaraju_scc;
use petgraph::visit::{EdgeFiltered, EdgeRef};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::finding::Step;
use crate::graph::{Edge, Node, Place, Role, Spot};
use crate::{Finding, Ground};

/// Reports each group of blocks that lead back to themselves without a wait once, by its shortest loop; and each `loop`
/// whose rounds together run more blocks than one input may.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    let graph = ground.graph;
    let goes_on = ports_without_rest(ground);
    let unbounded = |spot: Spot, port: usize| {
        let place = graph.at(spot);
        let bounded = matches!(place.block.block, Block::Loop(_)) && place.port(port) == "again";
        !bounded && goes_on.contains(&(spot, port))
    };
    let edges =
        EdgeFiltered::from_fn(&graph.graph, |edge| match (edge.weight(), graph.graph.node_weight(edge.target())) {
            (Edge::Next, _) => true,
            (Edge::Out, Some(Node::Port(spot, port))) => unbounded(*spot, usize::from(*port)),
            _ => false,
        });
    // Not `tarjan_scc`: it recurses, and a large flow would overflow the stack.
    for group in kosaraju_scc(&edges) {
        let spots: BTreeSet<Spot> = group
            .iter()
            .filter_map(|node| match graph.graph.node_weight(*node) {
                Some(Node::Block(spot)) => Some(*spot),
                _ => None,
            })
            .collect();
        if group.len() < 2 {
            continue;
        }
        let inside = |spot: Spot, port: usize| spots.contains(&spot) && unbounded(spot, port);
        let cycles = spots.iter().filter_map(|spot| shortest_cycle(ground, *spot, &inside));
        let Some(cycle) = cycles.min_by_key(Vec::len) else { continue };
        let Some(first) = cycle.first() else { continue };
        let message = format!("`{}` leads back to itself, and nothing on the way waits", graph.at(first.0).block.id);
        let mut finding = ground.at_block(Code::CheckEndlessLoop, Severity::Error, first.0, "", message);
        finding.path = steps(ground, &cycle);
        found.push(finding);
    }
    for (number, place) in graph.places.iter().enumerate() {
        let Block::Loop(settings) = &place.block.block else { continue };
        let (Some(Value::Integer(times)), Ok(number)) = (settings.times.literal(), u32::try_from(number)) else {
            continue;
        };
        let spot = Spot(number);
        let only_again =
            |at: Spot, port: usize| goes_on.contains(&(at, port)) && (at != spot || place.port(port) == "again");
        let Some(cycle) = shortest_cycle(ground, spot, &only_again) else { continue };
        let rounds = usize::try_from(*times).unwrap_or(0);
        if cycle.len().saturating_mul(rounds) > STEPS_PER_INPUT {
            let message = format!(
                "`{}` goes round {rounds} times over {} blocks without a wait; {STEPS_PER_INPUT} blocks may run in one go",
                place.block.id,
                cycle.len()
            );
            let mut finding = ground.at_block(Code::CheckEndlessLoop, Severity::Error, spot, "/with/times", message);
            finding.path = steps(ground, &cycle);
            found.push(finding);
        }
    }
}

/// The ports by which a contact can leave without having rested, calls of modules included.
fn ports_without_rest(ground: &Ground<'_, '_>) -> BTreeSet<(Spot, usize)> {
    let graph = ground.graph;
    let mut passes: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    let passable = |spot: Spot, place: &Place<'_>, port: usize, passes: &BTreeMap<usize, BTreeSet<&str>>| {
        let name = place.port(port);
        ground.reach.takes(spot, port)
            && match &place.role {
                Role::Call(module) => name == "error" || passes.get(module).is_some_and(|known| known.contains(name)),
                _ => !place.block.block.rests(name),
            }
    };
    let modules: BTreeSet<usize> = graph
        .places
        .iter()
        .filter_map(|place| if let Role::Call(flow) = place.role { Some(flow) } else { None })
        .collect();
    let mut changed = true;
    while changed {
        changed = false;
        for module in &modules {
            let mut seen = BTreeSet::new();
            let mut todo: Vec<Spot> = graph.entry(*module).into_iter().collect();
            while let Some(spot) = todo.pop() {
                if !seen.insert(spot) {
                    continue;
                }
                let place = graph.at(spot);
                if let Role::Return(outcome) = &place.role {
                    changed |= passes.entry(*module).or_default().insert(outcome.as_str());
                }
                for (port, target) in place.targets.iter().enumerate() {
                    if let Some(target) = target
                        && passable(spot, place, port, &passes)
                    {
                        todo.push(*target);
                    }
                }
            }
        }
    }
    let mut all = BTreeSet::new();
    for (number, place) in graph.places.iter().enumerate() {
        let spot = Spot(u32::try_from(number).unwrap_or(u32::MAX));
        // A block that nothing reaches takes no port; the loop it is in is told all the same.
        let reached = (0..place.targets.len()).any(|port| ground.reach.takes(spot, port));
        for port in 0..place.targets.len() {
            let unreached = !reached && place.role == Role::Plain && !place.block.block.rests(place.port(port));
            if passable(spot, place, port, &passes) || (unreached && place.port(port) != "error") {
                all.insert((spot, port));
            }
        }
    }
    all
}

/// The shortest way from a block back to itself over these ports.
fn shortest_cycle(
    ground: &Ground<'_, '_>,
    start: Spot,
    goes: &dyn Fn(Spot, usize) -> bool,
) -> Option<Vec<(Spot, usize)>> {
    let graph = ground.graph;
    let mut came_from: BTreeMap<Spot, (Spot, usize)> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(spot) = queue.pop_front() {
        for (port, target) in graph.at(spot).targets.iter().enumerate() {
            let Some(target) = *target else { continue };
            if !goes(spot, port) {
                continue;
            }
            if target == start {
                let mut cycle = vec![(spot, port)];
                let mut at = spot;
                while at != start
                    && let Some(before) = came_from.get(&at)
                {
                    cycle.push(*before);
                    at = before.0;
                }
                cycle.reverse();
                return Some(cycle);
            }
            came_from.entry(target).or_insert_with(|| {
                queue.push_back(target);
                (spot, port)
            });
        }
    }
    None
}

fn steps(ground: &Ground<'_, '_>, cycle: &[(Spot, usize)]) -> Vec<Step> {
    let step = |spot: Spot, port: Option<usize>| {
        let place = ground.graph.at(spot);
        let port = port.and_then(|port| place.block.ports.get(port)).map(|(port, _)| port.name.clone());
        Step { flow: place.of.id().clone(), block: place.block.id.clone(), port }
    };
    let round = cycle.iter().map(|(spot, port)| step(*spot, Some(*port)));
    round.chain(cycle.first().map(|(spot, _)| step(*spot, None))).collect()
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn the_shortest_of_two_loops_is_told() {
        check(
            "
            flow main
              attr n integer = 0
              branch b {\"conditions\":[{\"port\":\"x\",\"when\":\"n > 1\"},{\"port\":\"y\",\"when\":\"n > 2\"}]}: x -> one, y -> two, * -> bye
              play one: * -> b
              play two: * -> three
              play three: * -> b
              disconnect bye
            ",
            expect![[r#"
                error check.endless_loop main/b: `b` leads back to itself, and nothing on the way waits
                  b.x → one.done → b
            "#]],
        );
    }

    #[test]
    fn a_wait_a_question_or_a_loop_block_on_the_way_will_do() {
        check(
            "
            flow main
              menu ask: again -> ask, on -> wait, * -> rounds
              wait wait {\"seconds\":5}: elapsed -> ask
              loop rounds {\"times\":3}: again -> say, done -> bye
              play say: * -> rounds
              disconnect bye
            ",
            expect![[""]],
        );
    }

    #[test]
    fn a_loop_through_a_module_that_does_not_wait() {
        check(
            "
            flow main
              attr n integer = 0
              call_flow m {\"flow\":\"sub\",\"returns\":[\"go\",\"stop\"]}: go -> m, stop -> bye
              disconnect bye
            flow sub module go stop
              attr n integer = 0
              branch b {\"conditions\":[{\"port\":\"x\",\"when\":\"n > 1\"}]}: x -> go, * -> asks
              menu asks: 1 -> stop, * -> stop
              return go {\"outcome\":\"go\"}
              return stop {\"outcome\":\"stop\"}
            ",
            expect![[r#"
                error check.endless_loop main/m: `m` leads back to itself, and nothing on the way waits
                  m.go → m
            "#]],
        );
    }

    #[test]
    fn calling_the_same_module_twice_is_no_loop() {
        check(
            "
            flow main
              call_flow a {\"flow\":\"sub\",\"returns\":[\"done\"]}: done -> b
              call_flow b {\"flow\":\"sub\",\"returns\":[\"done\"]}: done -> bye
              disconnect bye
            flow sub module done
              play p: * -> out
              return out {\"outcome\":\"done\"}
            ",
            expect![[""]],
        );
    }

    #[test]
    fn rounds_that_together_run_too_many_blocks() {
        check(
            "
            flow main
              loop rounds {\"times\":100}: again -> a, done -> bye
              play a: * -> b
              play b: * -> rounds
              disconnect bye
            ",
            expect![[r#"
                error check.endless_loop main/rounds: `rounds` goes round 100 times over 3 blocks without a wait; 200 blocks may run in one go
                  rounds.again → a.done → b.done → rounds
            "#]],
        );
    }
}
