//! Flows that belong together, and kinds of flows.

use super::{action, check_files, to_end, transitions};
use expect_test::expect;

fn named(name: &str, kind: &str, actions: &[String]) -> String {
    let start = serde_json::from_str::<serde_json::Value>(&actions[0]).unwrap()["Identifier"].clone();
    format!(
        r#"{{ "Version": "2019-10-30", "StartAction": {start}, "Metadata": {{ "name": "{name}", "type": "{kind}" }},
        "Actions": [{}] }}"#,
        actions.join(", ")
    )
}

fn end() -> String {
    action("end", "DisconnectParticipant", "{}", "{}")
}

#[test]
fn a_module_and_its_caller_agree() {
    let call = r#"{ "FlowModuleId": "arn:aws:connect:eu-west-2:1:instance/i/flow-module/Check Hours:$LATEST",
        "Input": { "site": "Leeds", "unread": "x" } }"#;
    let edges = transitions("end", &[("Equals", "Open", "say")], &["NoMatchingCondition", "NoMatchingError"]);
    let say = action("say", "MessageParticipant", r#"{ "Text": "$.Modules.ResultData.until" }"#, &to_end(&[]));
    let caller = named("Main", "contactFlow", &[action("call", "InvokeFlowModule", call, &edges), say, end()]);
    let check = action(
        "is",
        "Compare",
        r#"{ "ComparisonValue": "$.Modules.Input.site" }"#,
        &transitions("closed", &[("Equals", "Leeds", "open")], &[])
            .replace("\"Errors\": []", r#""Errors": [{ "NextAction": "closed", "ErrorType": "NoMatchingCondition" }]"#),
    );
    let open =
        action("open", "EndFlowModuleExecution", r#"{ "Result": "Open", "ResultData": { "until": "17:00" } }"#, "{}");
    let closed = action("closed", "EndFlowModuleExecution", r#"{ "Result": "Closed" }"#, "{}");
    let module = named("Check Hours", "", &[check, open, closed]);
    check_files(
        &[("main", caller), ("hours", module)],
        expect![[r#"
            contact main at call
              prompt say: en {"say":"${module_result_until}"}
              call: call_flow {"flow":"check-hours","inputs":{"input_site":"Leeds"},"outputs":{"module_result_until":"attribute_until"},"returns":["closed","open"]} closed:end error:end open:say
              end: disconnect {} 
              say: play {"prompt":"say"} done:end error:end
            module check-hours at is
              closed: return {"outcome":"closed","outputs":{"attribute_until":""}} 
              is: branch {"conditions":[{"port":"leeds","when":"input_site == 'Leeds'"}]} error:closed leeds:open otherwise:closed
              open: return {"outcome":"open","outputs":{"attribute_until":"17:00"}} 
            exact call: the module does not read `unread`
            note: the file does not say what kind of flow it is; taken as `module`: it ends as a module does
        "#]],
    );
}

#[test]
fn flows_that_are_not_there_are_placeholders() {
    let module = action(
        "call",
        "InvokeFlowModule",
        r#"{ "FlowModuleId": "${SurveyModule}" }"#,
        &transitions("go", &[], &["NoMatchingError"]),
    );
    let go = action("go", "TransferToFlow", r#"{ "ContactFlowId": "{{after-hours}}" }"#, &to_end(&["NoMatchingError"]));
    check_files(
        &[("main", named("Main", "contactFlow", &[module, go, end()]))],
        expect![[r#"
        contact main at call
          call: call_flow {"flow":"survey-module","returns":["done"]} done:go error:end
          end: disconnect {} 
          go: go_to_flow {"flow":"after-hours"} 
        stub contact after-hours returns []
        stub module survey-module returns ["done"]
        exact call: the flow `${SurveyModule}` was not among the files
        exact go: the flow `{{after-hours}}` was not among the files; going on with a flow cannot fail here: every flow that is named is there before a contact starts
    "#]],
    );
}

#[test]
fn a_queue_flow_loops_its_prompts_and_goes_back_to_them() {
    let prompts = r#"{ "Messages": [{ "Text": "Please wait." }, { "PromptId": "arn:aws:connect:x:1:instance/i/prompt/Jazz" }],
        "InterruptFrequencySeconds": "30" }"#;
    let edges = transitions("", &[("Equals", "MessagesInterrupted", "say")], &[]).replace("\"NextAction\": \"\", ", "");
    let say = action("say", "MessageParticipant", r#"{ "Text": "Still busy." }"#, r#"{ "NextAction": "stop" }"#);
    let stop = action("stop", "EndFlowExecution", "{}", "{}");
    check_files(
        &[(
            "queue",
            named(
                "Queue",
                "customerQueue",
                &[action("loop", "MessageParticipantIteratively", prompts, &edges), say, stop],
            ),
        )],
        expect![[r#"
            queue queue at loop
              prompt loop: en {"say":"Please wait."}
              prompt loop-2: en {"audio":"jazz"}
              prompt say: en {"say":"Still busy."}
              loop: play {"prompt":"loop"} done:loop-prompt error:loop-prompt
              loop-prompt: play {"prompt":"loop-2"} done:loop-wait error:loop-wait
              loop-wait: wait {"seconds":30} elapsed:say
              say: play {"prompt":"say"} done:loop error:loop
            difference loop: between interrupts the prompts are said once, and not over and over
            exact stop: it goes back to the prompts that were interrupted
        "#]],
    );
}

#[test]
fn a_flow_that_does_not_say_its_kind_is_known_by_its_use() {
    let hooks = r#"{ "EventHooks": { "CustomerWhisper": "Tell Customer" } }"#;
    let main = named(
        "Main",
        "contactFlow",
        &[action("hooks", "UpdateContactEventHooks", hooks, &to_end(&["NoMatchingError"])), end()],
    );
    let whisper = named(
        "Tell Customer",
        "",
        &[
            action("say", "MessageParticipant", r#"{ "Text": "Here is your agent." }"#, r#"{ "NextAction": "stop" }"#),
            action("stop", "EndFlowExecution", "{}", "{}"),
        ],
    )
    .replace(", \"type\": \"\"", "");
    check_files(
        &[("main", main), ("whisper", whisper)],
        expect![[r#"
        contact main at hooks
          end: disconnect {} 
          hooks: set_hooks {"customer_whisper":"tell-customer"} done:end
        customer_whisper tell-customer at say
          prompt say: en {"say":"Here is your agent."}
          say: play {"prompt":"say"} done:stop error:stop
          stop: return {"outcome":"done"} 
        note: the file does not say what kind of flow it is; taken as `customer_whisper`: `Main` uses it as the CustomerWhisper flow
    "#]],
    );
}

#[test]
fn what_cannot_stand_in_a_flow_of_the_kind_is_a_placeholder() {
    let whisper = named(
        "Whisper",
        "agentWhisper",
        &[
            action(
                "ask",
                "GetParticipantInput",
                r#"{ "Text": "One?", "StoreInput": "False", "InputTimeLimitSeconds": "5" }"#,
                &transitions("stop", &[("Equals", "1", "stop")], &[]),
            ),
            action("stop", "EndFlowExecution", "{}", "{}"),
        ],
    );
    check_files(
        &[("whisper", whisper)],
        expect![[r#"
        agent_whisper whisper at ask
          ask: imported_placeholder {"missing":"`menu` cannot stand in a flow of kind `agent_whisper`: the customer is not there to answer","origin":"amazon_connect","original":"{\"Identifier\":\"ask\",\"Parameters\":{\"InputTimeLimitSeconds\":\"5\",\"StoreInput\":\"False\",\"Text\":\"One?\"},\"Transitions\":{\"Conditions\":[{\"Condition\":{\"Operands\":[\"1\"],\"Operator\":\"Equals\"},\"NextAction\":\"stop\"}],\"Errors\":[],\"NextAction\":\"stop\"},\"Type\":\"GetParticipantInput\"}","original_type":"GetParticipantInput","outcomes":["1","no_input","no_match"]} 1:stop error:not-wired no_input:not-wired no_match:not-wired
          not-wired: return {"outcome":"done"} 
          stop: return {"outcome":"done"} 
        not mapped ask: `menu` cannot stand in a flow of kind `agent_whisper`: the customer is not there to answer; `InputTimeLimitExceeded` is not wired: the contact ends there, as in the original; `NoMatchingCondition` is not wired: the contact ends there, as in the original; `NoMatchingError` is not wired: the contact ends there, as in the original
    "#]],
    );
}

#[test]
fn the_disconnect_flow_follows_the_conversation() {
    let hooks = r#"{ "EventHooks": { "CustomerRemaining": "arn:aws:connect:x:1:instance/i/contact-flow/Survey" } }"#;
    let main = named(
        "Main",
        "contactFlow",
        &[
            action("hooks", "UpdateContactEventHooks", hooks, &transitions("go", &[], &["NoMatchingError"])),
            action("go", "TransferContactToQueue", "{}", &to_end(&["QueueAtCapacity", "NoMatchingError"])),
            end(),
        ],
    );
    check_files(
        &[("main", main)],
        expect![[r#"
        contact main at go
          end: disconnect {} 
          go: enqueue {} accepted:go-talk closed:end error:end full:end left_queue:go no_agents:end waited_too_long:end
          go-end: go_to_flow {"flow":"survey"} 
          go-talk: assign_agent {} ended:go-end error:end not_answered:go transferred:go
        stub contact survey returns []
        difference hooks: the flow runs when the agent has left, and not after the customer hung up; the flow `Survey` was not among the files
        difference go: the flow `survey` runs when the agent has left, and not after the customer hung up
    "#]],
    );
}
