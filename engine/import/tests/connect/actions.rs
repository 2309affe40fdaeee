//! One action each.

use super::{action, check, to_end, transitions};
use expect_test::expect;

#[test]
fn a_prompt_is_said_with_its_references_filled_in() {
    let says =
        r#"{ "Text": "Hello $.Attributes.first-name, you called $.SystemEndpoint.Address. ${Shop} costs ${x}." }"#;
    check(
        &[action("hi", "MessageParticipant", says, &to_end(&["NoMatchingError"]))],
        expect![[r#"
        contact trial at hi
          prompt hi: en {"say":"Hello ${first_name}, you called ${contact.to ?? ''}. $${Shop} costs $${x}."}
          end: disconnect {} 
          hi: play {"prompt":"hi"} done:end error:end
    "#]],
    );
}

#[test]
fn a_prompt_without_an_error_branch_goes_on() {
    check(
        &[action("hi", "MessageParticipant", r#"{ "SSML": "<speak>Hi</speak>" }"#, &to_end(&[]))],
        expect![[r#"
        contact trial at hi
          prompt hi: en {"ssml":"<speak>Hi</speak>"}
          end: disconnect {} 
          hi: play {"prompt":"hi"} done:end error:end
    "#]],
    );
}

#[test]
fn a_recording_is_named_as_the_console_shows_it() {
    let arn = "arn:aws:connect:eu-west-2:1:instance/i/prompt/11111111-2222-3333-4444-555555555555";
    let says = format!(r#"{{ "PromptId": "{arn}" }}"#);
    check(
        &[action("hi", "MessageParticipant", &says, &to_end(&["NoMatchingError"]))],
        expect![[r#"
        contact trial at hi
          prompt hi: en {"audio":"recording-11111111"}
          end: disconnect {} 
          hi: play {"prompt":"hi"} done:end error:end
    "#]],
    );
}

#[test]
fn a_menu_has_a_port_for_each_key() {
    let menu = r#"{ "Text": "One or star?", "StoreInput": "False", "InputTimeLimitSeconds": "300" }"#;
    let edges = transitions(
        "end",
        &[("Equals", "1", "ask"), ("Equals", "*", "end")],
        &["InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError"],
    );
    check(
        &[action("ask", "GetParticipantInput", menu, &edges)],
        expect![[r#"
        contact trial at ask
          prompt ask: en {"say":"One or star?"}
          ask: menu {"choices":[{"digits":"1","port":"1"},{"digits":"*","port":"star"}],"prompt":"ask","retry":{"tries":1},"timeout_seconds":300} 1:ask error:end no_input:end no_match:end star:end
          end: disconnect {} 
    "#]],
    );
}

#[test]
fn nothing_keyed_in_is_kept_as_timeout() {
    let ask = r#"{ "Text": "Account?", "StoreInput": "True", "InputTimeLimitSeconds": "7",
        "InputValidation": { "CustomValidation": { "MaximumLength": "6" } },
        "DTMFConfiguration": { "DisableCancelKey": "True", "InterdigitTimeLimitSeconds": "3" } }"#;
    check(
        &[action("ask", "GetParticipantInput", ask, &to_end(&["NoMatchingError"]))],
        expect![[r##"
        contact trial at ask
          prompt ask: en {"say":"Account?"}
          ask: collect {"interdigit_seconds":3,"into":"stored_customer_input","max_length":6,"prompt":"ask","retry":{"tries":1},"terminator":"#","timeout_seconds":7} done:end error:end no_input:ask-timeout no_match:end
          ask-timeout: set_attributes {"values":{"stored_customer_input":"Timeout"}} done:end error:end
          end: disconnect {} 
    "##]],
    );
}

#[test]
fn a_number_keyed_in_gets_its_country_in_front() {
    let ask = r#"{ "Text": "Number?", "StoreInput": "True", "InputTimeLimitSeconds": "5",
        "InputValidation": { "PhoneNumberValidation": { "NumberFormat": "Local", "CountryCode": "GB" } } }"#;
    let errors = to_end(&["InvalidPhoneNumber", "NoMatchingError"]);
    check(
        &[action("ask", "GetParticipantInput", ask, &errors)],
        expect![[r##"
        contact trial at ask
          prompt ask: en {"say":"Number?"}
          ask: collect {"interdigit_seconds":5,"into":"stored_customer_input","max_length":20,"prompt":"ask","retry":{"tries":1},"terminator":"#","timeout_seconds":5,"valid_if":"is_phone('+44' + digits(value))"} done:ask-number error:end no_input:ask-timeout no_match:end
          ask-number: set_attributes {"values":{"stored_customer_input":"+44${digits(stored_customer_input)}"}} done:end error:end
          ask-timeout: set_attributes {"values":{"stored_customer_input":"Timeout"}} done:end error:end
          end: disconnect {} 
        difference ask: `*` does not clear what was keyed in before it
    "##]],
    );
}

#[test]
fn what_is_encrypted_there_is_sensitive_here() {
    let ask = r#"{ "Text": "Card?", "StoreInput": "True", "InputTimeLimitSeconds": "5",
        "InputEncryption": { "EncryptionKeyId": "k", "Key": "p" },
        "InputValidation": { "CustomValidation": { "MaximumLength": "16" } },
        "DTMFConfiguration": { "DisableCancelKey": "True" } }"#;
    let edges = transitions("keep", &[], &["NoMatchingError"]);
    let keep = r#"{ "Attributes": { "card": "$.StoredCustomerInput" } }"#;
    check(
        &[
            action("ask", "GetParticipantInput", ask, &edges),
            action("keep", "UpdateContactAttributes", keep, &to_end(&["NoMatchingError"])),
        ],
        expect![[r##"
            contact trial at ask
              prompt ask: en {"say":"Card?"}
              ask: collect {"interdigit_seconds":5,"into":"stored_customer_input","max_length":16,"prompt":"ask","retry":{"tries":1},"terminator":"#","timeout_seconds":5} done:keep error:end no_input:ask-timeout no_match:end
              ask-timeout: set_attributes {"values":{"stored_customer_input":"Timeout"}} done:keep error:end
              end: disconnect {} 
              keep: set_attributes {"values":{"card":"${stored_customer_input}"}} done:end error:end
            difference ask: what is keyed in is kept under a key of the contact's own, and not encrypted with the key named
        "##]],
    );
}

#[test]
fn a_bot_becomes_an_intent_provider() {
    let bot = r#"{ "Text": "How can we help?", "LexV2Bot": { "AliasArn": "arn:aws:lex:eu-west-2:1:bot-alias/ABC/DEF" },
        "LexSessionAttributes": { "x": "1" } }"#;
    let edges = transitions(
        "end",
        &[("Equals", "BookTable", "say"), ("Equals", "FallbackIntent", "ask")],
        &["NoMatchingCondition", "NoMatchingError"],
    );
    check(
        &[
            action("ask", "ConnectParticipantWithLexBot", bot, &edges),
            action("say", "MessageParticipant", r#"{ "Text": "$.Lex.Slots.Day" }"#, &to_end(&["NoMatchingError"])),
        ],
        expect![[r#"
            contact trial at ask
              prompt ask: en {"say":"How can we help?"}
              prompt say: en {"say":"${lex_slot_Day}"}
              ask: understand {"intent_names":{"book-table":"BookTable"},"intents":["book-table"],"into":"lex_intent","prompt":"ask","provider":"abc","retry":{"tries":1},"save":{"lex_slot_Day":"text(slots.Day ?? '')"}} book-table:say error:end no_input:ask no_match:ask
              end: disconnect {} 
              say: play {"prompt":"say"} done:end error:end
            difference ask: the bot's own dialogue is not held: an intent provider finds the intent and slots in one answer; session attributes are not given to the intent provider
        "#]],
    );
}

#[test]
fn a_function_is_sent_the_event_and_its_answer_is_kept() {
    let call = r#"{ "LambdaFunctionARN": "arn:aws:lambda:eu-west-2:1:function:FindCustomer:live",
        "InvocationTimeLimitSeconds": "8", "LambdaInvocationAttributes": { "phone": "$.CustomerEndpoint.Address", "deep": { "n": "1" } } }"#;
    let edges = transitions("say", &[], &["NoMatchingError"]);
    let say = r#"{ "Text": "$.External.name $.LambdaInvocation.ResultData.address.city $.Attributes.tier" }"#;
    check(
        &[
            action("call", "InvokeLambdaFunction", call, &edges),
            action("say", "MessageParticipant", say, &to_end(&["NoMatchingError"])),
        ],
        expect![[r#"
            contact trial at call
              prompt say: en {"say":"${external_name} ${external_address_city} ${tier}"}
              call: http_request {"idempotent":true,"json":{"Details":{"ContactData":{"Attributes":{"tier":"${tier}"},"Channel":"${if contact.channel == 'voice' { 'VOICE' } else { 'CHAT' }}","ContactId":"${contact.id}","CustomerEndpoint":{"Address":"${contact.from ?? ''}","Type":"${if contact.channel == 'voice' { 'TELEPHONE_NUMBER' } else { 'CONTACT_FLOW' }}"},"InitialContactId":"${contact.id}","InitiationMethod":"${upper(contact.direction)}","LanguageCode":"${contact.language ?? ''}","PreviousContactId":"${contact.id}","Queue":{"Name":"${contact.queue ?? ''}"},"SystemEndpoint":{"Address":"${contact.to ?? ''}","Type":"${if contact.channel == 'voice' { 'TELEPHONE_NUMBER' } else { 'CONTACT_FLOW' }}"}},"Parameters":{"deep":{"n":"1"},"phone":"${contact.from ?? ''}"}},"Name":"ContactFlowEvent"},"method":"POST","save":{"external_address_city":"text(response.json.address.city ?? '')","external_name":"text(response.json.name ?? '')"},"timeout_seconds":8,"url":"https://functions.invalid/find-customer"} client_error:end error:end ok:say server_error:end timeout:end
              end: disconnect {} 
              say: play {"prompt":"say"} done:end error:end
            difference call: the event is sent by HTTP; of the contact's attributes it holds those that this flow knows
        "#]],
    );
}

#[test]
fn each_operator_is_a_condition() {
    let edges = transitions(
        "end",
        &[
            ("Equals", "it's", "end"),
            ("TextStartsWith", "a", "end"),
            ("TextEndsWith", "b", "end"),
            ("TextContains", "c", "end"),
            ("NumberGreaterThan", "5", "end"),
            ("NumberLessOrEqualTo", "2.5", "end"),
            ("Equals", "$.External.other", "end"),
            ("KeyExists", "x", "end"),
        ],
        &["NoMatchingCondition"],
    );
    check(
        &[action("is", "Compare", r#"{ "ComparisonValue": "$.Attributes.tier" }"#, &edges)],
        expect![[r#"
            contact trial at is
              end: disconnect {} 
              is: branch {"conditions":[{"port":"it-s","when":"tier == 'it''s'"},{"port":"a","when":"starts_with(tier, 'a')"},{"port":"b","when":"ends_with(tier, 'b')"},{"port":"c","when":"contains(tier, 'c')"},{"port":"5","when":"matches(tier, '-?\\d+(\\.\\d+)?') && decimal(tier) > decimal('5')"},{"port":"2-5","when":"matches(tier, '-?\\d+(\\.\\d+)?') && matches('2.5', '-?\\d+(\\.\\d+)?') && decimal(tier) <= decimal('2.5')"},{"port":"external-other","when":"tier == external_other"},{"port":"x","when":"tier != ''"}]} 2-5:end 5:end a:end b:end c:end error:end external-other:end it-s:end otherwise:end x:end
            note: `$.External.other` is read, and nothing in this flow asks for the result of a function: set the attribute where the flow is called from
        "#]],
    );
    let channel = transitions("end", &[("Equals", "VOICE", "end")], &["NoMatchingCondition"]);
    check(
        &[action("is", "Compare", r#"{ "ComparisonValue": "$.Channel" }"#, &channel)],
        expect![[r#"
            contact trial at is
              end: disconnect {} 
              is: branch {"conditions":[{"port":"voice","when":"contact.channel == 'voice'"}]} error:end otherwise:end voice:end
        "#]],
    );
    let nested = transitions("end", &[("And", "VOICE", "end")], &["NoMatchingCondition"]);
    check(
        &[action("is", "Compare", r#"{ "ComparisonValue": "$.Channel" }"#, &nested)],
        expect![[r#"
        contact trial at is
          end: disconnect {} 
          is: imported_placeholder {"missing":"values are not compared by `And`","origin":"amazon_connect","original":"{\"Identifier\":\"is\",\"Parameters\":{\"ComparisonValue\":\"$.Channel\"},\"Transitions\":{\"Conditions\":[{\"Condition\":{\"Operands\":[\"VOICE\"],\"Operator\":\"And\"},\"NextAction\":\"end\"}],\"Errors\":[{\"ErrorType\":\"NoMatchingCondition\",\"NextAction\":\"end\"}],\"NextAction\":\"end\"},\"Type\":\"Compare\"}","original_type":"Compare","outcomes":["voice","no-matching-condition"]} error:end no-matching-condition:end voice:end
        not mapped is: values are not compared by `And`
    "#]],
    );
}

#[test]
fn contacts_wait_in_the_queue_and_then_talk() {
    let queue = r#"{ "QueueId": "arn:aws:connect:eu-west-2:1:instance/i/queue/Support" }"#;
    check(
        &[
            action("set", "UpdateContactTargetQueue", queue, &transitions("go", &[], &["NoMatchingError"])),
            action("go", "TransferContactToQueue", "{}", &to_end(&["QueueAtCapacity", "NoMatchingError"])),
        ],
        expect![[r#"
            contact trial at set
              end: disconnect {} 
              go: enqueue {} accepted:go-talk closed:end error:end full:end left_queue:go no_agents:end waited_too_long:end
              go-end: disconnect {} 
              go-talk: assign_agent {} ended:go-end error:end not_answered:go transferred:go
              set: set_queue {"queue":"support"} done:go error:end
        "#]],
    );
}

#[test]
fn an_age_is_measured_in_seconds_here() {
    let metric = r#"{ "MetricType": "OldestContactInQueueAgeSeconds" }"#;
    let edges =
        transitions("end", &[("NumberGreaterThan", "300000", "end")], &["NoMatchingCondition", "NoMatchingError"]);
    check(
        &[action("old", "CheckMetricData", metric, &edges)],
        expect![[r#"
        contact trial at old
          end: disconnect {} 
          old: check_queue {"conditions":[{"port":"300000","when":"queue.longest_wait_seconds > 300"}]} 300000:end error:end otherwise:end
    "#]],
    );
}

#[test]
fn shares_are_those_between_the_thresholds() {
    let edges = transitions(
        "end",
        &[("NumberLessThan", "4", "end"), ("NumberLessThan", "10", "end"), ("NumberLessThan", "18", "end")],
        &["NoMatchingCondition"],
    );
    check(
        &[action("draw", "DistributeByPercentage", "{}", &edges)],
        expect![[r#"
        contact trial at draw
          draw: split {"shares":[{"percent":3,"port":"share-1"},{"percent":6,"port":"share-2"},{"percent":8,"port":"share-3"},{"percent":83,"port":"rest"}]} rest:end share-1:end share-2:end share-3:end
          end: disconnect {} 
    "#]],
    );
}

#[test]
fn what_changes_nothing_for_the_contact_needs_no_block() {
    let logging = action(
        "log",
        "UpdateFlowLoggingBehavior",
        r#"{ "FlowLoggingBehavior": "Enabled" }"#,
        r#"{ "NextAction": "stream" }"#,
    );
    let stream = action(
        "stream",
        "UpdateContactMediaStreamingBehavior",
        r#"{ "MediaStreamingState": "Enabled" }"#,
        &to_end(&["NoMatchingError"]),
    );
    check(
        &[logging, stream],
        expect![[r#"
        contact trial at end
          end: disconnect {} 
        exact log: needs no block: everything that happens to a contact is kept
        difference stream: the audio is not streamed to another system
    "#]],
    );
}

#[test]
fn a_ring_of_what_needs_no_block_ends() {
    let one = action("one", "UpdateFlowLoggingBehavior", "{}", r#"{ "NextAction": "two" }"#);
    let two = action("two", "UpdateFlowLoggingBehavior", "{}", r#"{ "NextAction": "one" }"#);
    check(
        &[one, two],
        expect![[r#"
        contact trial at not-wired
          end: disconnect {} 
          not-wired: disconnect {} 
        exact one: needs no block: everything that happens to a contact is kept
        exact two: needs no block: everything that happens to a contact is kept
    "#]],
    );
}

#[test]
fn recording_says_that_it_asks_for_no_consent() {
    let on = r#"{ "RecordingBehavior": { "RecordedParticipants": ["Agent", "Customer"] } }"#;
    let off = r#"{ "RecordingBehavior": { "RecordedParticipants": [] } }"#;
    check(
        &[
            action("on", "UpdateContactRecordingBehavior", on, r#"{ "NextAction": "off" }"#),
            action("off", "UpdateContactRecordingBehavior", off, r#"{ "NextAction": "end" }"#),
        ],
        expect![[r#"
            contact trial at on
              end: disconnect {} 
              off: stop_recording {} done:end error:end
              on: start_recording {"consent":"not_required","legs":"both"} done:off error:off
            difference on: recording starts here, and not when an agent joins; whether consent is needed is not known: it is taken as not needed, as in the original
        "#]],
    );
}

#[test]
fn a_callback_goes_to_the_number_that_was_set() {
    let set = r#"{ "CallbackNumber": "$.StoredCustomerInput" }"#;
    let create = r#"{ "InitialCallDelaySeconds": "5", "MaximumConnectionAttempts": "2", "RetryDelaySeconds": "600" }"#;
    let errors = ["InvalidCallbackNumber", "CallbackNumberNotDialable"];
    check(
        &[
            action("set", "UpdateContactCallbackNumber", set, &transitions("create", &[], &errors)),
            action("create", "CreateCallbackContact", create, &to_end(&["NoMatchingError"])),
        ],
        expect![[r#"
            contact trial at set
              create: request_callback {"attempts":2,"delay_seconds":5,"number":"${requested_callback_number}","retry_seconds":600} error:end invalid_number:end requested:end
              end: disconnect {} 
              set: set_attributes {"values":{"requested_callback_number":"${stored_customer_input}"}} done:set-check error:end
              set-check: branch {"conditions":[{"port":"valid","when":"is_phone(requested_callback_number)"}]} error:end otherwise:end valid:create
            difference set: whether the number can be dialled is not known before it is
        "#]],
    );
}

#[test]
fn a_call_that_is_not_resumed_ends_with_the_other_side() {
    let dial = r#"{ "ThirdPartyPhoneNumber": "+12025550100", "ThirdPartyConnectionTimeLimitSeconds": "20",
        "ContinueFlowExecution": "False" }"#;
    check(
        &[action("dial", "TransferParticipantToThirdParty", dial, &to_end(&["NoMatchingError"]))],
        expect![[r#"
        contact trial at dial
          dial: transfer_call {"ring_seconds":20,"to":"+12025550100"} busy:end ended:dial-end error:end no_answer:end
          dial-end: disconnect {} 
          end: disconnect {} 
    "#]],
    );
}

#[test]
fn what_nothing_here_does_is_a_placeholder_with_its_ways_out() {
    let view = r#"{ "ViewResource": { "Id": "form" } }"#;
    let edges = transitions(
        "end",
        &[("Equals", "Next", "end"), ("Equals", "Back", "view")],
        &["NoMatchingCondition", "NoMatchingError", "TimeLimitExceeded"],
    );
    check(
        &[action("view", "ShowView", view, &edges)],
        expect![[r#"
        contact trial at view
          end: disconnect {} 
          view: imported_placeholder {"missing":"no block shows a form or a card to the customer or the agent","origin":"amazon_connect","original":"{\"Identifier\":\"view\",\"Parameters\":{\"ViewResource\":{\"Id\":\"form\"}},\"Transitions\":{\"Conditions\":[{\"Condition\":{\"Operands\":[\"Next\"],\"Operator\":\"Equals\"},\"NextAction\":\"end\"},{\"Condition\":{\"Operands\":[\"Back\"],\"Operator\":\"Equals\"},\"NextAction\":\"view\"}],\"Errors\":[{\"ErrorType\":\"NoMatchingCondition\",\"NextAction\":\"end\"},{\"ErrorType\":\"NoMatchingError\",\"NextAction\":\"end\"},{\"ErrorType\":\"TimeLimitExceeded\",\"NextAction\":\"end\"}],\"NextAction\":\"end\"},\"Type\":\"ShowView\"}","original_type":"ShowView","outcomes":["next","back","no-matching-condition","time-limit-exceeded"]} back:view error:end next:end no-matching-condition:end time-limit-exceeded:end
        not mapped view: no block shows a form or a card to the customer or the agent
    "#]],
    );
    check(
        &[action("go", "PlayPrompt", r#"{ "Text": "Hi" }"#, &to_end(&[]))],
        expect![[r#"
        contact trial at go
          prompt go: en {"say":"Hi"}
          end: disconnect {} 
          go: play {"prompt":"go"} done:end error:end
        difference go: the language has no action type `PlayPrompt`; it is taken as MessageParticipant
    "#]],
    );
    check(
        &[action("go", "PlayPrompt", "{}", &to_end(&[]))],
        expect![[r#"
        contact trial at go
          end: disconnect {} 
          go: imported_placeholder {"missing":"the language has no action type `PlayPrompt`; did its author mean MessageParticipant?","origin":"amazon_connect","original":"{\"Identifier\":\"go\",\"Parameters\":{},\"Transitions\":{\"Conditions\":[],\"Errors\":[],\"NextAction\":\"end\"},\"Type\":\"PlayPrompt\"}","original_type":"PlayPrompt","outcomes":["done"]} done:end error:end
        not mapped go: the language has no action type `PlayPrompt`; did its author mean MessageParticipant?
    "#]],
    );
    check(
        &[action("go", "CheckHourOfOperation", "{}", &to_end(&[]))],
        expect![[r#"
        contact trial at go
          end: disconnect {} 
          go: imported_placeholder {"missing":"the language has no action type `CheckHourOfOperation`; did its author mean CheckHoursOfOperation?","origin":"amazon_connect","original":"{\"Identifier\":\"go\",\"Parameters\":{},\"Transitions\":{\"Conditions\":[],\"Errors\":[],\"NextAction\":\"end\"},\"Type\":\"CheckHourOfOperation\"}","original_type":"CheckHourOfOperation","outcomes":["done"]} done:end error:end
        not mapped go: the language has no action type `CheckHourOfOperation`; did its author mean CheckHoursOfOperation?
    "#]],
    );
    check(
        &[action("go", "Levitate", "{}", &to_end(&[]))],
        expect![[r#"
        contact trial at go
          end: disconnect {} 
          go: imported_placeholder {"missing":"the action type `Levitate` is not known","origin":"amazon_connect","original":"{\"Identifier\":\"go\",\"Parameters\":{},\"Transitions\":{\"Conditions\":[],\"Errors\":[],\"NextAction\":\"end\"},\"Type\":\"Levitate\"}","original_type":"Levitate","outcomes":["done"]} done:end error:end
        not mapped go: the action type `Levitate` is not known
    "#]],
    );
}

#[test]
fn what_is_not_wired_ends_the_contact() {
    let menu = r#"{ "Text": "One?", "StoreInput": "False", "InputTimeLimitSeconds": "5" }"#;
    let edges =
        r#"{ "Conditions": [{ "NextAction": "ask", "Condition": { "Operator": "Equals", "Operands": ["1"] } }] }"#;
    check(
        &[action("ask", "GetParticipantInput", menu, edges)],
        expect![[r#"
        contact trial at ask
          prompt ask: en {"say":"One?"}
          ask: menu {"choices":[{"digits":"1","port":"1"}],"prompt":"ask","retry":{"tries":1},"timeout_seconds":5} 1:ask error:not-wired no_input:not-wired no_match:not-wired
          end: disconnect {} 
          not-wired: disconnect {} 
        exact ask: `InputTimeLimitExceeded` is not wired: the contact ends there, as in the original; `NoMatchingCondition` is not wired: the contact ends there, as in the original; `NoMatchingError` is not wired: the contact ends there, as in the original
    "#]],
    );
}

#[test]
fn an_edge_to_nowhere_is_told() {
    let says = action("hi", "MessageParticipant", r#"{ "Text": "Hi" }"#, &transitions("nowhere", &[], &[]));
    check(
        &[says],
        expect![[r#"
        contact trial at hi
          prompt hi: en {"say":"Hi"}
          end: disconnect {} 
          hi: play {"prompt":"hi"} done:not-wired error:not-wired
          not-wired: disconnect {} 
        difference hi: an edge leads to `nowhere`, and there is no such action: the contact ends there
    "#]],
    );
}
