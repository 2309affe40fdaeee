//! Actions that nothing here does, and types that are not known.

use cordboard_model::did_you_mean;

use super::super::document::Action;
use super::super::translate::Translation;
use super::TYPES;

/// What is missing, by type.
const MISSING: &[(&str, &str)] = &[
    ("ShowView", "no block shows a form or a card to the customer or the agent"),
    ("CreateCase", "there are no cases: write to the system that has them with `http_request`"),
    ("GetCase", "there are no cases: read from the system that has them with `http_request`"),
    ("UpdateCase", "there are no cases: write to the system that has them with `http_request`"),
    ("CreateCustomerProfile", "customers are not created by a flow: do it with `http_request`"),
    ("GetCustomerProfileObject", "objects of a profile are not read: do it with `http_request`"),
    ("GetCalculatedAttributesForCustomerProfile", "nothing is calculated over profiles: do it with `http_request`"),
    ("TransferContactToAgent", "the agent of a quick connect is not known to a flow; name one in `assign_agent`"),
    ("UpdatePreviousContactParticipantState", "a flow does not hold or join those who talked before it"),
    ("UpdateContactMediaProcessing", "no function filters chat messages"),
    ("ResumeContact", "tasks are not paused"),
    ("AuthenticateParticipant", "customers do not sign in during a contact"),
    ("LoadContactContent", "there are no e-mails"),
    ("CreatePersistentContactAssociation", "earlier chats are not taken up again"),
    ("EvaluateDataTableValues", "there are no data tables: read from the system that has them with `http_request`"),
    ("ListDataTableValues", "there are no data tables: read from the system that has them with `http_request`"),
    ("UpsertDataTableValues", "there are no data tables: write to the system that has them with `http_request`"),
    ("RouteContactToAgent", "an agent who is talking is not interrupted"),
    ("CheckSegmentMembership", "there are no segments: ask the system that has them with `http_request`"),
    ("StartOutboundEmailContact", "there are no e-mails"),
    ("CreateContact", "a flow starts no other contact"),
];

/// Names that authors and the older export use, and the type they mean.
const MEANT: &[(&str, &str)] = &[
    ("PlayPrompt", "MessageParticipant"),
    ("Disconnect", "DisconnectParticipant"),
    ("TransferToQueue", "UpdateContactTargetQueue and TransferContactToQueue"),
    ("TransferParticipantToQueue", "UpdateContactTargetQueue and TransferContactToQueue"),
    ("Transfer", "TransferContactToQueue"),
    ("CheckAttribute", "Compare"),
    ("CheckContactAttributes", "Compare"),
    ("SetContactAttributes", "UpdateContactAttributes"),
    ("SetAttributes", "UpdateContactAttributes"),
    ("GetCustomerInput", "GetParticipantInput"),
    ("GetUserInput", "GetParticipantInput"),
    ("GetDigits", "GetParticipantInput"),
    ("StoreCustomerInput", "GetParticipantInput with StoreInput"),
    ("SetLoggingBehavior", "UpdateFlowLoggingBehavior"),
    ("SetVoice", "UpdateContactTextToSpeechVoice"),
    ("InvokeExternalResource", "InvokeLambdaFunction"),
    ("InvokeAWSLambdaFunction", "InvokeLambdaFunction"),
    ("SetCallbackNumber", "UpdateContactCallbackNumber"),
    ("TransferContactToFlow", "TransferToFlow"),
    ("CheckStaffing", "CheckMetricData"),
    ("StartMediaStreaming", "UpdateContactMediaStreamingBehavior"),
];

/// Names that are no types of the language and can mean one thing only, with the type they mean and the parameter that has
/// to be there; empty where none has to.
const TAKEN_AS: &[(&str, &str, &str)] = &[
    ("Disconnect", "DisconnectParticipant", ""),
    ("PlayPrompt", "MessageParticipant", "Text"),
    ("SetContactAttributes", "UpdateContactAttributes", "Attributes"),
    ("SetAttributes", "UpdateContactAttributes", "Attributes"),
    ("SetLoggingBehavior", "UpdateFlowLoggingBehavior", ""),
    ("SetVoice", "UpdateContactTextToSpeechVoice", "TextToSpeechVoice"),
    ("InvokeExternalResource", "InvokeLambdaFunction", "LambdaFunctionARN"),
    ("InvokeAWSLambdaFunction", "InvokeLambdaFunction", "LambdaFunctionARN"),
    ("TransferContactToFlow", "TransferToFlow", "ContactFlowId"),
    ("TransferToQueue", "TransferContactToQueue", "QueueId"),
    ("TransferParticipantToQueue", "TransferContactToQueue", "QueueId"),
    ("StartMediaStreaming", "UpdateContactMediaStreamingBehavior", ""),
    ("StopMediaStreaming", "UpdateContactMediaStreamingBehavior", ""),
    ("SetCallbackNumber", "UpdateContactCallbackNumber", "CallbackNumber"),
    ("CheckAttribute", "Compare", "ComparisonValue"),
    ("CheckContactAttributes", "Compare", "ComparisonValue"),
    ("GetCustomerInput", "GetParticipantInput", "StoreInput"),
    ("GetUserInput", "GetParticipantInput", "StoreInput"),
    ("StoreCustomerInput", "GetParticipantInput", "StoreInput"),
];

/// The type that an action is taken as, where its own is no type of the language and its parameters fit.
pub(in super::super) fn taken_as(action: &Action) -> Option<&'static str> {
    let meant = TAKEN_AS.iter().find(|(name, ..)| *name == action.kind)?;
    let (_, meant, parameter) = meant;
    (parameter.is_empty() || action.value(&[parameter]).is_some()).then_some(*meant)
}

/// Why an action of this type is not mapped; none where the type is not known.
pub(super) fn missing(kind: &str) -> Option<&'static str> {
    MISSING.iter().find(|(own, _)| *own == kind).map(|(_, missing)| *missing)
}

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let kind = action.kind.as_str();
    if let Some(missing) = missing(kind) {
        return t.unmapped(action, missing);
    }
    let meant = MEANT.iter().find(|(name, _)| *name == kind).map(|(_, meant)| *meant);
    let near = meant.or_else(|| did_you_mean(kind, TYPES.iter().copied()));
    let missing = match near {
        Some(near) => format!("the language has no action type `{kind}`; did its author mean {near}?"),
        None => format!("the action type `{kind}` is not known"),
    };
    t.unmapped(action, &missing);
}
