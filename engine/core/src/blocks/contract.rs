//! What a block is: settings, ports, behaviour, and what it says about itself.

use cordboard_model::{AttributeName, Code, FlowId, FlowKind, PortName, PromptId, ValueType};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::contact::{Agent, AgentAction, Consent, EndReason, Entered, Outcome, Recording};
use crate::expression::{Expression, Failure, Template, Type, Want};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// The whole contract of a block type. The settings are the type's fields; the doc comments become its help.
pub trait BlockType: DeserializeOwned + Serialize + JsonSchema + Clone + std::fmt::Debug + PartialEq {
    /// What the block says about itself.
    const ABOUT: About;

    /// The settings that decide which ports there are; empty where every block of the type has the same ports.
    const PORTS_FROM: &'static [&'static str] = &[];

    /// The ports, from the settings alone. The designer draws exactly these.
    fn ports(&self) -> Vec<Port>;

    /// Shows each setting that means something outside this block to a visitor: prompts, expressions, attributes, flows.
    fn visit(&self, visitor: &mut dyn Visitor) {
        let _ = visitor;
    }

    /// What the contact does on reaching the block.
    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure>;

    /// What the contact does when what the block waited for has come. A block that never waits never gets here.
    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let _ = (cx, event);
        Ok(Next::error())
    }

    /// How leaving by `port` changes what a policy can know. Blocks that change nothing leave it out.
    fn posture(&self, port: &str, posture: &mut Posture) {
        let _ = (port, posture);
    }

    /// Whether a contact that arrives with this posture can leave by `port` at all, as far as the settings tell. Where it
    /// is not certain that it cannot, the answer is yes.
    fn possible(&self, port: &str, arriving: &Posture, flow: &LoadedFlow) -> bool {
        let _ = (port, arriving, flow);
        true
    }

    /// Whether the contact has always rested at the block before it leaves by `port`.
    fn rests(&self, port: &str) -> bool {
        let _ = port;
        false
    }

    /// Whether the attributes that the block sets are set when the contact leaves by `port`.
    fn stores(&self, port: &str) -> bool {
        port == "done"
    }

    /// What the block needs of the flow it stands in.
    fn needs(&self) -> Needs {
        Needs::Nothing
    }
}

/// What a block type says about itself. `docs/reference/blocks/` is made from it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct About {
    /// The name in flow files.
    #[serde(rename = "type")]
    pub block_type: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// Where the palette shows it.
    pub group: Group,
    /// A complete block, as it stands under `blocks`.
    pub example: &'static str,
}

/// The groups of the palette.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Talk with the customer.
    Interact,
    /// Set what the contact carries.
    Set,
    /// Record.
    Record,
    /// Decide.
    Decide,
    /// Talk with other systems.
    Integrate,
    /// Bring the contact to people.
    Route,
    /// Move between flows.
    Flow,
}

impl Group {
    /// Every group, in the order of the palette.
    pub const ALL: [Group; 7] =
        [Group::Interact, Group::Set, Group::Record, Group::Decide, Group::Integrate, Group::Route, Group::Flow];

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Group::Interact => "Interact",
            Group::Set => "Set",
            Group::Record => "Record",
            Group::Decide => "Decide",
            Group::Integrate => "Integrate",
            Group::Route => "Route",
            Group::Flow => "Flow",
        }
    }
}

/// A port: an outcome of a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Port {
    /// Its name.
    pub name: PortName,
    /// Whether it is taken when something failed. Such a port, where it is not wired, leads to the flow's `on_error`.
    pub failure: bool,
}

impl Port {
    /// An ordinary outcome.
    pub fn new(name: &PortName) -> Self {
        Self { name: name.clone(), failure: false }
    }
    /// Ordinary outcomes with fixed names, then `error`.
    pub fn fixed_and_error(names: &[&'static str]) -> Vec<Port> {
        let ordinary = names.iter().map(|name| Port { name: PortName::literal(name), failure: false });
        ordinary.chain([Port::failure("error")]).collect()
    }
    /// Ordinary outcomes with fixed names.
    pub fn fixed(names: &[&'static str]) -> Vec<Port> {
        names.iter().map(|name| Port { name: PortName::literal(name), failure: false }).collect()
    }
    /// A failure with a fixed name.
    pub const fn failure(name: &'static str) -> Self {
        Self { name: PortName::literal(name), failure: true }
    }
}

/// What a contact does next.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// Leave the block by a port.
    Take(PortName),
    /// Rest: a wait, an effect or a stay was opened.
    Rest,
    /// Enter a flow; the block gets [`Event::Returned`] when it hands back.
    Enter {
        /// The flow.
        flow: FlowId,
        /// As what.
        entered: Entered,
        /// What it is given.
        inputs: std::collections::BTreeMap<AttributeName, cordboard_model::Value>,
    },
    /// Hand back to the flow's caller.
    Return {
        /// The outcome.
        outcome: PortName,
        /// What is handed back.
        outputs: std::collections::BTreeMap<AttributeName, cordboard_model::Value>,
    },
    /// Leave this flow for another, for good.
    GoTo(FlowId),
    /// End the contact.
    End(EndReason),
}

impl Next {
    /// Leave by a port whose name is fixed.
    pub const fn take(port: &'static str) -> Self {
        Next::Take(PortName::literal(port))
    }
    /// Leave by the `error` port.
    pub const fn error() -> Self {
        Next::take("error")
    }
}

/// What a resting block is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The caller pressed keys.
    Digits(smol_str::SmolStr),
    /// The caller spoke.
    Speech(smol_str::SmolStr),
    /// The customer typed.
    Message(smol_str::SmolStr),
    /// Nothing came.
    NoInput,
    /// The time is up: of a `wait`, or of the stay.
    TimeUp,
    /// The effect was settled.
    Settled(Outcome),
    /// The flow that was entered handed back.
    Returned {
        /// As what it was entered.
        entered: Entered,
        /// The outcome.
        outcome: PortName,
        /// What it gave back.
        outputs: std::collections::BTreeMap<AttributeName, cordboard_model::Value>,
    },
    /// An agent accepted the contact from the queue.
    Accepted(Agent),
    /// The agent did something.
    Acted(AgentAction),
    /// The agent left.
    AgentLeft {
        /// Whether there was a conversation; otherwise the agent left before it came to one.
        joined: bool,
    },
}

/// What a block needs of the flow it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it can stand in any flow.
    Nothing,
    /// Somebody who listens: not in a hang-up flow.
    Listener,
    /// The customer's answer: not in a hang-up flow nor in an agent's whisper.
    Customer,
    /// The contact to itself: only in contact flows and modules.
    Contact,
}

impl Needs {
    /// Whether a flow of this kind offers it.
    pub const fn met_by(self, kind: FlowKind) -> bool {
        match self {
            Needs::Nothing => true,
            Needs::Listener => !matches!(kind, FlowKind::HangUp),
            Needs::Customer => !matches!(kind, FlowKind::HangUp | FlowKind::AgentWhisper),
            Needs::Contact => matches!(kind, FlowKind::Contact | FlowKind::Module),
        }
    }
}

/// What a policy can know at a point of a flow without running it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Posture {
    /// The recording.
    pub recording: RecordingPosture,
    /// Consent to recording: not asked, given or refused.
    pub recording_consent: Option<bool>,
    /// Whether a queue was chosen.
    pub queue_chosen: bool,
    /// Whether an agent has accepted and not yet left.
    pub agent_accepted: bool,
}

impl Posture {
    /// The posture of a running contact, to compare with what was foreseen.
    pub fn of(state: &crate::contact::State) -> Self {
        Self {
            recording: match state.recording {
                Recording::Off => RecordingPosture::Off,
                Recording::On => RecordingPosture::On,
                Recording::Paused => RecordingPosture::Paused,
            },
            recording_consent: state.consent.get("recording").map(|consent| *consent == Consent::Given),
            queue_chosen: state.queue.is_some(),
            agent_accepted: state.agent.is_some(),
        }
    }
}

/// The recording, as a policy sees it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordingPosture {
    /// Not recording.
    #[default]
    Off,
    /// Recording.
    On,
    /// Paused.
    Paused,
}

/// Something that wants to see what a block's settings refer to: the loader, which compiles expressions; the checks,
/// which follow attributes; the designer, which lists uses. `path` is the JSON Pointer below `with`.
pub trait Visitor {
    /// A prompt is said.
    fn prompt(&mut self, path: &str, prompt: &PromptId) {
        let _ = (path, prompt);
    }
    /// An expression is evaluated. `names` are readable beside the attributes and system values.
    fn expression(&mut self, path: &str, expression: &Expression, want: Want, names: &[(&'static str, Type)]) {
        let _ = (path, expression, want, names);
    }
    /// A template is filled in and shown, said or sent: sensitive names must not be in it.
    fn template(&mut self, path: &str, template: &Template, want: Want, names: &[(&'static str, Type)]) {
        let _ = (path, template, want, names);
    }
    /// The same where nobody gets to see the result, so that sensitive names may be read.
    fn sealed_template(&mut self, path: &str, template: &Template, want: Want, names: &[(&'static str, Type)]) {
        self.template(path, template, want, names);
    }
    /// An attribute is set: to a value of this type where one is given, else to what the customer answers.
    fn sets(&mut self, path: &str, attribute: &AttributeName, value: Option<ValueType>) {
        let _ = (path, attribute, value);
    }
    /// A template is filled in and stored in an attribute.
    fn assigns(&mut self, path: &str, attribute: &AttributeName, template: &Template) {
        let _ = (path, attribute, template);
    }
    /// An expression is evaluated and stored in an attribute.
    fn saves(
        &mut self,
        path: &str,
        attribute: &AttributeName,
        expression: &Expression,
        names: &[(&'static str, Type)],
    ) {
        let _ = (path, attribute, expression, names);
    }
    /// Another flow is named.
    fn flow(&mut self, path: &str, flow: &FlowId, use_of: FlowUse<'_>) {
        let _ = (path, flow, use_of);
    }
    /// Something outside the flow is named: a queue, hours, an agent. Where the name is fixed it must be a resource name.
    fn resource(&mut self, path: &str, kind: ResourceKind, name: &Template) {
        let _ = (path, kind, name);
    }
    /// The block hands back an outcome and outputs to the flow's caller.
    fn returns(&mut self, outcome: &PortName, outputs: &std::collections::BTreeMap<AttributeName, Template>) {
        let _ = (outcome, outputs);
    }
    /// A setting is of the right type and still cannot be: a number out of range, a port named twice.
    fn bad_setting(&mut self, path: &str, code: Code, message: String) {
        let _ = (path, code, message);
    }
}

/// How a block uses another flow.
#[derive(Debug, Clone, Copy)]
pub enum FlowUse<'a> {
    /// It calls a module.
    Call {
        /// The outcomes the block has ports for.
        returns: &'a [PortName],
        /// What it gives.
        inputs: &'a std::collections::BTreeMap<AttributeName, Template>,
        /// What it takes back: attribute by output.
        outputs: &'a std::collections::BTreeMap<AttributeName, AttributeName>,
    },
    /// It goes on with a contact flow.
    GoTo,
    /// It sets it as a hook of this kind.
    Hook(FlowKind),
}

/// What kind of thing outside the flow is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// A queue.
    Queue,
    /// Opening hours.
    Hours,
    /// An agent.
    Agent,
    /// A skill.
    Skill,
    /// A secret.
    Secret,
    /// An intent provider.
    IntentProvider,
}

impl ResourceKind {
    /// The name for people.
    pub const fn name(self) -> &'static str {
        match self {
            ResourceKind::Queue => "queue",
            ResourceKind::Hours => "hours",
            ResourceKind::Agent => "agent",
            ResourceKind::Skill => "skill",
            ResourceKind::Secret => "secret",
            ResourceKind::IntentProvider => "intent provider",
        }
    }
}
