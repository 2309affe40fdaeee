//! Choosing few, short cases that together cover everything.
//!
//! The least number of cases is a set cover over the paths of the graph, which is hard to find exactly. Here it is found
//! greedily: a case goes on to whatever is not covered yet and keeps most of the rest within reach, as long as that is
//! nearer than a new contact would be; afterwards cases that the others make superfluous are dropped. How good that is can
//! be told: things of which no contact can meet two need a case each, so as many of them as are found is a lower bound.

use super::bits::Bits;
use super::search::Graph;
use std::collections::VecDeque;

/// What a further case costs, in steps: so much farther may a case go for what a new one would have nearer.
const COST_OF_A_CASE: u32 = 4;
/// No case goes on past so many steps for one more thing.
const LONG: u32 = 40;

/// How good a stretch is: the most that stays within reach, then the fewest steps.
type Score = (usize, std::cmp::Reverse<u32>);

/// The graph seen as paths: from each point, what is covered on some way on.
pub(super) struct Ways<'g> {
    graph: &'g Graph,
    size: usize,
    /// For each point, everything that can be covered from there.
    ahead: Vec<Bits>,
    /// Edges that lead elsewhere than was planned, as (point, edge).
    barred: std::collections::BTreeSet<(usize, usize)>,
}

/// The next stretch of a case: edges, as (point, edge), the last of which covers something new.
pub(super) type Stretch = Vec<(usize, usize)>;

impl<'g> Ways<'g> {
    pub(super) fn new(graph: &'g Graph, size: usize) -> Self {
        let mut ways = Self { graph, size, ahead: Vec::new(), barred: Default::default() };
        ways.look_ahead();
        ways
    }

    fn look_ahead(&mut self) {
        let mut ahead = vec![Bits::empty(self.size); self.graph.points.len()];
        // Points found later mostly lie ahead, so that going backwards settles soon.
        loop {
            let mut changed = false;
            for (number, point) in self.graph.points.iter().enumerate().rev() {
                let mut own = std::mem::replace(ahead.get_mut(number).unwrap_or(&mut Bits::empty(0)), Bits::empty(0));
                for edge in &point.out {
                    changed |= own.add(&edge.covers);
                    if edge.to != number
                        && let Some(next) = ahead.get(edge.to)
                    {
                        changed |= own.add(next);
                    }
                }
                if let Some(slot) = ahead.get_mut(number) {
                    *slot = own;
                }
            }
            if !changed {
                break;
            }
        }
        self.ahead = ahead;
    }

    /// Does not plan with an edge any more.
    pub(super) fn bar(&mut self, point: usize, edge: usize) {
        self.barred.insert((point, edge));
    }

    /// The stretch on which a case goes on from a point, if it is worth it. `so_far` are its steps.
    pub(super) fn onward(&self, from: usize, wanted: &Bits, so_far: u32) -> Option<Stretch> {
        let graph = self.graph;
        let mut came: Vec<Option<(usize, usize)>> = vec![None; graph.points.len()];
        let mut distance: Vec<u32> = vec![u32::MAX; graph.points.len()];
        let (mut near, mut far) = (VecDeque::from([from]), VecDeque::new());
        *distance.get_mut(from)? = 0;
        let mut best: Option<(Score, (usize, usize))> = None;
        while let Some(at) = near.pop_front().or_else(|| {
            std::mem::swap(&mut near, &mut far);
            near.pop_front()
        }) {
            let here = distance.get(at).copied()?;
            for (index, edge) in graph.points.get(at)?.out.iter().enumerate() {
                if self.barred.contains(&(at, index)) {
                    continue;
                }
                let cost = u32::from(edge.step.is_step());
                let there = here + cost;
                let new = edge.covers.common(wanted);
                if new > 0 && so_far + there <= LONG && there <= self.nearest_afresh(at) + cost + COST_OF_A_CASE {
                    let mut rest = self.ahead.get(edge.to)?.clone();
                    rest.add(&edge.covers);
                    let score = (rest.common(wanted), std::cmp::Reverse(there));
                    if best.as_ref().is_none_or(|(best, _)| score > *best) {
                        best = Some((score, (at, index)));
                    }
                }
                if distance.get(edge.to).is_some_and(|known| there < *known) {
                    *distance.get_mut(edge.to)? = there;
                    *came.get_mut(edge.to)? = Some((at, index));
                    if cost == 0 { near.push_back(edge.to) } else { far.push_back(edge.to) }
                }
            }
        }
        let (_, last) = best?;
        let mut stretch = vec![last];
        let mut at = last.0;
        while at != from {
            let before = came.get(at).copied().flatten()?;
            stretch.push(before);
            at = before.0;
        }
        stretch.reverse();
        Some(stretch)
    }

    /// The steps that a new contact takes to a point.
    fn nearest_afresh(&self, point: usize) -> u32 {
        self.graph.points.get(point).map_or(0, |point| point.steps)
    }

    /// A number of cases below which nobody can go: as many things as are found of which no contact can meet two.
    pub(super) fn least_cases(&self, wanted: &Bits) -> usize {
        let targets: Vec<usize> = wanted.iter().collect();
        let mut after: Vec<Bits> = vec![Bits::empty(self.size); self.size];
        for point in &self.graph.points {
            for edge in &point.out {
                for target in edge.covers.iter() {
                    if let (Some(after), Some(ahead)) = (after.get_mut(target), self.ahead.get(edge.to)) {
                        after.add(&edge.covers);
                        after.add(ahead);
                    }
                }
            }
        }
        let together = |a: usize, b: usize| {
            after.get(a).is_some_and(|after| after.contains(b)) || after.get(b).is_some_and(|after| after.contains(a))
        };
        let rivals = |target: usize| targets.iter().filter(|other| !together(target, **other)).count();
        let mut order: Vec<(usize, usize)> = targets.iter().map(|target| (rivals(*target), *target)).collect();
        order.sort_by_key(|(rivals, target)| (std::cmp::Reverse(*rivals), *target));
        // Grown greedily from each, the largest group counts.
        let group = |start: usize| {
            let mut group = vec![start];
            for (_, target) in &order {
                if group.iter().all(|member| member != target && !together(*member, *target)) {
                    group.push(*target);
                }
            }
            group.len()
        };
        order.iter().take(64).map(|(_, target)| group(*target)).max().unwrap_or(0)
    }
}

/// The cases that are needed: later ones first, a case is dropped if the others cover what it covers.
pub(super) fn needed(cases: &[Bits], wanted: &Bits) -> Vec<bool> {
    let mut keep = vec![true; cases.len()];
    for at in (0..cases.len()).rev() {
        let mut rest = wanted.clone();
        cases.iter().zip(&keep).enumerate().filter(|(other, (_, kept))| *other != at && **kept).for_each(
            |(_, (case, _))| {
                rest.remove(case);
            },
        );
        if let (Some(keep), Some(case)) = (keep.get_mut(at), cases.get(at)) {
            *keep = rest.common(case) > 0;
        }
    }
    keep
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(numbers: &[usize]) -> Bits {
        let mut bits = Bits::empty(70);
        numbers.iter().for_each(|number| bits.insert(*number));
        bits
    }

    #[test]
    fn a_case_that_the_others_make_superfluous_is_dropped() {
        let cases = [set(&[1, 2]), set(&[2, 3]), set(&[3, 69])];
        assert_eq!(needed(&cases, &set(&[1, 2, 3, 69])), [true, false, true]);
        assert_eq!(needed(&cases, &set(&[1])), [true, false, false]);
    }
}
