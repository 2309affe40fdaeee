//! A recording that a flow pauses, the flow resumes or stops.

use cordboard_core::blocks::{Block, RecordingPosture};
use cordboard_model::Code;

use super::never;
use crate::graph::Role;
use crate::{Finding, Ground};

/// Reports each end, and each block that joins the customer with somebody, that can be reached while the recording is
/// paused.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    never(
        ground,
        found,
        Code::PolicyRecordingLeftPaused,
        |place, state| {
            let joins = matches!(place.block.block, Block::AssignAgent(_) | Block::TransferCall(_));
            let paused = state.posture.recording == RecordingPosture::Paused && !state.given_up;
            paused && (joins || place.role == Role::End)
        },
        |place| format!("`{}` is reached while the recording is paused", place.block.id),
    );
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    fn flow(after: &str) -> String {
        format!(
            "
            flow main
              attr card text sensitive
              menu ask consent: yes -> rec, no -> bye, * -> bye
              start_recording rec: done -> pause, error -> bye
              pause_recording pause: done -> card, error -> stop
              {after}
              stop_recording stop: * -> bye
              disconnect bye
            "
        )
    }

    #[test]
    fn a_pause_that_only_one_path_ends_is_found() {
        check(
            &flow(
                "collect card {\"prompt\":\"card\",\"into\":\"card\"}: done -> resume, * -> bye
                 resume_recording resume: * -> stop",
            ),
            expect![[r#"
                error policy.recording_left_paused main/bye: `bye` is reached while the recording is paused
                  ask.yes → rec.done → pause.done → card.no_input → bye
            "#]],
        );
    }

    #[test]
    fn resuming_or_stopping_will_do() {
        check(
            &flow(
                "collect card {\"prompt\":\"card\",\"into\":\"card\"}: done -> resume, * -> stop
                 resume_recording resume: * -> stop",
            ),
            expect![[""]],
        );
    }

    #[test]
    fn a_pause_inside_a_module_outlives_it() {
        check(
            "
            flow main
              menu ask consent: yes -> rec, no -> bye, * -> bye
              start_recording rec: done -> card, error -> bye
              call_flow card {\"flow\":\"pay\",\"returns\":[\"done\"]}: done -> bye, error -> bye
              disconnect bye
            flow pay module done
              attr card text sensitive
              pause_recording pause: done -> ask, error -> back
              collect ask {\"prompt\":\"card\",\"into\":\"card\"}: * -> back
              return back {\"outcome\":\"done\"}
            ",
            expect![[r#"
                error policy.recording_left_on main/bye: `bye` ends the contact while it is being recorded
                  ask.yes → rec.done → card → pay/pause.error → back → main/card.done → bye
                error policy.recording_left_paused main/bye: `bye` is reached while the recording is paused
                  ask.yes → rec.done → card → pay/pause.done → ask.done → back → main/card.done → bye
            "#]],
        );
    }
}
