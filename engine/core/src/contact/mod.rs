//! A contact as data: what comes in, what happened, and what that adds up to.

mod effect;
mod fact;
mod fold;
mod input;
mod state;
mod wait;

pub use effect::{Body, Effect, Header, Outcome, RecordingLegs, SkillNeed};
pub use fact::{Answer, Audience, Content, EndReason, Entered, Fact, Left, Party, PolicyCode};
pub use input::{AgentAction, Envelope, Input, TransferTarget};
pub use state::{
    Agent, Closing, Consent, Direction, Endpoint, Frame, Open, Recording, Routing, State, Stay, StayKind, Stored, Voice,
};
pub use wait::{DigitRules, InputWait, Wait};

use serde::{Deserialize, Serialize};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z. It comes with each input; nothing here reads a clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The moment `seconds` later; it stops at the end of time rather than wrap.
    #[must_use]
    pub const fn plus_seconds(self, seconds: u32) -> Moment {
        Moment(self.0.saturating_add(seconds as i64 * 1000))
    }
}

/// The number of a wait, an effect or a stay. One counter numbers all three, so an answer that names another number is
/// known to be late or repeated.
pub type Number = u32;
