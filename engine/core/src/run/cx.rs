//! What a block sees of the contact, and the few things it can do to it.

use cordboard_model::limits::{EFFECTS_AFTER_HANG_UP, INPUTS_PER_CONTACT, LOST_CALL_SECONDS, PROMPT_CHARACTERS};
use cordboard_model::{AttributeName, BlockId, Channel, FlowId, PromptId, ResourceName, Value, ValueType};
use smol_str::{SmolStr, format_smolstr};
use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Run;
use super::names::system_value;
use crate::blocks::Next;
use crate::contact::{
    Audience, Effect, EndReason, Entered, Fact, InputWait, Left, Moment, Number, PolicyCode, Recording, State, Wait,
};
use crate::expression::{Expression, Failure, Template};
use crate::load::{LoadedBlock, LoadedFlow, Words};

/// A block's view of the contact it moves.
pub struct Cx<'r> {
    run: &'r mut dyn Contact,
    flow: &'r LoadedFlow,
    block: &'r LoadedBlock,
    /// Names readable for this block alone: `response`, `value`, …
    extra: Vec<(&'static str, Value)>,
}

/// What [`Cx`] needs of the run: the state, and a way to record facts.
trait Contact {
    fn state(&self) -> &State;
    fn at(&self) -> Moment;
    fn record(&mut self, fact: Fact);
    fn leave_queue(&mut self, reason: Left);
    fn flow(&self, id: &FlowId) -> Option<&LoadedFlow>;
}

impl Contact for Run<'_> {
    fn state(&self) -> &State {
        self.state
    }
    fn at(&self) -> Moment {
        self.at
    }
    fn record(&mut self, fact: Fact) {
        self.fact(fact);
    }
    fn leave_queue(&mut self, reason: Left) {
        Run::leave_queue(self, reason);
    }
    fn flow(&self, id: &FlowId) -> Option<&LoadedFlow> {
        self.flows.flow(id)
    }
}

impl<'r> Cx<'r> {
    pub(super) fn new(run: &'r mut Run<'_>, flow: &'r LoadedFlow, block: &'r LoadedBlock) -> Self {
        Self { run, flow, block, extra: Vec::new() }
    }

    /// The contact as it stands.
    pub fn state(&self) -> &State {
        self.run.state()
    }
    /// The flow the block stands in.
    pub fn flow(&self) -> &LoadedFlow {
        self.flow
    }
    /// The block's id.
    pub fn block_id(&self) -> &BlockId {
        &self.block.id
    }
    /// When the input arrived.
    pub fn at(&self) -> Moment {
        self.run.at()
    }
    /// The contact's channel.
    pub fn channel(&self) -> Channel {
        self.state().endpoint.as_ref().map_or(Channel::Voice, |endpoint| endpoint.channel)
    }
    /// Records a fact.
    pub fn fact(&mut self, fact: Fact) {
        self.run.record(fact);
    }

    /// Makes a name readable in this block's expressions.
    pub fn offer(&mut self, name: &'static str, value: Value) {
        self.extra.push((name, value));
    }

    /// The value a name has now; none when it is unset.
    fn value_of(&self, name: &str) -> Option<Cow<'_, Value>> {
        let (root, field) = match name.split_once('.') {
            Some((root, field)) => (root, Some(field)),
            None => (name, None),
        };
        if let Some((_, value)) = self.extra.iter().find(|(extra, _)| *extra == root) {
            return match (value, field) {
                (value, None) => Some(Cow::Borrowed(value)),
                (Value::Map(map), Some(field)) => map.get(field).map(Cow::Borrowed),
                _ => None,
            };
        }
        let state = self.state();
        if field.is_some() {
            return system_value(state, name).map(Cow::Owned);
        }
        if let Some(input) = self.flow.source.inputs.get(name) {
            let given = state.frames.last().and_then(|frame| frame.inputs.get(name));
            return given.or(input.default.as_ref()).map(Cow::Borrowed);
        }
        match state.attributes.get(name) {
            Some(stored) => Some(Cow::Borrowed(&stored.value)),
            None => self.flow.source.attributes.get(name)?.default.as_ref().map(Cow::Borrowed),
        }
    }

    /// Whether a condition holds.
    pub fn holds(&self, condition: &Expression) -> Result<bool, Failure> {
        condition.holds(&|name| self.value_of(name))
    }
    /// What an expression yields.
    pub fn evaluate(&self, expression: &Expression) -> Result<Value, Failure> {
        expression.evaluate(&|name| self.value_of(name))
    }
    /// What a template yields: a value of its own type where it is one expression, else text.
    pub fn value(&self, template: &Template) -> Result<Value, Failure> {
        template.evaluate(&|name| self.value_of(name))
    }
    /// A template as text.
    pub fn text(&self, template: &Template) -> Result<SmolStr, Failure> {
        match template.constant() {
            Some(text) => Ok(SmolStr::new(text)),
            None => template.render(&|name| self.value_of(name)),
        }
    }
    /// A template as the name of a queue, an agent or another thing outside the flow.
    pub fn resource(&self, template: &Template) -> Result<ResourceName, Failure> {
        let text = self.text(template)?;
        ResourceName::new(&text).map_err(|_| Failure::new("expression.bad_name", 0, "the text is not a resource name"))
    }
    /// Whether any of the names in a template is sensitive.
    pub fn is_sensitive(&self, template: &Template) -> bool {
        template.variables().iter().any(|name| self.flow.is_sensitive(name))
    }

    /// Whether any of the attributes to save into is sensitive.
    pub fn saves_sensitive(&self, save: &BTreeMap<AttributeName, Expression>) -> bool {
        save.keys().any(|name| self.flow.is_sensitive(name.as_str()))
    }
    /// Whether what the customer says or keys in now is recorded. On text channels a recording hears nothing.
    pub fn is_heard_by_recording(&self) -> bool {
        self.channel() == Channel::Voice && self.state().recording == Recording::On
    }

    /// Queues a prompt for the contact's language and channel, spoken to whoever the flow talks to.
    pub fn say(&mut self, prompt: &PromptId) -> Result<(), Failure> {
        let language = self.state().language.clone();
        let Some((language, words)) = self.flow.prompt(prompt, language.as_ref(), self.channel()) else {
            return Err(Failure::new("prompt.missing", 0, "the prompt has nothing to say on this channel"));
        };
        let text = match words {
            Words::Ssml(markup) => markup.render_with(&|name| self.value_of(name), &escape_markup)?,
            words => self.text(words.template())?,
        };
        if text.len() > PROMPT_CHARACTERS && text.chars().count() > PROMPT_CHARACTERS {
            return Err(Failure::new("prompt.too_long", 0, "the prompt is longer than a prompt may be"));
        }
        let content = words.filled(text);
        // A module that an agent's whisper calls speaks to the agent too.
        let to_agent = self.state().frames.iter().any(|frame| frame.entered == Entered::AgentWhisperHook);
        let audience = if to_agent { Audience::Agent } else { Audience::Customer };
        self.fact(Fact::PromptQueued { prompt: prompt.clone(), language, audience, content });
        Ok(())
    }

    /// A prompt as a text message says it: its `sms` text, else `chat`, else `say`.
    pub fn sms_text(&self, prompt: &PromptId) -> Result<SmolStr, Failure> {
        match self.flow.prompt(prompt, self.state().language.as_ref(), Channel::Sms) {
            Some((_, words)) => self.text(words.template()),
            None => Err(Failure::new("prompt.missing", 0, "the prompt has no text to send")),
        }
    }

    /// A template as an address: what its expressions yield is percent-encoded, so that no value can change the path or the
    /// host. A template that is one expression is an address as a whole and stays as it is.
    pub fn url(&self, template: &Template) -> Result<SmolStr, Failure> {
        template.render_with(&|name| self.value_of(name), &|value, text| Self::percent_encode(value, text))
    }
    /// Percent-encodes everything but the unreserved characters of RFC 3986, section 2.3.
    pub fn percent_encode(text: &str, into: &mut String) {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        for byte in text.bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                into.push(char::from(byte));
            } else {
                into.push('%');
                into.extend(
                    [byte >> 4, byte & 15]
                        .iter()
                        .filter_map(|digit| DIGITS.get(usize::from(*digit)))
                        .map(|d| char::from(*d)),
                );
            }
        }
    }

    /// Sets an attribute, as the type it is declared with.
    pub fn set(&mut self, name: &AttributeName, value: Value) -> Result<(), Failure> {
        let (value, sensitive) = self.checked(name, value)?;
        self.fact(Fact::AttributeSet { name: name.clone(), value, sensitive });
        Ok(())
    }
    /// What [`Cx::set`] would store, without storing it; for blocks that set all or nothing.
    pub fn checked(&self, name: &AttributeName, value: Value) -> Result<(Value, bool), Failure> {
        let declared = self.flow.source.attributes.get(name);
        let value = self.typed(name, declared.map(|attribute| attribute.value_type), value)?;
        Ok((value, declared.is_some_and(|attribute| attribute.sensitive)))
    }

    /// Sets attributes from expressions: all, or none if one fails.
    pub fn save_all(&mut self, save: &BTreeMap<AttributeName, Expression>) -> Result<(), Failure> {
        let mut facts = Vec::with_capacity(save.len());
        for (name, expression) in save {
            let (value, sensitive) = self.checked(name, self.evaluate(expression)?)?;
            facts.push(Fact::AttributeSet { name: name.clone(), value, sensitive });
        }
        facts.into_iter().for_each(|fact| self.fact(fact));
        Ok(())
    }

    /// A value as the input of a module holds it.
    pub fn input_for(&self, module: &FlowId, name: &AttributeName, value: Value) -> Result<Value, Failure> {
        let declared =
            self.run.flow(module).and_then(|flow| flow.source.inputs.get(name)).map(|input| input.value_type);
        self.typed(name, declared, value)
    }
    /// A value as an output of this module holds it.
    pub fn output_of(&self, name: &AttributeName, value: Value) -> Result<Value, Failure> {
        self.typed(name, self.flow.source.outputs.get(name).map(|output| output.value_type), value)
    }
    fn typed(&self, name: &AttributeName, declared: Option<ValueType>, value: Value) -> Result<Value, Failure> {
        let Some(declared) = declared else {
            return Err(Failure::new("attribute.undeclared", 0, "it is not declared"));
        };
        let found = value.type_name();
        let Some(value) = value.into_type(declared) else {
            let message = format!("`{name}` holds {declared}, not {found}");
            return Err(Failure::new("attribute.wrong_type", 0, message));
        };
        match value.within_limits() {
            Ok(()) => Ok(value),
            Err(_) => Err(Failure::new("attribute.too_large", 0, "the value is larger than an attribute may be")),
        }
    }

    /// Waits for the customer. The prompts that say what for have been queued.
    pub fn listen(&mut self, rules: InputWait) -> Next {
        let patience = match self.channel() {
            Channel::Voice => rules.seconds.saturating_add(LOST_CALL_SECONDS),
            Channel::Chat | Channel::Sms => rules.seconds,
        };
        self.open_wait(Wait::Input(rules), patience)
    }
    /// Waits for time to pass.
    pub fn sleep(&mut self, seconds: u32, message: bool) -> Next {
        self.open_wait(Wait::Time { seconds, message }, seconds)
    }
    fn open_wait(&mut self, spec: Wait, seconds: u32) -> Next {
        if self.state().closing.is_some() {
            return Next::End(EndReason::BrokenFlow);
        }
        let deadline = self.at().plus_seconds(seconds);
        self.with_number(|wait| Fact::WaitOpened { wait, deadline, spec })
    }

    /// Asks something of the world; it counts as failed after `seconds`.
    pub fn request(&mut self, request: Effect, seconds: u32) -> Next {
        let mut deadline = self.at().plus_seconds(seconds);
        if let Some(closing) = &self.state().closing {
            if closing.effects >= EFFECTS_AFTER_HANG_UP {
                return Next::End(closing.reason);
            }
            deadline = deadline.min(closing.deadline);
        }
        self.with_number(|effect| Fact::EffectRequested { effect, deadline, request })
    }

    /// Enters the queue: the contact stays in it until an agent accepts, the time is up, or it leaves.
    pub fn stay_in_queue(&mut self, queue: ResourceName, seconds: Option<u32>) -> Next {
        let at = self.at();
        let deadline = seconds.map(|seconds| at.plus_seconds(seconds));
        self.with_number(|stay| Fact::Queued { stay, queue, deadline, at })
    }
    /// Leaves the queue because the queue flow said so.
    pub fn leave_queue(&mut self) {
        self.run.leave_queue(Left::LeftQueue);
    }

    fn with_number(&mut self, fact: impl FnOnce(Number) -> Fact) -> Next {
        let number = self.state().next_number;
        if number >= INPUTS_PER_CONTACT {
            return Next::End(EndReason::InputLimit);
        }
        self.fact(fact(number));
        Next::Rest
    }

    /// A policy stops the block.
    pub fn blocked(&mut self, policy: PolicyCode) -> Next {
        let block = self.block.id.clone();
        self.fact(Fact::PolicyBlocked { block, policy });
        Next::error()
    }

    /// Counts one more failed try at this block and says how many there were.
    pub fn count_try(&mut self) -> u32 {
        let tries = self.state().frames.last().map_or(0, |frame| frame.tries).saturating_add(1);
        self.fact(Fact::TryCounted { tries });
        tries
    }

    /// The block's own counter, which outlives leaving the block.
    pub fn counter(&self) -> u32 {
        let key = format_smolstr!("{}/{}", self.flow.source.id, self.block.id);
        self.state().counts.get(&key).copied().unwrap_or(0)
    }
    /// Moves the block's own counter.
    pub fn set_counter(&mut self, count: u32) {
        let block = self.block.id.clone();
        self.fact(Fact::Counted { block, count });
    }

    /// A number from 0 to `below` − 1, by chance. It depends on the contact's seed, the block and how often the block has
    /// drawn, and on nothing else: a draw in one block never changes what another draws.
    pub fn draw(&mut self, below: u32) -> u32 {
        let visit = self.counter();
        self.set_counter(visit.wrapping_add(1));
        let seed = self.state().endpoint.as_ref().map_or(0, |endpoint| endpoint.seed);
        let key = [self.flow.source.id.as_str(), self.block.id.as_str()];
        chance(seed, key, visit, below)
    }
}

/// Writes a value into markup so that it is read as text (XML 1.0, section 2.4).
fn escape_markup(value: &str, into: &mut String) {
    for character in value.chars() {
        match character {
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '&' => into.push_str("&amp;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&apos;"),
            other => into.push(other),
        }
    }
}

/// FNV-1a over the key, mixed by splitmix64 (Steele, Lea and Flood 2014) and scaled without bias worth naming.
pub(crate) fn chance(seed: u64, key: [&str; 2], visit: u32, below: u32) -> u32 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in key.iter().flat_map(|part| part.bytes().chain([0])) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let mut z = seed.wrapping_add(hash).wrapping_add(u64::from(visit).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    // The high bits of the product: a draw from 0 to below-1.
    ((u128::from(z) * u128::from(below)) >> 64) as u32
}
