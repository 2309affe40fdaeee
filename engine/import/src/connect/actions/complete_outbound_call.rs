//! Call phone number, in an outbound whisper flow.

use super::super::document::Action;
use super::super::translate::Translation;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let next = t.next(action);
    t.session.differs(&action.id, "the customer is called when the flow is over, with the number of the queue");
    t.session.pass(&action.id, next);
}
