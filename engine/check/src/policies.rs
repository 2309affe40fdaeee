//! Policies: what must never happen on any path. One file each.
//!
//! A policy is asked in a flow set that starts with a contact flow. A module or hook flow that no contact flow of the check
//! reaches is entered in every posture there is, and asking would accuse it of what its caller may have seen to.

pub mod custom;
pub mod no_agent;
pub mod no_way_out;
pub mod queue_unset;
pub mod recording_left_on;
pub mod recording_left_paused;
pub mod recording_without_consent;
pub mod sensitive_while_recording;

use cordboard_model::{Code, FlowKind, Severity};

use crate::checks::Check;
use crate::graph::Place;
use crate::reach::State;
use crate::{Finding, Ground};

/// Every built-in policy.
pub const ALL: &[Check] = &[
    recording_without_consent::check,
    recording_left_on::check,
    recording_left_paused::check,
    sensitive_while_recording::check,
    queue_unset::check,
    no_agent::check,
    no_way_out::check,
];

/// Whether the set starts with a contact, so that postures are known.
pub(crate) fn starts_a_contact(ground: &Ground<'_, '_>) -> bool {
    ground.graph.flows.first().is_some_and(|flow| flow.source.kind == FlowKind::Contact)
}

/// Reports the nearest way into each block where this holds.
fn never(
    ground: &Ground<'_, '_>,
    found: &mut Vec<Finding>,
    code: Code,
    holds: impl Fn(&Place<'_>, &State) -> bool,
    message: impl Fn(&Place<'_>) -> String,
) {
    if !starts_a_contact(ground) {
        return;
    }
    for visit in ground.reach.nearest(|place, state| holds(place, state)) {
        let Some(spot) = ground.reach.spot(visit) else { continue };
        let text = message(ground.graph.at(spot));
        let mut finding = ground.at_block(code, Severity::Error, spot, "", text);
        finding.path = ground.reach.path(visit);
        found.push(finding);
    }
}
