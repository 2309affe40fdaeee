//! What expressions can read beside attributes: the contact, its agent, its transfer.

use cordboard_model::Value;

use crate::contact::{State, TransferTarget};
use crate::expression::Type;

/// The system values, with their types and what they are. All are text; one that has no value yet is unset.
pub const SYSTEM_NAMES: &[(&str, Type, &str)] = &[
    ("contact.id", Type::Text, "The contact's id."),
    ("contact.channel", Type::Text, "`voice`, `chat` or `sms`."),
    ("contact.direction", Type::Text, "`inbound`, `outbound` or `callback`."),
    ("contact.from", Type::Text, "The customer's number or address."),
    ("contact.to", Type::Text, "Our number or address."),
    ("contact.language", Type::Text, "The language the contact speaks, such as `en`."),
    ("contact.answered_by", Type::Text, "Who answered an outbound call: `human`, `machine`, `fax` or `unknown`."),
    ("contact.queue", Type::Text, "The queue that was chosen."),
    ("contact.recording", Type::Text, "`off`, `on` or `paused`."),
    ("contact.recording_consent", Type::Text, "`given`, `refused`, or `unknown` while nobody has said."),
    ("agent.id", Type::Text, "The agent who accepted, from acceptance on."),
    ("agent.name", Type::Text, "The agent's name."),
    ("transfer.kind", Type::Text, "After a transfer: `queue`, `agent` or `number`."),
    ("transfer.to", Type::Text, "After a transfer: the queue, agent or number."),
];

/// The value of a system name as the contact stands; none when it is unset or there is no such name.
pub(super) fn system_value(state: &State, name: &str) -> Option<Value> {
    let (root, field) = name.split_once('.')?;
    let text = match (root, field) {
        ("contact", "language") => state.language.as_ref()?.as_str().into(),
        ("contact", "queue") => state.queue.as_ref()?.as_str().into(),
        ("contact", "recording") => state.recording.name().into(),
        ("contact", "recording_consent") => state.consent.get("recording").map_or("unknown", |c| c.name()).into(),
        ("contact", _) => {
            let endpoint = state.endpoint.as_ref()?;
            match field {
                "id" => endpoint.id.clone(),
                "channel" => endpoint.channel.name().into(),
                "direction" => endpoint.direction.name().into(),
                "from" => endpoint.from.clone(),
                "to" => endpoint.to.clone(),
                "answered_by" => endpoint.answered_by.clone()?,
                _ => return None,
            }
        }
        ("agent", _) => {
            let (_, agent) = state.agent.as_ref()?;
            match field {
                "id" => agent.id.clone(),
                "name" => agent.name.clone(),
                _ => return None,
            }
        }
        ("transfer", _) => {
            let (kind, to) = match state.transfer.as_ref()? {
                TransferTarget::Queue(queue) => ("queue", queue.as_str().into()),
                TransferTarget::Agent(agent) => ("agent", agent.as_str().into()),
                TransferTarget::Number(number) => ("number", number.clone()),
            };
            match field {
                "kind" => kind.into(),
                "to" => to,
                _ => return None,
            }
        }
        _ => return None,
    };
    Some(Value::Text(text))
}
