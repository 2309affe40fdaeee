//! A Lambda function: an HTTP request with the event that the function gets, and the answer it gives.

use serde_json::{Map, Value, json};

use super::super::document::{Action, text_of};
use super::super::references::whole;
use super::super::translate::{Translation, alike};
use super::super::values::json_path;
use super::super::world::{resource_name, tail};
use crate::resources::ResourceKind;
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let next = t.next(action);
    let error = t.error(action, "NoMatchingError");
    let Some(function) = action.text(&["LambdaFunctionARN"]) else {
        return t.unmapped(action, "it does not say which function to call");
    };
    let url = match whole(&function) {
        Some(_) => {
            t.session
                .differs(&action.id, format!("`{function}` has to hold the name of a function, and held an ARN there"));
            format!("{}{}", t.world.functions, t.text(action, &function))
        }
        None => {
            let shown = action.display.get("LambdaFunctionARN").map(String::as_str);
            let name = resource_name(&function, shown).unwrap_or_else(|| "function".into());
            let url = format!("{}{name}", t.world.functions);
            t.session.needs(ResourceKind::Function, &url, shown.unwrap_or(tail(&function)));
            url
        }
    };
    let seconds = action.text(&["InvocationTimeLimitSeconds"]);
    let limit = seconds.as_deref().and_then(|text| text.parse::<u32>().ok());
    if limit.is_none_or(|limit| !(1..=30).contains(&limit)) {
        let said = seconds.unwrap_or_default();
        t.session.differs(&action.id, format!("the answer is waited for 1 to 30 seconds, and the limit is `{said}`"));
    }
    if action.text(&["InvocationType"]).as_deref() == Some("ASYNCHRONOUS") {
        t.session.differs(&action.id, "the answer is waited for, where the original goes on and looks for it later");
    }
    let mut given = Map::new();
    for (key, value) in action.entries(&["LambdaInvocationAttributes"]) {
        let value = filled(t, action, &value);
        given.insert(key, value);
    }
    let mut save = Map::new();
    for path in t.reads.of("External").to_vec() {
        let attribute =
            t.session.attribute(&format!("$.External.{}", path.join(".")), &format!("external_{}", path.join("_")));
        save.insert(attribute.to_string(), json!(json_path("response.json", &path)));
    }
    let with = json!({
        "method": "POST",
        "url": url,
        "json": { "Name": "ContactFlowEvent", "Details": { "ContactData": contact(t), "Parameters": given } },
        "idempotent": true,
        "timeout_seconds": limit.unwrap_or(8).clamp(1, 30),
        "save": save,
    });
    t.session.differs(
        &action.id,
        "the event is sent by HTTP; of the contact's attributes it holds those that this flow knows",
    );
    let mut ways = alike(&["client_error", "server_error", "timeout", "error"], &error);
    ways.push((port("ok"), next));
    t.session.place(&action.id, "http_request", with, ways);
}

/// What the event says of the contact. Attributes are those that this flow reads or sets.
fn contact(t: &mut Translation<'_>) -> Value {
    let keys: Vec<String> = t.user_attributes();
    let mut attributes = Map::new();
    for key in keys {
        let attribute = t.session.attribute(&format!("$.Attributes.{key}"), &key);
        attributes.insert(key, json!(format!("${{{attribute}}}")));
    }
    let kind = "${if contact.channel == 'voice' { 'TELEPHONE_NUMBER' } else { 'CONTACT_FLOW' }}";
    json!({
        "Attributes": attributes,
        "Channel": "${if contact.channel == 'voice' { 'VOICE' } else { 'CHAT' }}",
        "ContactId": "${contact.id}",
        "CustomerEndpoint": { "Address": "${contact.from ?? ''}", "Type": kind },
        "InitialContactId": "${contact.id}",
        "InitiationMethod": "${upper(contact.direction)}",
        "LanguageCode": "${contact.language ?? ''}",
        "PreviousContactId": "${contact.id}",
        "Queue": { "Name": "${contact.queue ?? ''}" },
        "SystemEndpoint": { "Address": "${contact.to ?? ''}", "Type": kind },
    })
}

/// A value of any form with its references filled in. Recursion is bounded by the document's depth.
fn filled(t: &mut Translation<'_>, action: &Action, value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(key, member)| (key.clone(), filled(t, action, member))).collect::<Map<_, _>>().into()
        }
        Value::Array(items) => items.iter().map(|item| filled(t, action, item)).collect(),
        Value::String(text) => json!(t.text(action, text)),
        other => text_of(other).map_or(json!(""), |text| json!(text)),
    }
}

impl Translation<'_> {
    /// The keys of the contact's attributes that the flow reads or sets.
    fn user_attributes(&self) -> Vec<String> {
        let mut keys: Vec<String> =
            self.reads.of("Attributes").iter().filter(|path| path.len() == 1).flatten().cloned().collect();
        let sets = self.export.actions.iter().filter(|action| action.kind == "UpdateContactAttributes");
        keys.extend(sets.flat_map(|action| action.entries(&["Attributes"])).map(|(key, _)| key));
        keys.sort();
        keys.dedup();
        keys
    }
}
