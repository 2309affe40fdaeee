//! End flow, or resume: what it means depends on the kind of flow.

use cordboard_model::FlowKind;

use super::super::document::Action;
use super::super::translate::Translation;
use crate::session::{Target, ending};

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    // After an interrupt the contact goes back to the prompts.
    if let (FlowKind::Queue | FlowKind::Hold, Some(prompts)) = (t.session.kind, t.interrupted_loop()) {
        t.session.remark(&action.id, "it goes back to the prompts that were interrupted");
        return t.session.pass(&action.id, Target::step(&prompts.id));
    }
    let (block_type, with) = ending(t.session.kind);
    t.session.place(&action.id, block_type, with, Vec::new());
}
