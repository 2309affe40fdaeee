//! One file per block. The list below is the only other place a new block touches: dispatch, JSON schema, reference
//! pages and the tests over every block are all made from it.

mod asking;
mod contract;
#[cfg(test)]
mod trial;

pub use asking::Retry;
pub use contract::{
    About, BlockType, Event, FlowUse, Group, Needs, Next, Port, Posture, RecordingPosture, ResourceKind, Visitor,
};

use cordboard_model::json::Document;
use cordboard_model::{BlockNode, Problem, did_you_mean};
use schemars::{Schema, SchemaGenerator};
use serde::Serialize;

use crate::expression::Failure;
use crate::load::LoadedFlow;
use crate::run::Cx;

macro_rules! blocks {
    ($($module:ident :: $name:ident),* $(,)?) => {
        $(#[allow(missing_docs)] pub mod $module;)* // each type in them is documented

        /// A block, with its settings read.
        #[derive(Debug, Clone, PartialEq, Serialize)]
        #[serde(tag = "type", content = "with", rename_all = "snake_case")]
        #[allow(missing_docs)] // each variant is documented at its type
        pub enum Block { $($name($module::$name)),* }

        /// Every block type, in the order of the list.
        pub const ABOUT: &[About] = &[$(<$module::$name as BlockType>::ABOUT),*];

        impl Block {
            /// Reads the settings of a block of this type, which must be one of [`ABOUT`], with `decode`.
            pub(crate) fn read(block_type: &str, decode: &mut Decode<'_>) -> Option<Block> {
                match block_type {
                    $(t if t == <$module::$name as BlockType>::ABOUT.block_type => decode.settings().map(Block::$name),)*
                    _ => None,
                }
            }
            /// What the block type says about itself.
            pub fn about(&self) -> &'static About {
                match self { $(Block::$name(_) => const { &<$module::$name as BlockType>::ABOUT }),* }
            }
            /// The ports, from the settings alone.
            pub fn ports(&self) -> Vec<Port> {
                match self { $(Block::$name(block) => block.ports()),* }
            }
            /// The settings that decide which ports there are; empty where every block of the type has the same ports.
            pub fn ports_from(&self) -> &'static [&'static str] {
                match self { $(Block::$name(_) => <$module::$name as BlockType>::PORTS_FROM),* }
            }
            /// Shows the settings to a visitor.
            pub fn visit(&self, visitor: &mut dyn Visitor) {
                match self { $(Block::$name(block) => block.visit(visitor)),* }
            }
            /// How leaving by `port` changes what a policy can know.
            pub fn posture(&self, port: &str, posture: &mut Posture) {
                match self { $(Block::$name(block) => block.posture(port, posture)),* }
            }
            /// What the block needs of its flow.
            pub fn needs(&self) -> Needs {
                match self { $(Block::$name(block) => block.needs()),* }
            }
            /// Whether a contact that arrives with this posture can leave by `port` at all, as far as the settings tell.
            pub fn possible(&self, port: &str, arriving: &Posture, flow: &LoadedFlow) -> bool {
                match self { $(Block::$name(block) => block.possible(port, arriving, flow)),* }
            }
            /// Whether the contact has always rested at the block before it leaves by `port`.
            pub fn rests(&self, port: &str) -> bool {
                match self { $(Block::$name(block) => block.rests(port)),* }
            }
            /// Whether the attributes that the block sets are set when the contact leaves by `port`.
            pub fn stores(&self, port: &str) -> bool {
                match self { $(Block::$name(block) => block.stores(port)),* }
            }
            pub(crate) fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
                match self { $(Block::$name(block) => block.run(cx)),* }
            }
            pub(crate) fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
                match self { $(Block::$name(block) => block.on_event(cx, event)),* }
            }
        }

        /// The JSON schema of each block type's settings.
        pub fn settings_schemas(generator: &mut SchemaGenerator) -> Vec<(&'static About, Schema)> {
            vec![$((const { &<$module::$name as BlockType>::ABOUT }, generator.subschema_for::<$module::$name>())),*]
        }
    };
}

blocks! {
    play::Play,
    menu::Menu,
    collect::Collect,
    understand::Understand,
    send_message::SendMessage,
    wait::Wait,
    set_attributes::SetAttributes,
    set_language::SetLanguage,
    set_voice::SetVoice,
    set_queue::SetQueue,
    set_routing::SetRouting,
    set_hooks::SetHooks,
    start_recording::StartRecording,
    pause_recording::PauseRecording,
    resume_recording::ResumeRecording,
    stop_recording::StopRecording,
    branch::Branch,
    check_hours::CheckHours,
    check_queue::CheckQueue,
    split::Split,
    r#loop::Loop,
    http_request::HttpRequest,
    lookup_customer::LookupCustomer,
    update_customer::UpdateCustomer,
    create_task::CreateTask,
    publish_event::PublishEvent,
    enqueue::Enqueue,
    assign_agent::AssignAgent,
    request_callback::RequestCallback,
    transfer_call::TransferCall,
    call_flow::CallFlow,
    r#return::Return,
    go_to_flow::GoToFlow,
    disconnect::Disconnect,
    imported_placeholder::ImportedPlaceholder,
}

/// Where a block's settings are read from.
pub(crate) struct Decode<'a> {
    /// The document.
    pub document: &'a cordboard_model::json::Document,
    /// The settings' place in it; the block's own where it has none.
    pub pointer: String,
    /// Where problems go.
    pub problems: &'a mut Vec<Problem>,
}

impl Decode<'_> {
    fn settings<T: serde::de::DeserializeOwned>(&mut self) -> Option<T> {
        self.document.decode_or_empty(&self.pointer, self.problems)
    }
}

/// The schema names the default of every setting, also of one that is left out when settings are written.
fn never<T: ?Sized>(_: &T) -> bool {
    false
}

/// The example of a block type: as it is written, and with its settings read. None where it cannot be read; `problems`
/// then says why. A test sees to it that every example can be read.
pub fn example(about: &About, problems: &mut Vec<Problem>) -> Option<(BlockNode, Block)> {
    let (document, found) = match Document::read(about.block_type, about.example.as_bytes()) {
        Ok(read) => read,
        Err(problem) => {
            problems.push(*problem);
            return None;
        }
    };
    problems.extend(found);
    let node: BlockNode = document.decode("", problems)?;
    let mut decode = Decode { document: &document, pointer: "/with".into(), problems };
    let block = Block::read(&node.block_type, &mut decode)?;
    Some((node, block))
}

/// Whether there is a block of this type.
pub fn exists(block_type: &str) -> bool {
    ABOUT.iter().any(|about| about.block_type == block_type)
}

/// The block type that was probably meant. Besides slips of the finger it knows the names other products use.
pub fn nearest(block_type: &str) -> Option<&'static str> {
    let elsewhere = OTHER_NAMES.iter().find(|(names, _)| names.contains(&block_type)).map(|(_, own)| *own);
    elsewhere.or_else(|| did_you_mean(block_type, ABOUT.iter().map(|about| about.block_type)))
}

/// What authors who know other products may write, and the block that does it.
const OTHER_NAMES: &[(&[&str], &str)] = &[
    (&["say", "speak", "prompt", "message", "play_prompt", "play_audio", "announce"], "play"),
    (&["ivr", "choice", "options", "get_input", "get_customer_input"], "menu"),
    (&["gather", "input", "ask", "store_input", "get_digits", "store_customer_input"], "collect"),
    (&["intent", "nlu", "bot", "lex", "get_intent"], "understand"),
    (&["sms", "send_sms", "text"], "send_message"),
    (&["delay", "sleep", "pause"], "wait"),
    (&["set", "set_variables", "set_variable", "set_contact_attributes", "assign"], "set_attributes"),
    (&["record", "record_call"], "start_recording"),
    (&["if", "condition", "switch", "check_attributes", "check_contact_attributes", "decision"], "branch"),
    (&["hours", "check_hours_of_operation", "business_hours", "schedule"], "check_hours"),
    (&["check_queue_status", "check_staffing", "get_metrics", "queue_status"], "check_queue"),
    (&["distribute", "random", "distribute_by_percentage", "percentage"], "split"),
    (&["repeat"], "loop"),
    (&["http", "webhook", "request", "api", "invoke_lambda", "function"], "http_request"),
    (&["customer_profiles", "find_customer"], "lookup_customer"),
    (&["queue", "transfer_to_queue"], "enqueue"),
    (&["agent", "transfer_to_agent", "connect_agent"], "assign_agent"),
    (&["callback", "schedule_callback"], "request_callback"),
    (&["transfer", "dial", "connect_call", "transfer_to_number", "transfer_to_phone_number"], "transfer_call"),
    (&["call", "subflow", "run_subflow", "invoke_module", "invoke_flow", "module"], "call_flow"),
    (&["goto", "go_to", "transfer_to_flow"], "go_to_flow"),
    (&["hangup", "hang_up", "end", "end_call", "end_flow", "exit", "stop"], "disconnect"),
];
