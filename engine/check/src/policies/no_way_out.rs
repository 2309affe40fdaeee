//! A customer who is not understood gets to a person or to an end.

use cordboard_core::blocks::Block;
use cordboard_model::{Code, FlowKind, Severity, Value};
use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Place, Role, Spot};
use crate::{Finding, Ground};

/// Reports questions from which a customer who never gives an answer that counts gets nowhere.
///
/// Such a customer leaves each `menu`, `collect` and `understand` by `no_input` or `no_match`, and every other block by any
/// port but `error`, which nobody may rely on. From each question they must get to somebody (`enqueue`, `assign_agent`,
/// `request_callback`, `transfer_call`) or to an end. A `loop` block that sends them round to the same question again more
/// often than the policy allows is told too. Queue and hold flows, which are cut short, are let be.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    let graph = ground.graph;
    let (out, outcomes) = ways_out(ground);
    let leads_out = |spot: &Spot| out.contains(spot);
    let mut told: BTreeSet<Spot> = BTreeSet::new();
    let nearest = ground.reach.nearest(|place, _| asks(&place.block.block) && counts(place));
    for visit in nearest {
        let Some(spot) = ground.reach.spot(visit) else { continue };
        if leads_out(&spot) || told.contains(&spot) || !ground.reach.takes_any(spot) {
            continue;
        }
        // Every question that is part of the same round is told with it.
        told.extend(round(ground, spot, &outcomes));
        let message = format!(
            "a customer who is not understood at `{}` gets neither to a person nor to an end",
            graph.at(spot).block.id
        );
        let mut finding = ground.at_block(Code::PolicyNoWayOut, Severity::Error, spot, "", message);
        finding.path = ground.reach.path(visit);
        found.push(finding);
    }
    for (number, place) in graph.places.iter().enumerate() {
        let spot = Spot(u32::try_from(number).unwrap_or(u32::MAX));
        let Block::Loop(settings) = &place.block.block else { continue };
        let Some(Value::Integer(times)) = settings.times.literal() else { continue };
        if *times <= i64::from(ground.options.most_rounds) || !counts(place) {
            continue;
        }
        let again = place.targets.iter().enumerate().find(|(port, _)| place.port(*port) == "again");
        let Some(Some(again)) = again.map(|(_, target)| *target) else { continue };
        let seen = round(ground, again, &outcomes);
        let question = seen.iter().find(|spot| asks(&graph.at(**spot).block.block));
        let comes_back = seen.contains(&spot);
        if let Some(question) = question.filter(|_| comes_back) {
            let message = format!(
                "`{}` leads a customer who is not understood back to `{}` {times} times; {} are allowed",
                place.block.id,
                graph.at(*question).block.id,
                ground.options.most_rounds
            );
            let mut finding = ground.at_block(Code::PolicyNoWayOut, Severity::Error, spot, "/with/times", message);
            let nearest = ground.reach.nearest(|other, _| other.node == place.node);
            finding.path = nearest.first().map(|visit| ground.reach.path(*visit)).unwrap_or_default();
            found.push(finding);
        }
    }
}

fn counts(place: &Place<'_>) -> bool {
    !matches!(place.of.source.kind, FlowKind::Queue | FlowKind::Hold)
}

fn asks(block: &Block) -> bool {
    matches!(block, Block::Menu(_) | Block::Collect(_) | Block::Understand(_))
}

/// Whether a customer who is not understood may leave a block by a port.
fn missed(place: &Place<'_>, port: &str) -> bool {
    match asks(&place.block.block) {
        true => matches!(port, "no_input" | "no_match"),
        false => port != "error",
    }
}

type Outcomes<'g> = BTreeMap<usize, BTreeSet<&'g str>>;

/// The blocks from which such a customer gets to somebody or to an end; and, for each module, the outcomes they can come back
/// with.
fn ways_out<'g>(ground: &Ground<'g, '_>) -> (BTreeSet<Spot>, Outcomes<'g>) {
    let graph = ground.graph;
    let mut outcomes: Outcomes<'g> = BTreeMap::new();
    let mut changed = true;
    while changed {
        changed = false;
        for flow in 0..graph.flows.len() {
            let Some(entry) = graph.entry(flow) else { continue };
            for spot in round(ground, entry, &outcomes) {
                if let Role::Return(outcome) = &graph.at(spot).role {
                    changed |= outcomes.entry(flow).or_default().insert(outcome.as_str());
                }
            }
        }
    }
    let mut out: BTreeSet<Spot> = BTreeSet::new();
    let mut changed = true;
    while changed {
        changed = false;
        // From the back, since edges mostly lead forward; it is the order, not the result, that this changes.
        for (number, place) in graph.places.iter().enumerate().rev() {
            let spot = Spot(u32::try_from(number).unwrap_or(u32::MAX));
            if out.contains(&spot) {
                continue;
            }
            let somebody = matches!(
                place.block.block,
                Block::Enqueue(_) | Block::AssignAgent(_) | Block::RequestCallback(_) | Block::TransferCall(_)
            );
            let inside = match &place.role {
                // Coming back from a module is a way out of the module alone.
                Role::Call(module) => {
                    outcomes.get(module).is_none_or(BTreeSet::is_empty)
                        && graph.entry(*module).is_some_and(|entry| out.contains(&entry))
                }
                Role::Return(_) | Role::GoTo(_) | Role::End => true,
                Role::Plain => somebody,
            };
            let next = next(ground, spot, &outcomes).into_iter().any(|target| out.contains(&target));
            if inside || next {
                changed |= out.insert(spot);
            }
        }
    }
    (out, outcomes)
}

/// Where such a customer can go from a block.
fn next(ground: &Ground<'_, '_>, spot: Spot, outcomes: &Outcomes<'_>) -> Vec<Spot> {
    let place = ground.graph.at(spot);
    let goes = |port: &str| match &place.role {
        Role::Call(module) => outcomes.get(module).is_some_and(|known| known.contains(port)),
        _ => missed(place, port),
    };
    let ports = place.targets.iter().enumerate();
    ports
        .filter(|(port, _)| ground.reach.takes(spot, *port) && goes(place.port(*port)))
        .filter_map(|(_, target)| *target)
        .collect()
}

/// Every block such a customer can get to from a block, itself included.
fn round(ground: &Ground<'_, '_>, start: Spot, outcomes: &Outcomes<'_>) -> BTreeSet<Spot> {
    let mut seen = BTreeSet::new();
    let mut todo = vec![start];
    while let Some(spot) = todo.pop() {
        if seen.insert(spot) {
            todo.extend(next(ground, spot, outcomes));
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn silence_that_leads_back_to_the_question_for_ever() {
        check(
            "
            flow main
              menu ask: 1 -> bye, no_input -> sorry, no_match -> ask, error -> bye
              play sorry: done -> other, error -> bye
              menu other: 1 -> bye, no_input -> ask, no_match -> ask, error -> bye
              disconnect bye
            ",
            expect![[r#"
                error policy.no_way_out main/ask: a customer who is not understood at `ask` gets neither to a person nor to an end
                  ask
            "#]],
        );
    }

    #[test]
    fn one_way_to_a_person_or_a_bounded_loop_will_do() {
        check(
            "
            flow main
              menu ask: 1 -> bye, no_input -> rounds, no_match -> other, error -> bye
              loop rounds {\"times\":3}: again -> ask, done -> bye
              menu other: 1 -> bye, no_input -> ask, no_match -> queue, error -> bye
              enqueue queue {\"queue\":\"sales\"}: accepted -> talk, * -> bye
              assign_agent talk: * -> bye
              disconnect bye
            ",
            expect![[""]],
        );
    }

    #[test]
    fn a_loop_that_asks_too_often() {
        check(
            "
            flow main
              menu ask: 1 -> bye, no_input -> rounds, no_match -> rounds, error -> bye
              loop rounds {\"times\":9}: again -> ask, done -> bye
              disconnect bye
            ",
            expect![[r#"
                error policy.no_way_out main/rounds: `rounds` leads a customer who is not understood back to `ask` 9 times; 3 are allowed
                  ask.no_input → rounds
            "#]],
        );
    }

    #[test]
    fn a_module_that_asks_and_a_caller_that_calls_it_again() {
        check(
            "
            flow main
              call_flow m {\"flow\":\"sub\",\"returns\":[\"yes\",\"missed\"]}: yes -> bye, missed -> ask
              menu ask: 1 -> bye, no_input -> m, no_match -> m, error -> bye
              disconnect bye
            flow sub module yes missed
              menu q: 1 -> yes, * -> missed
              return yes {\"outcome\":\"yes\"}
              return missed {\"outcome\":\"missed\"}
            ",
            expect![[r#"
                error policy.no_way_out main/ask: a customer who is not understood at `ask` gets neither to a person nor to an end
                  m → sub/q.no_input → missed → main/m.missed → ask
            "#]],
        );
    }
}
