//! Actions that have no effect here and need none.

use super::super::document::Action;
use super::super::translate::Translation;

/// Flow logs: everything that happens to a contact is kept always.
pub(super) fn logging(t: &mut Translation<'_>, action: &Action) {
    let next = t.next(action);
    t.session.remark(&action.id, "needs no block: everything that happens to a contact is kept");
    t.session.pass(&action.id, next);
}

/// Media streaming.
pub(super) fn streaming(t: &mut Translation<'_>, action: &Action) {
    pass(t, action, "the audio is not streamed to another system");
}

/// The agent's assistant.
pub(super) fn assistant(t: &mut Translation<'_>, action: &Action) {
    pass(t, action, "there is no assistant for the agent");
}

/// Ties a contact to a profile.
pub(super) fn associate(t: &mut Translation<'_>, action: &Action) {
    pass(t, action, "the profile that was found stays with the contact without being asked to");
}

fn pass(t: &mut Translation<'_>, action: &Action, difference: &str) {
    let next = t.next(action);
    t.session.differs(&action.id, difference);
    t.session.pass(&action.id, next);
}

/// Voice ID: the service ended on 2026-05-20, and its actions fail.
pub(super) fn voice_id(t: &mut Translation<'_>, action: &Action) {
    let error = t.error(action, "NoMatchingError");
    t.session.differs(&action.id, "voices are not identified: the service ended, and its error branch is taken");
    t.session.pass(&action.id, error);
}
