//! Nothing sensitive is said into a recording.

use cordboard_core::blocks::{Block, RecordingPosture};
use cordboard_model::{Channel, Code};

use super::never;
use crate::{Finding, Ground};

/// Reports each question for a sensitive value that can be reached while a call is recorded. On text channels nothing is
/// heard, and a flow without voice is let be.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    never(
        ground,
        found,
        Code::PolicySensitiveWhileRecording,
        |place, state| match &place.block.block {
            Block::Collect(collect) => {
                state.posture.recording == RecordingPosture::On
                    && place.of.is_sensitive(collect.into.as_str())
                    && place.of.source.channels.contains(&Channel::Voice)
            }
            _ => false,
        },
        |place| format!("`{}` asks for a sensitive value while the contact is being recorded", place.block.id),
    );
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn a_card_taken_while_recording_is_found() {
        check(
            "
            flow main
              attr card text sensitive
              menu ask consent: yes -> rec, no -> card, * -> card
              start_recording rec: * -> card
              collect card {\"prompt\":\"card\",\"into\":\"card\"}: * -> stop
              stop_recording stop: * -> bye
              disconnect bye
            ",
            expect![[r#"
                error policy.sensitive_while_recording main/card: `card` asks for a sensitive value while the contact is being recorded
                  ask.yes → rec.done → card
            "#]],
        );
    }

    #[test]
    fn a_pause_that_fails_must_not_lead_to_the_question() {
        check(
            "
            flow main
              attr card text sensitive
              menu ask consent: yes -> rec, no -> card, * -> card
              start_recording rec: done -> pause, error -> card
              pause_recording pause: done -> card, error -> card
              collect card {\"prompt\":\"card\",\"into\":\"card\"}: * -> stop
              stop_recording stop: * -> bye
              disconnect bye
            ",
            expect![[r#"
                error policy.sensitive_while_recording main/card: `card` asks for a sensitive value while the contact is being recorded
                  ask.yes → rec.done → pause.error → card
            "#]],
        );
    }

    #[test]
    fn paused_before_and_ordinary_values_are_let_be() {
        check(
            "
            flow main
              attr card text sensitive
              attr account text
              menu ask consent: yes -> rec, no -> card, * -> card
              start_recording rec: done -> account, error -> card
              collect account {\"prompt\":\"account\",\"into\":\"account\"}: * -> pause
              pause_recording pause: done -> card, error -> stop
              collect card {\"prompt\":\"card\",\"into\":\"card\"}: * -> stop
              stop_recording stop: * -> bye
              disconnect bye
            ",
            expect![[""]],
        );
    }

    #[test]
    fn a_module_that_asks_is_found_through_the_caller_that_records() {
        check(
            "
            flow main
              menu ask consent: yes -> rec, no -> quiet, * -> bye
              start_recording rec: done -> loud, error -> bye
              call_flow loud {\"flow\":\"pay\",\"returns\":[\"done\"]}: * -> stop
              call_flow quiet {\"flow\":\"pay\",\"returns\":[\"done\"]}: * -> bye
              stop_recording stop: * -> bye
              disconnect bye
            flow pay module done
              attr card text sensitive
              collect card {\"prompt\":\"card\",\"into\":\"card\"}: * -> back
              return back {\"outcome\":\"done\"}
            ",
            expect![[r#"
                error policy.sensitive_while_recording pay/card: `card` asks for a sensitive value while the contact is being recorded
                  ask.yes → rec.done → loud → pay/card
            "#]],
        );
    }
}
