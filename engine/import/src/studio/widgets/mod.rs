//! One file per widget type, or per few that are alike. The list below is the only other place a new one touches.

mod connect_call_to;
mod enqueue;
mod gather_input_on_call;
mod http;
mod make_outgoing_call;
mod record_call;
mod run_subflow;
mod say_play;
mod send_and_wait_for_reply;
mod send_message;
mod set_variables;
mod split_based_on;
mod trigger;

use cordboard_model::did_you_mean;

use super::document::Widget;
use super::translate::{Translation, Unmapped};

/// Events by which widgets say that they failed.
pub(crate) const FAILURES: &[&str] = &[
    "failed",
    "fail",
    "failure",
    "providerError",
    "callFailure",
    "failedToEnqueue",
    "deliveryFailure",
    "noMatch",
    "timeout",
];

macro_rules! widgets {
    ($($kind:literal => $module:ident :: $function:ident;)+) => {
        /// The widget types that are mapped.
        pub const TYPES: &[&str] = &[$($kind),+];

        fn mapped(translation: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
            match widget.kind.as_str() {
                $($kind => $module::$function(translation, widget),)+
                other => Err(missing(other)),
            }
        }
    };
}

widgets! {
    "trigger" => trigger::map;
    "say-play" => say_play::map;
    "gather-input-on-call" => gather_input_on_call::map;
    "split-based-on" => split_based_on::map;
    "set-variables" => set_variables::map;
    "send-message" => send_message::map;
    "send-and-wait-for-reply" => send_and_wait_for_reply::map;
    "run-function" => http::function;
    "make-http-request" => http::http;
    "run-subflow" => run_subflow::map;
    "send-to-flex" => enqueue::map;
    "enqueue-call" => enqueue::map;
    "connect-call-to" => connect_call_to::map;
    "record-call" => record_call::map;
    "make-outgoing-call-v1" => make_outgoing_call::map;
    "make-outgoing-call-v2" => make_outgoing_call::map;
}

/// Maps a widget; what cannot be mapped becomes a placeholder that says why.
pub(super) fn map(translation: &mut Translation<'_>, widget: &Widget) {
    if let Err(missing) = mapped(translation, widget) {
        translation.unmapped(widget, &missing);
    }
}

/// What is missing, by type.
const MISSING: &[(&str, &str)] = &[
    ("record-voicemail", "no block takes a message after the tone"),
    ("add-twiml-redirect", "a call is not handed to TwiML of another server"),
    ("capture-payments", "no block takes payments"),
    ("fork-stream", "the audio is not streamed to another system"),
    ("connect-virtual-agent", "a call is not handed to a virtual agent"),
    ("connect-virtual-agent-v2", "a call is not handed to a virtual agent"),
    ("start-conversation", "a flow starts no other conversation"),
    ("resume-conversation", "a flow takes up no other conversation"),
    ("run-conversation-relay", "a call is not handed to a virtual agent"),
    ("send-to-auto-pilot", "the service ended"),
];

fn missing(kind: &str) -> String {
    if let Some((_, missing)) = MISSING.iter().find(|(own, _)| *own == kind) {
        return missing.to_string();
    }
    let meant = match kind {
        "hangup" | "endCall" | "stop-call" => Some("a transition that leads nowhere"),
        "http-request" => Some("make-http-request"),
        other => did_you_mean(other, TYPES.iter().copied()),
    };
    match meant {
        Some(near) => format!("there is no widget type `{kind}`; did its author mean {near}?"),
        None => format!("the widget type `{kind}` is not known"),
    }
}
