//! Recording starts only where the customer has agreed.

use cordboard_core::blocks::Block;
use cordboard_model::Code;

use super::never;
use crate::{Finding, Ground};

/// Reports each `start_recording` that can be reached without consent.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    never(
        ground,
        found,
        Code::PolicyRecordingWithoutConsent,
        |place, state| match &place.block.block {
            Block::StartRecording(start) => {
                start.consent.is_required() && state.posture.recording_consent != Some(true)
            }
            _ => false,
        },
        |place| format!("`{}` is reached without consent to recording", place.block.id),
    );
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn recording_before_asking_is_found() {
        check(
            "
            flow main
              start_recording rec: done -> ask
              menu ask consent: yes -> stop, no -> stop, * -> stop
              stop_recording stop: * -> bye
              disconnect bye
              on_error stop
            ",
            expect![[r#"
                error policy.recording_without_consent main/rec: `rec` is reached without consent to recording
                  rec
            "#]],
        );
    }

    #[test]
    fn refusal_is_no_consent() {
        check(
            "
            flow main
              menu ask consent: yes -> rec, no -> rec, * -> bye
              start_recording rec: * -> stop
              stop_recording stop: * -> bye
              disconnect bye
            ",
            expect![[r#"
                error policy.recording_without_consent main/rec: `rec` is reached without consent to recording
                  ask.no → rec
            "#]],
        );
    }

    #[test]
    fn consent_by_either_of_two_blocks_will_do() {
        check(
            "
            flow main
              menu ask: 1 -> by_menu, 2 -> by_announcement, * -> bye
              menu by_menu consent: yes -> rec, no -> bye, * -> bye
              play by_announcement {\"prompt\":\"told\",\"announces_recording\":true}: done -> rec
              start_recording rec: * -> stop
              stop_recording stop: * -> bye
              disconnect bye
              on_error bye
            ",
            expect![[""]],
        );
    }

    #[test]
    fn a_branch_on_the_consent_keeps_refusals_away() {
        check(
            "
            flow main
              menu ask consent: yes -> may, no -> may, * -> may
              branch may {\"conditions\":[{\"port\":\"yes\",\"when\":\"contact.recording_consent == 'given'\"}]}: yes -> rec, * -> bye
              start_recording rec: * -> stop
              stop_recording stop: * -> bye
              disconnect bye
            ",
            expect![[""]],
        );
    }

    #[test]
    fn consent_asked_in_a_module_counts_for_the_caller_that_took_yes() {
        check(
            "
            flow main
              call_flow consent {\"flow\":\"ask\",\"returns\":[\"agreed\",\"declined\"]}: agreed -> rec, declined -> again
              call_flow again {\"flow\":\"ask\",\"returns\":[\"agreed\",\"declined\"]}: agreed -> bye, declined -> rec2
              start_recording rec: * -> stop
              start_recording rec2: * -> stop
              stop_recording stop: * -> bye
              disconnect bye
              on_error bye
            flow ask module agreed declined
              menu m consent: yes -> agreed, no -> declined, * -> declined
              return agreed {\"outcome\":\"agreed\"}
              return declined {\"outcome\":\"declined\"}
            ",
            expect![[r#"
                error policy.recording_without_consent main/rec2: `rec2` is reached without consent to recording
                  consent → ask/m.no → declined → main/consent.declined → again → ask/m.no → declined → main/again.declined → rec2
            "#]],
        );
    }
}
