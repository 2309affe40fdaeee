//! Make an outgoing call: the contact begins when it is answered.

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped};

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let answered = t.event(widget, "answered");
    t.session.differs(&widget.name, "whoever starts the contact places the call, and the flow begins when it is answered: `busy`, `noAnswer` and `failed` are not followed");
    t.session.pass(&widget.name, answered);
    Ok(())
}
