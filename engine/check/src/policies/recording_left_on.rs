//! A recording that a flow starts, the flow stops.

use cordboard_core::blocks::RecordingPosture;
use cordboard_model::Code;

use super::never;
use crate::graph::Role;
use crate::{Finding, Ground};

/// Reports each `disconnect` that can be reached while the contact is recorded. A flow that goes on with another hands the
/// recording over; hanging up ends it.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    never(
        ground,
        found,
        Code::PolicyRecordingLeftOn,
        |place, state| place.role == Role::End && state.posture.recording == RecordingPosture::On && !state.given_up,
        |place| format!("`{}` ends the contact while it is being recorded", place.block.id),
    );
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    const ASK: &str = "menu ask consent: yes -> rec, no -> bye, * -> bye";

    #[test]
    fn an_end_while_recording_is_found() {
        check(
            &format!(
                "
                flow main
                  {ASK}
                  start_recording rec: done -> thanks, error -> bye
                  play thanks: done -> bye, error -> bye
                  disconnect bye
                "
            ),
            expect![[r#"
                error policy.recording_left_on main/bye: `bye` ends the contact while it is being recorded
                  ask.yes → rec.done → thanks.done → bye
            "#]],
        );
    }

    #[test]
    fn stopping_that_was_tried_and_failed_is_no_fault_of_the_flow() {
        check(
            &format!(
                "
                flow main
                  {ASK}
                  start_recording rec: done -> stop, error -> bye
                  stop_recording stop: done -> bye, error -> bye
                  disconnect bye
                "
            ),
            expect![[""]],
        );
    }

    #[test]
    fn a_module_that_stops_it_counts_and_one_that_ends_the_contact_is_found() {
        check(
            &format!(
                "
                flow main
                  {ASK}
                  start_recording rec: done -> end, error -> bye
                  call_flow end {{\"flow\":\"closing\",\"returns\":[\"done\"]}}: done -> bye, error -> bye
                  disconnect bye
                flow closing module done
                  menu m: 1 -> stop, 2 -> gone, * -> stop
                  stop_recording stop: * -> back
                  return back {{\"outcome\":\"done\"}}
                  disconnect gone
                "
            ),
            expect![[r#"
                error policy.recording_left_on closing/gone: `gone` ends the contact while it is being recorded
                  ask.yes → rec.done → end → closing/m.2 → gone
            "#]],
        );
    }
}
