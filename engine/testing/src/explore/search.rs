//! The points that contacts can get to, found breadth first, and the moves between them.

use cordboard_core::Moment;
use std::collections::{BTreeMap, VecDeque};

use super::beginnings::{Beginning, beginnings};
use super::bits::Bits;
use super::contact::{Ground, Move, Moved, Standing};
use super::key::Abstraction;
use super::moves::moves;
use crate::coverage::Tally;

/// A point: one contact that stands there, and the moves that lead on.
#[derive(Debug)]
pub(super) struct Point {
    pub standing: Standing,
    /// The steps of a case that lead here.
    pub steps: u32,
    pub out: Vec<Edge>,
    /// The edge that led here first.
    pub from: Option<(usize, usize)>,
}

/// A move from one point to another, and what it covers.
#[derive(Debug)]
pub(super) struct Edge {
    pub step: Move,
    pub to: usize,
    pub covers: Bits,
}

/// What a search looks for beside new points, and when it has enough.
pub(super) trait Watch {
    /// Told of each move.
    fn moved(&mut self, from: Option<&Standing>, moved: &Moved, covers: &Bits) -> Verdict;
    /// Whether it has seen what it wants; what else is found quickly is found all the same.
    fn enough(&self) -> bool {
        false
    }
    /// Told every so often how many moves were tried, how many points found, and how much is covered.
    fn progress(&mut self, tried: usize);
}

/// What a watch makes of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing that was not seen before.
    Known,
    /// Something new: what lies behind is looked at sooner.
    New,
    /// It is what was sought; the search ends.
    Found,
}

/// Everything that was found.
#[derive(Debug)]
pub(super) struct Graph {
    pub points: Vec<Point>,
    pub keys: BTreeMap<String, usize>,
    pub beginnings: Vec<Beginning>,
    /// The moves that were tried.
    pub tried: usize,
    /// Whether nothing is left to try.
    pub exhausted: bool,
    /// Where the last move led when the watch had enough.
    pub stopped_at: Option<Stop>,
}

/// The move at which a search was stopped: it need not lead to a new point.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    /// The point it started from.
    pub from: usize,
    pub step: Move,
}

/// Moves that are tried even where everything is seen sooner: the more of the graph is known, the shorter are the cases.
const STILL: usize = 3_000;
/// How often progress is told, in moves.
const OFTEN: usize = 512;

impl Graph {
    /// Searches until the watch has enough, nothing is left, or `budget` moves were tried.
    pub(super) fn search(
        ground: Ground<'_>,
        abstraction: &Abstraction,
        at: Moment,
        budget: usize,
        watch: &mut dyn Watch,
    ) -> Graph {
        let beginnings = beginnings(ground.flows, ground.known);
        let mut graph = Graph {
            points: Vec::new(),
            keys: BTreeMap::new(),
            beginnings,
            tried: 0,
            exhausted: false,
            stopped_at: None,
        };
        // Points as many steps away as the present one, and those one step farther: answers cost nothing.
        let (mut near, mut far): (VecDeque<usize>, VecDeque<usize>) = (VecDeque::new(), VecDeque::new());
        // Before everything: from there a contact begins in each way it can.
        graph.point(String::new(), Standing::before(at), 0, None);
        for number in 0..graph.beginnings.len() {
            let Some(beginning) = graph.beginnings.get(number).filter(|_| graph.tried < budget) else { return graph };
            let mut tally = ground.universe.tally();
            let moved = ground.begin(at, beginning.call(ground.flows, at).into_input(ground.flows), &mut tally);
            graph.tried += 1;
            let step = Move::Begin(number);
            let covers = bits(ground, &tally);
            if watch.moved(None, &moved, &covers) == Verdict::Found {
                graph.stopped_at = Some(Stop { from: 0, step });
                return graph;
            }
            let key = abstraction.key(ground.known, &moved.to);
            let (to, new) = graph.lead(0, step, key, moved.to, covers);
            if new {
                near.push_back(to);
            }
        }
        while let Some(at) = near.pop_front().or_else(|| {
            std::mem::swap(&mut near, &mut far);
            near.pop_front()
        }) {
            let standing = graph.points.get(at).filter(|_| at > 0).map(|point| point.standing.clone());
            let Some(standing) = standing else { continue };
            for step in moves(ground, &standing) {
                if graph.tried >= budget || (graph.tried >= STILL && watch.enough()) {
                    return graph;
                }
                graph.tried += 1;
                if graph.tried.is_multiple_of(OFTEN) {
                    watch.progress(graph.tried);
                }
                let mut tally = ground.universe.tally();
                let Some(moved) = ground.perform(&standing, &step, &mut tally) else { continue };
                let covers = bits(ground, &tally);
                let verdict = watch.moved(Some(&standing), &moved, &covers);
                if verdict == Verdict::Found {
                    graph.stopped_at = Some(Stop { from: at, step });
                    return graph;
                }
                let key = abstraction.key(ground.known, &moved.to);
                let cost = step.is_step();
                let (to, new) = graph.lead(at, step, key, moved.to, covers);
                match (new, cost) {
                    (true, false) => near.push_back(to),
                    (true, true) if verdict == Verdict::New => near.push_back(to),
                    (true, true) => far.push_back(to),
                    (false, _) => {}
                }
            }
        }
        graph.exhausted = true;
        graph
    }

    /// Adds an edge from a point, and the point it leads to unless that is known. Answers its number and whether it is new.
    fn lead(&mut self, from: usize, step: Move, key: String, standing: Standing, covers: Bits) -> (usize, bool) {
        let known = self.keys.get(&key).copied();
        let index = self.points.get(from).map_or(0, |point| point.out.len());
        let steps = self.points.get(from).map_or(0, |point| point.steps) + u32::from(step.is_step());
        let to = known.unwrap_or_else(|| self.point(key, standing, steps, Some((from, index))));
        if let Some(point) = self.points.get_mut(from) {
            point.out.push(Edge { step, to, covers });
        }
        (to, known.is_none())
    }

    fn point(&mut self, key: String, standing: Standing, steps: u32, from: Option<(usize, usize)>) -> usize {
        let number = self.points.len();
        self.keys.insert(key, number);
        self.points.push(Point { standing, steps, out: Vec::new(), from });
        number
    }

    /// The moves that lead to a point, from the beginning.
    pub(super) fn way_to(&self, point: usize) -> Option<Vec<Move>> {
        let mut way = Vec::new();
        let mut at = self.points.get(point)?;
        while let Some((before, edge)) = at.from {
            at = self.points.get(before)?;
            way.push(at.out.get(edge)?.step.clone());
        }
        way.reverse();
        Some(way)
    }
}

/// What a tally counted.
pub(super) fn bits(ground: Ground<'_>, tally: &Tally) -> Bits {
    let mut bits = Bits::empty(ground.universe.size());
    tally.counted().for_each(|number| bits.insert(number));
    bits
}
