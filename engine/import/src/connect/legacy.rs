//! The older console export: `modules` with branches and lists of parameters. Each module becomes the action of the current
//! language that does the same, so that there is one way on from here.

use cordboard_model::json::{Document, Node};
use cordboard_model::{Code, Problem};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use super::document::{Action, Condition, Export, text_of};
use super::read::{checked, json_of, position};

/// A flow of the older export.
pub(super) fn export(
    file: usize,
    document: &Document,
    node: &Node,
    pointer: &str,
    around: &str,
) -> Result<Export, Box<Problem>> {
    let text =
        |node: Option<&Node>, key: &str| node.and_then(|node| node.get(key)).and_then(Node::text).map(str::to_string);
    let metadata = node.get("metadata");
    let mut actions = Vec::new();
    for (index, item) in node.get("modules").map(Node::items).unwrap_or_default().iter().enumerate() {
        let place = document.place_of(&format!("{pointer}/modules/{index}"));
        let (Some(id), Some(kind)) = (text(Some(item), "id"), text(Some(item), "type")) else {
            let message = format!("module {} has no `id` or no `type`", index + 1);
            return Err(Box::new(Problem::error(Code::ImportBadAction, place, message).suggest("give it both")));
        };
        let module = Module::read(item);
        let translated = translate(&module, &kind);
        actions.push(Action {
            id,
            kind: translated.kind,
            original_type: kind,
            guessed: false,
            parameters: translated.parameters,
            next: translated.next,
            conditions: translated.conditions,
            errors: translated.errors,
            display: module.display(),
            position: item.get("metadata").and_then(|metadata| metadata.get("position")).and_then(position),
            place,
            original: json_of(item).to_string(),
        });
    }
    let export = Export {
        file,
        name: text(metadata, "name").filter(|name| !name.is_empty()).unwrap_or_else(|| around.to_string()),
        description: text(metadata, "description").unwrap_or_default(),
        flow_type: text(Some(node), "type").or_else(|| text(metadata, "type")).unwrap_or_default(),
        known_as: text(metadata, "id").into_iter().chain(text(metadata, "arn")).collect(),
        has_settings: false,
        start: text(Some(node), "start").unwrap_or_default(),
        actions,
        annotations: Vec::new(),
    };
    checked(export, document, pointer, "start")
}

/// A module as it is written.
struct Module {
    parameters: Vec<Parameter>,
    branches: Vec<Branch>,
    target: String,
    language: Option<String>,
}

struct Parameter {
    name: String,
    value: String,
    key: String,
    resource: String,
}

struct Branch {
    condition: String,
    kind: String,
    value: String,
    next: Option<String>,
}

impl Module {
    fn read(node: &Node) -> Self {
        let text =
            |node: &Node, key: &str| node.get(key).and_then(|value| text_of(&json_of(value))).unwrap_or_default();
        let parameters = node.get("parameters").map(Node::items).unwrap_or_default();
        let branches = node.get("branches").map(Node::items).unwrap_or_default();
        Self {
            parameters: parameters
                .iter()
                .map(|parameter| Parameter {
                    name: text(parameter, "name"),
                    value: reference(&text(parameter, "namespace"), &text(parameter, "value")),
                    key: text(parameter, "key"),
                    resource: text(parameter, "resourceName"),
                })
                .collect(),
            branches: branches
                .iter()
                .map(|branch| Branch {
                    condition: text(branch, "condition"),
                    kind: text(branch, "conditionType"),
                    value: text(branch, "conditionValue"),
                    next: Some(text(branch, "transition")).filter(|next| !next.is_empty()),
                })
                .collect(),
            target: text(node, "target"),
            language: parameters.iter().map(|p| text(p, "languageCode")).find(|code| !code.is_empty()),
        }
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|parameter| parameter.name == name);
        found.map(|parameter| parameter.value.as_str()).filter(|value| !value.is_empty())
    }

    /// The parameters that have a key: attributes, and what a function is given.
    fn keyed(&self, name: &str) -> Map<String, Value> {
        let own = self.parameters.iter().filter(|parameter| parameter.name == name && !parameter.key.is_empty());
        own.map(|parameter| (parameter.key.clone(), Value::String(parameter.value.clone()))).collect()
    }

    fn branch(&self, condition: &str) -> Option<String> {
        self.branches.iter().find(|branch| branch.condition == condition)?.next.clone()
    }

    fn display(&self) -> BTreeMap<String, String> {
        let names = [
            ("Queue", "QueueId"),
            ("Agent", "AgentId"),
            ("ContactFlowId", "ContactFlowId"),
            ("AudioPrompt", "PromptId"),
            ("Hours", "HoursOfOperationId"),
            ("FunctionArn", "LambdaFunctionARN"),
            ("BotAliasArn", "bot"),
        ];
        let mut display = BTreeMap::new();
        for parameter in self.parameters.iter().filter(|parameter| !parameter.resource.is_empty()) {
            if let Some((_, name)) = names.iter().find(|(old, _)| *old == parameter.name) {
                display.insert(name.to_string(), parameter.resource.clone());
            }
        }
        display
    }
}

/// A value that names something is written as a display name in a namespace; today it is a path.
fn reference(namespace: &str, value: &str) -> String {
    match (namespace, value) {
        ("", _) => value.to_string(),
        ("User Defined", _) => format!("$.Attributes.{}", key(value)),
        ("External", _) => format!("$.External.{}", key(value)),
        ("System", "Customer Number") => "$.CustomerEndpoint.Address".into(),
        ("System", "Dialed Number") => "$.SystemEndpoint.Address".into(),
        ("System", "Stored customer input") => "$.StoredCustomerInput".into(),
        ("System", path) => format!("$.{path}"),
        (space, _) => format!("$.{space}.{}", key(value)),
    }
}

fn key(value: &str) -> String {
    match value.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
        true => value.to_string(),
        false => format!("['{value}']"),
    }
}

/// The action that a module becomes.
struct Translated {
    kind: String,
    parameters: Map<String, Value>,
    next: Option<String>,
    conditions: Vec<Condition>,
    errors: Vec<(String, String)>,
}

/// The branch of a module, and the error type it becomes.
const ERRORS: &[(&str, &str)] = &[
    ("Error", "NoMatchingError"),
    ("NoMatch", "NoMatchingCondition"),
    ("Timeout", "InputTimeLimitExceeded"),
    ("AtCapacity", "QueueAtCapacity"),
    ("InvalidNumber", "InvalidPhoneNumber"),
    ("InvalidPhoneNumber", "InvalidCallbackNumber"),
    ("NonDialableNumber", "CallbackNumberNotDialable"),
    ("CallFailure", "CallFailed"),
];

/// The branch of a module that is a result, and the result it becomes.
const RESULTS: &[(&str, &str)] = &[
    ("True", "True"),
    ("False", "False"),
    ("Looping", "ContinueLooping"),
    ("Complete", "DoneLooping"),
    ("CustomerReturn", "CustomerReturned"),
];

fn operator(kind: &str) -> &'static str {
    match kind {
        "Contains" => "TextContains",
        "StartsWith" => "TextStartsWith",
        "EndsWith" => "TextEndsWith",
        "GreaterThan" => "NumberGreaterThan",
        "GreaterThanOrEqualTo" => "NumberGreaterOrEqualTo",
        "LessThan" => "NumberLessThan",
        "LessThanOrEqualTo" => "NumberLessOrEqualTo",
        _ => "Equals",
    }
}

fn translate(module: &Module, kind: &str) -> Translated {
    let (kind, parameters) = action_of(module, kind);
    let errors = ERRORS.iter().filter(|(branch, _)| !(kind == "Wait" && *branch == "Timeout"));
    let mut errors: Vec<(String, String)> =
        errors.filter_map(|(branch, error)| Some((error.to_string(), module.branch(branch)?))).collect();
    let mut conditions = Vec::new();
    for branch in &module.branches {
        let Some(next) = branch.next.clone() else { continue };
        let result = RESULTS.iter().find(|(name, _)| *name == branch.condition).map(|(_, result)| result.to_string());
        let result = match (kind, branch.condition.as_str()) {
            (_, "Evaluate" | "CheckQueueTime") => {
                conditions.push(Condition {
                    operator: operator(&branch.kind).into(),
                    operand: branch.value.clone(),
                    next,
                });
                continue;
            }
            ("Wait", "Timeout") => Some("WaitCompleted".to_string()),
            ("MessageParticipantIteratively", "Timeout") => Some("MessagesInterrupted".to_string()),
            ("TransferParticipantToThirdParty", "Timeout") => {
                errors.push(("ConnectionTimeLimitExceeded".into(), next));
                continue;
            }
            ("CheckMetricData", "True") => {
                conditions.push(Condition { operator: "NumberGreaterThan".into(), operand: "0".into(), next });
                continue;
            }
            ("CheckMetricData", "False") => {
                errors.push(("NoMatchingCondition".into(), next));
                continue;
            }
            _ => result,
        };
        if let Some(operand) = result {
            conditions.push(Condition { operator: "Equals".into(), operand, next });
        }
    }
    if kind == "DistributeByPercentage" {
        cumulate(&mut conditions);
    }
    Translated { kind: kind.to_string(), parameters, next: module.branch("Success"), conditions, errors }
}

/// The older export gives each branch its share; the current language compares a draw of 1 to 100 with the sum so far.
fn cumulate(conditions: &mut [Condition]) {
    let mut below = 1_u32;
    for condition in conditions {
        below = below.saturating_add(condition.operand.parse().unwrap_or(0));
        condition.operator = "NumberLessThan".into();
        condition.operand = below.to_string();
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Map::new(),
    }
}

/// What is said: text, markup or a recording.
fn spoken(module: &Module) -> Map<String, Value> {
    let markup = module.parameter("TextToSpeechType") == Some("ssml");
    match (module.parameter("AudioPrompt"), module.parameter("Text")) {
        (Some(audio), _) => object(json!({ "PromptId": audio })),
        (None, text) if markup => object(json!({ "SSML": text })),
        (None, text) => object(json!({ "Text": text })),
    }
}

/// The action's type and parameters.
fn action_of<'m>(module: &'m Module, kind: &'m str) -> (&'m str, Map<String, Value>) {
    let get = |name: &str| module.parameter(name);
    match kind {
        "PlayPrompt" | "PlayAudio" => ("MessageParticipant", spoken(module)),
        "Disconnect" => ("DisconnectParticipant", Map::new()),
        "Resume" => ("EndFlowExecution", Map::new()),
        "InvokeExternalResource" | "InvokeExternal" => (
            "InvokeLambdaFunction",
            object(json!({
                "LambdaFunctionARN": get("FunctionArn"),
                "InvocationTimeLimitSeconds": get("TimeLimit"),
                "LambdaInvocationAttributes": module.keyed("Parameter"),
            })),
        ),
        "GetUserInput" if module.target == "Lex" => {
            let bot = match get("BotAliasArn") {
                Some(alias) => json!({ "LexV2Bot": { "AliasArn": alias } }),
                None => {
                    json!({ "LexBot": object(json!({ "Name": get("BotName"), "Alias": get("BotAlias"), "Region": get("BotRegion") })) })
                }
            };
            let mut parameters = spoken(module);
            parameters.extend(object(bot));
            let given = module.keyed("Parameter");
            if !given.is_empty() {
                parameters.insert("LexSessionAttributes".into(), Value::Object(given));
            }
            ("ConnectParticipantWithLexBot", parameters)
        }
        "GetUserInput" | "PlayAudioAndFetchInput" => {
            let mut parameters = spoken(module);
            parameters.extend(object(json!({ "StoreInput": "False", "InputTimeLimitSeconds": get("Timeout") })));
            ("GetParticipantInput", parameters)
        }
        "StoreUserInput" | "StoreCustomerInput" => ("GetParticipantInput", stored(module)),
        "CheckAttribute" | "CheckCallAttribute" => {
            let compared = reference(get("Namespace").unwrap_or("System"), get("Attribute").unwrap_or_default());
            ("Compare", object(json!({ "ComparisonValue": compared })))
        }
        "SetAttributes" => ("UpdateContactAttributes", object(json!({ "Attributes": module.keyed("Attribute") }))),
        "SetScreenPop" => {
            let (Some(key), value) = (get("key"), get("value").unwrap_or_default()) else { return (kind, Map::new()) };
            ("UpdateContactAttributes", object(json!({ "Attributes": { key: value } })))
        }
        "SetQueue" => ("UpdateContactTargetQueue", object(json!({ "QueueId": get("Queue"), "AgentId": get("Agent") }))),
        "CustomerInQueue" => ("TransferContactToQueue", Map::new()),
        "Transfer" | "TransferToFlow" => transfer(module, kind),
        "SetLoggingBehavior" => ("UpdateFlowLoggingBehavior", Map::new()),
        "SetRecordingBehavior" => ("UpdateContactRecordingBehavior", recording(module)),
        "SetVoice" => (
            "UpdateContactTextToSpeechVoice",
            object(json!({
                "TextToSpeechVoice": get("GlobalVoice"),
                "TextToSpeechEngine": get("GlobalEngine"),
                "TextToSpeechStyle": get("SpeakingStyle"),
            })),
        ),
        "SetContactData" => ("UpdateContactData", object(json!({ "LanguageCode": module.language }))),
        "SetEventHook" | "SetContactFlow" => {
            let hook = get("Type").unwrap_or("CustomerQueue").to_string();
            ("UpdateContactEventHooks", object(json!({ "EventHooks": { hook: get("ContactFlowId") } })))
        }
        "Loop" => ("Loop", object(json!({ "LoopCount": get("LoopCount") }))),
        "LoopPrompts" => {
            let messages = module.parameters.iter().filter_map(|parameter| match parameter.name.as_str() {
                "Text" => Some(json!({ "Text": parameter.value })),
                "AudioPrompt" => Some(json!({ "PromptId": parameter.value })),
                _ => None,
            });
            let messages: Vec<Value> = messages.collect();
            let interrupt = get("InterruptSeconds");
            (
                "MessageParticipantIteratively",
                object(json!({ "Messages": messages, "InterruptFrequencySeconds": interrupt })),
            )
        }
        "StartMediaStreaming" => {
            ("UpdateContactMediaStreamingBehavior", object(json!({ "MediaStreamingState": "Enabled" })))
        }
        "StopMediaStreaming" => {
            ("UpdateContactMediaStreamingBehavior", object(json!({ "MediaStreamingState": "Disabled" })))
        }
        "CheckHoursOfOperation" => ("CheckHoursOfOperation", object(json!({ "HoursOfOperationId": get("Hours") }))),
        "CheckStaffing" => {
            let metric = format!("NumberOfAgents{}", get("Status").unwrap_or("Available"));
            (
                "CheckMetricData",
                object(json!({ "MetricType": metric, "QueueId": get("Queue"), "AgentId": get("Agent") })),
            )
        }
        "CheckQueueStatus" => {
            let timed = module.branches.iter().any(|branch| branch.condition == "CheckQueueTime");
            let metric = if timed { "OldestContactInQueueAgeSeconds" } else { "NumberOfContactsInQueue" };
            (
                "CheckMetricData",
                object(json!({ "MetricType": metric, "QueueId": get("Queue"), "AgentId": get("Agent") })),
            )
        }
        "PercentileBranching" => ("DistributeByPercentage", Map::new()),
        "SetCallBackNumber" => {
            ("UpdateContactCallbackNumber", object(json!({ "CallbackNumber": get("CallBackNumber") })))
        }
        "CreateCallback" => (
            "CreateCallbackContact",
            object(json!({
                "InitialCallDelaySeconds": get("InitialDelaySeconds"),
                "RetryDelaySeconds": get("RetryDelaySeconds"),
                "MaximumConnectionAttempts": get("MaxRetryAttempts"),
            })),
        ),
        "UpdateRoutingPriority" => (
            "UpdateContactRoutingBehavior",
            object(
                json!({ "QueuePriority": get("AbsolutePosition"), "QueueTimeAdjustmentSeconds": get("TimeOffset") }),
            ),
        ),
        "Wait" => {
            let returns = get("InterruptOnCustomerReturn").is_some_and(|value| value.eq_ignore_ascii_case("true"));
            let events = returns.then(|| json!(["CustomerReturned"]));
            ("Wait", object(json!({ "TimeLimitSeconds": get("TimeoutSeconds"), "Events": events })))
        }
        "GetMetricData" => ("GetMetricData", object(json!({ "QueueId": get("Queue") }))),
        _ => (kind, object(serde_json::to_value(module.plain()).unwrap_or_default())),
    }
}

impl Module {
    /// The parameters by name, for a module that is not known.
    fn plain(&self) -> BTreeMap<&str, &str> {
        self.parameters.iter().map(|parameter| (parameter.name.as_str(), parameter.value.as_str())).collect()
    }
}

fn stored(module: &Module) -> Map<String, Value> {
    let get = |name: &str| module.parameter(name);
    let mut parameters = spoken(module);
    let validation = match get("CustomerInputType") {
        Some("PhoneNumber") => json!({ "PhoneNumberValidation": object(json!({
            "NumberFormat": get("PhoneNumberFormat"), "CountryCode": get("CountryCode") })) }),
        _ => json!({ "CustomValidation": { "MaximumLength": get("MaxDigits").unwrap_or("20") } }),
    };
    let encrypted = get("EncryptEntry").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let encryption = encrypted.then(|| {
        object(json!({ "EncryptionKeyId": get("EncryptionKeyId").unwrap_or("key"), "Key": get("EncryptionKey") }))
    });
    let keys = object(json!({
        "InputTerminationSequence": get("TerminatorDigits"),
        "DisableCancelKey": get("DisableCancel"),
    }));
    parameters.extend(object(json!({
        "StoreInput": "True",
        "InputTimeLimitSeconds": get("Timeout"),
        "InputValidation": validation,
        "InputEncryption": encryption,
        "DTMFConfiguration": keys,
    })));
    parameters
}

fn transfer<'m>(module: &Module, kind: &'m str) -> (&'m str, Map<String, Value>) {
    let get = |name: &str| module.parameter(name);
    match (kind, module.target.as_str()) {
        ("TransferToFlow", _) | (_, "Flow") => {
            ("TransferToFlow", object(json!({ "ContactFlowId": get("ContactFlowId") })))
        }
        (_, "Queue") => ("TransferContactToQueue", Map::new()),
        (_, "Agent") => ("TransferContactToAgent", Map::new()),
        (_, "PhoneNumber") => {
            let blind = get("BlindTransfer").is_some_and(|value| value.eq_ignore_ascii_case("true"));
            let parameters = json!({
                "ThirdPartyPhoneNumber": get("PhoneNumber"),
                "ThirdPartyConnectionTimeLimitSeconds": get("TimeLimit").unwrap_or("30"),
                "ContinueFlowExecution": if blind { "False" } else { "True" },
            });
            ("TransferParticipantToThirdParty", object(parameters))
        }
        _ => (kind, object(serde_json::to_value(module.plain()).unwrap_or_default())),
    }
}

fn recording(module: &Module) -> Map<String, Value> {
    let get = |name: &str| module.parameter(name);
    let on = get("RecordingBehaviorOption") == Some("Enable");
    let participants = match (on, get("RecordingParticipantOption")) {
        (false, _) => json!([]),
        (true, Some("Agent")) => json!(["Agent"]),
        (true, Some("Customer")) => json!(["Customer"]),
        (true, _) => json!(["Agent", "Customer"]),
    };
    let analytics = (get("AnalyticsBehaviorOption") == Some("Enable")).then(|| json!({ "Enabled": "True" }));
    object(json!({ "RecordingBehavior": { "RecordedParticipants": participants }, "AnalyticsBehavior": analytics }))
}
