//! One file per check.

pub mod attribute_unset;
pub mod attribute_use;
pub mod dead_branch;
pub mod endless_loop;
pub mod no_end;
pub mod prompt_unused;
pub mod unreachable;

mod uses;

use cordboard_model::Code;

use crate::{Finding, Ground};

/// A check: adds what it finds.
pub type Check = fn(&Ground<'_, '_>, &mut Vec<Finding>);

/// Every check.
pub const ALL: &[Check] = &[
    unreachable::check,
    no_end::check,
    endless_loop::check,
    attribute_unset::check,
    attribute_use::check,
    dead_branch::check,
    prompt_unused::check,
];

/// The codes that hold for a flow only if they hold in every set it is part of.
pub const OF_WHOLE_SETS: &[Code] =
    &[Code::CheckAttributeNeverSet, Code::CheckAttributeUnused, Code::CheckUnreachable, Code::CheckDeadBranch];
