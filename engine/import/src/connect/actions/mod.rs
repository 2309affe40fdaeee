//! One file per action type. The list below is the only other place a new one touches.

mod unmapped;
mod without_effect;

pub(super) use unmapped::taken_as;

use super::document::Action;
use super::translate::Translation;

macro_rules! actions {
    ($($kind:literal => $module:ident :: $function:ident, $name:literal;)+) => {
        /// The action types that are mapped.
        pub const TYPES: &[&str] = &[$($kind),+];

        /// Maps an action.
        pub(super) fn map(translation: &mut Translation<'_>, action: &Action) {
            match action.kind.as_str() {
                $($kind => $module::$function(translation, action),)+
                _ => unmapped::map(translation, action),
            }
        }

        /// What a block for an action of this type is called.
        pub(super) fn name_of(kind: &str) -> String {
            match kind {
                $($kind => $name.to_string(),)+
                other => other.to_string(),
            }
        }
    };
}

mod check_hours_of_operation;
mod check_metric_data;
mod check_outbound_call_status;
mod compare;
mod complete_outbound_call;
mod connect_participant_with_lex_bot;
mod create_callback_contact;
mod create_task;
mod dequeue_contact_and_transfer_to_queue;
mod disconnect_participant;
mod distribute_by_percentage;
mod end_flow_execution;
mod end_flow_module_execution;
mod get_customer_profile;
mod get_metric_data;
mod get_participant_input;
mod invoke_flow_module;
mod invoke_lambda_function;
mod loop_action;
mod message_participant;
mod message_participant_iteratively;
mod start_outbound_chat_contact;
mod tag_contact;
mod transfer_contact_to_queue;
mod transfer_participant_to_third_party;
mod transfer_to_flow;
mod update_contact_attributes;
mod update_contact_callback_number;
mod update_contact_data;
mod update_contact_event_hooks;
mod update_contact_recording_and_analytics_behavior;
mod update_contact_recording_behavior;
mod update_contact_routing_behavior;
mod update_contact_routing_criteria;
mod update_contact_target_queue;
mod update_contact_text_to_speech_voice;
mod update_customer_profile;
mod update_flow_attributes;
mod wait;

actions! {
    "MessageParticipant" => message_participant::map, "play";
    "GetParticipantInput" => get_participant_input::map, "ask";
    "ConnectParticipantWithLexBot" => connect_participant_with_lex_bot::map, "understand";
    "MessageParticipantIteratively" => message_participant_iteratively::map, "loop-prompts";
    "DisconnectParticipant" => disconnect_participant::map, "disconnect";
    "TransferParticipantToThirdParty" => transfer_participant_to_third_party::map, "transfer-call";
    "InvokeLambdaFunction" => invoke_lambda_function::map, "call-function";
    "CreateCallbackContact" => create_callback_contact::map, "request-callback";
    "GetCustomerProfile" => get_customer_profile::map, "look-up-customer";
    "UpdateCustomerProfile" => update_customer_profile::map, "update-customer";
    "AssociateContactToCustomerProfile" => without_effect::associate, "associate-customer";
    "UpdateContactAttributes" => update_contact_attributes::map, "set-attributes";
    "UpdateContactTargetQueue" => update_contact_target_queue::map, "set-queue";
    "TransferContactToQueue" => transfer_contact_to_queue::map, "enqueue";
    "DequeueContactAndTransferToQueue" => dequeue_contact_and_transfer_to_queue::map, "change-queue";
    "UpdateContactEventHooks" => update_contact_event_hooks::map, "set-hooks";
    "UpdateContactTextToSpeechVoice" => update_contact_text_to_speech_voice::map, "set-voice";
    "UpdateContactData" => update_contact_data::map, "set-contact-data";
    "UpdateContactRecordingBehavior" => update_contact_recording_behavior::map, "set-recording";
    "UpdateContactRecordingAndAnalyticsBehavior" => update_contact_recording_and_analytics_behavior::map, "set-recording";
    "UpdateContactMediaStreamingBehavior" => without_effect::streaming, "stream-media";
    "UpdateContactCallbackNumber" => update_contact_callback_number::map, "set-callback-number";
    "UpdateContactRoutingBehavior" => update_contact_routing_behavior::map, "set-routing";
    "UpdateContactRoutingCriteria" => update_contact_routing_criteria::map, "set-routing";
    "UpdateRoutingCriteria" => update_contact_routing_criteria::map, "set-routing";
    "CompleteOutboundCall" => complete_outbound_call::map, "call-customer";
    "TagContact" => tag_contact::map, "tag";
    "UntagContact" => tag_contact::map, "untag";
    "UnTagContact" => tag_contact::map, "untag";
    "CreateTask" => create_task::map, "create-task";
    "CreateWisdomSession" => without_effect::assistant, "start-assistant";
    "StartOutboundChatContact" => start_outbound_chat_contact::map, "send-message";
    "InvokeFlowModule" => invoke_flow_module::map, "call-module";
    "EndFlowModuleExecution" => end_flow_module_execution::map, "return";
    "Compare" => compare::map, "compare";
    "CheckHoursOfOperation" => check_hours_of_operation::map, "check-hours";
    "CheckMetricData" => check_metric_data::map, "check-queue";
    "GetMetricData" => get_metric_data::map, "get-metrics";
    "DistributeByPercentage" => distribute_by_percentage::map, "split";
    "Loop" => loop_action::map, "loop";
    "Wait" => wait::map, "wait";
    "TransferToFlow" => transfer_to_flow::map, "go-to-flow";
    "UpdateFlowAttributes" => update_flow_attributes::map, "set-flow-attributes";
    "UpdateFlowLoggingBehavior" => without_effect::logging, "set-logging";
    "CheckOutboundCallStatus" => check_outbound_call_status::map, "check-answer";
    "CheckVoiceId" => without_effect::voice_id, "check-voice";
    "StartVoiceIdStream" => without_effect::voice_id, "start-voice";
    "EndFlowExecution" => end_flow_execution::map, "end";
}
