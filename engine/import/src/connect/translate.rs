//! One flow being translated, and what every action needs: where edges lead, what texts become, what is said.

use cordboard_model::{FlowId, FlowKind, PortName, Prompt, PromptId};
use std::collections::{BTreeMap, BTreeSet};

use super::actions;
use super::document::{Action, Condition, Export};
use super::references::{all, whole};
use super::values::{self, Reads, template};
use super::world::{World, hooks, resource_name, tail};
use crate::names;
use crate::quoting::quoted;
use crate::resources::ResourceKind;
use crate::session::{Contract, Session, Target, port};

/// A flow being translated.
pub(crate) struct Translation<'a> {
    /// What it becomes.
    pub session: Session,
    /// The flow as it was read.
    pub export: &'a Export,
    /// The other flows.
    pub world: &'a World,
    /// What it reads of the results of actions.
    pub reads: Reads,
    index: usize,
    /// The actions by identifier.
    by_id: BTreeMap<&'a str, &'a Action>,
}

impl<'a> Translation<'a> {
    pub(crate) fn of(world: &'a World, index: usize, export: &'a Export) -> Self {
        let (kind, because) = world.kind(index);
        let mut session = Session::new(world.id(index), kind, world.shared.clone());
        if let Some(because) = because {
            session
                .remarks
                .push(format!("the file does not say what kind of flow it is; taken as `{}`: {because}", kind.name()));
        }
        if export.flow_type.to_ascii_lowercase().contains("outbound") {
            session
                .remarks
                .push("an outbound whisper flow: it runs as the agent's whisper, before the customer is called".into());
        }
        if export.flow_type.eq_ignore_ascii_case("agentHold") || export.flow_type == "AGENT_HOLD" {
            session.remarks.push("a hold flow for the agent: hold flows here are heard by the customer".into());
        }
        let mut reads = Reads::default();
        for path in export.actions.iter().flat_map(Action::texts).flat_map(all) {
            reads.add(&path);
        }
        let mut translation = Self {
            session,
            export,
            world,
            reads,
            index,
            by_id: export.actions.iter().map(|action| (action.id.as_str(), action)).collect(),
        };
        translation.name_steps();
        translation.remark_results();
        translation
    }

    /// Names the blocks in the order in which a contact comes by them, so that the first prompt is `play` and the next one
    /// `play-2`. What no edge leads to comes last.
    fn name_steps(&mut self) {
        let mut order: Vec<&Action> = Vec::new();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let starts =
            std::iter::once(self.export.start.as_str()).chain(self.export.actions.iter().map(|a| a.id.as_str()));
        for start in starts {
            let mut todo = std::collections::VecDeque::from([start]);
            while let Some(id) = todo.pop_front() {
                let Some(action) = self.by_id.get(id).copied() else { continue };
                if seen.insert(id) {
                    order.push(action);
                    todo.extend(action.edges());
                }
            }
        }
        for action in order {
            let machine = action.id.len() >= 32 && action.id.chars().filter(|c| *c == '-').count() == 4;
            let name = if machine { actions::name_of(&action.kind) } else { action.id.clone() };
            self.session.step(&action.id, &action.original_type, &name, action.original.clone(), action.position);
        }
    }

    /// Says where the flow reads what only an action of another flow can have set.
    fn remark_results(&mut self) {
        let has = |kind: &str| self.export.actions.iter().any(|action| action.kind == kind);
        let results = [
            ("External", "InvokeLambdaFunction", "the result of a function"),
            ("Lex.Slots", "ConnectParticipantWithLexBot", "what a bot found out"),
            ("Customer", "GetCustomerProfile", "a customer's profile"),
        ];
        for (namespace, setter, what) in results {
            let reads = self.reads.of(namespace);
            if !reads.is_empty() && !has(setter) {
                let paths: Vec<String> =
                    reads.iter().map(|path| format!("`$.{namespace}.{}`", path.join("."))).collect();
                self.session.remarks.push(format!(
                    "{} is read, and nothing in this flow asks for {what}: set the attribute where the flow is called from",
                    paths.join(", ")
                ));
            }
        }
    }

    /// Marks the attributes that hold a value which the original encrypts.
    pub(crate) fn mark_secrets(&mut self) {
        let world = self.world;
        let used: BTreeSet<Vec<String>> =
            self.export.actions.iter().flat_map(paths_of).filter(|path| world.secrets.contains(path)).collect();
        for path in used {
            if let Some(attribute) = values::meaning(&mut self.session, &path).attribute {
                self.session.sensitive(&attribute);
            }
        }
    }

    /// What this flow agrees on with its callers. Inputs that are declared are inputs, and no attributes.
    pub(crate) fn contract(&self) -> Contract {
        self.world.contract(self.index)
    }

    /// The edge to an action; one that leads to none is said so.
    pub(crate) fn edge(&mut self, action: &Action, to: &str) -> Target {
        if self.by_id.contains_key(to) {
            return Target::step(to);
        }
        self.session.differs(
            &action.id,
            format!("an edge leads to `{to}`, and there is no such action: the contact ends there"),
        );
        Target::Unwired
    }

    /// The edge of success.
    pub(crate) fn next(&mut self, action: &Action) -> Target {
        match &action.next {
            Some(next) => self.edge(action, next),
            None => {
                self.session
                    .remark(&action.id, "`NextAction` is not wired: the contact ends there, as in the original");
                Target::Unwired
            }
        }
    }

    /// The edge of an error type, else that of any error.
    pub(crate) fn error(&mut self, action: &Action, kind: &str) -> Target {
        match action.error(kind).or_else(|| action.error("NoMatchingError")) {
            Some(next) => self.edge(action, next),
            None => {
                self.session
                    .remark(&action.id, format!("`{kind}` is not wired: the contact ends there, as in the original"));
                Target::Unwired
            }
        }
    }

    /// The edge of any error; of success where an older action has none.
    pub(crate) fn error_or_next(&mut self, action: &Action) -> Target {
        match action.error("NoMatchingError") {
            Some(next) => self.edge(action, next),
            None => self.next(action),
        }
    }

    /// The edge of a result, else the one given.
    pub(crate) fn result(&mut self, action: &Action, result: &str) -> Option<Target> {
        action.result(result).map(|next| self.edge(action, next))
    }

    /// The conditions of an action with a port for each.
    pub(crate) fn ports(&mut self, action: &Action, reserved: &[&str]) -> Vec<(PortName, Condition, Target)> {
        let mut taken: BTreeSet<String> = reserved.iter().map(ToString::to_string).collect();
        let mut ports = Vec::new();
        for condition in &action.conditions {
            let name = match condition.operand.as_str() {
                "*" => "star".to_string(),
                "#" => "hash".to_string(),
                operand => names::slug(operand, "other"),
            };
            let name = names::port(&names::unique(&name, &mut taken));
            let target = self.edge(action, &condition.next);
            ports.push((name, condition.clone(), target));
        }
        ports
    }

    /// A text as a template.
    pub(crate) fn text(&mut self, action: &Action, text: &str) -> String {
        if placeholder(text) {
            self.session.needs(ResourceKind::Placeholder, &crate::session::clip(text, 80), &action.id);
        }
        let (made, differences) = template(&mut self.session, text);
        for difference in differences {
            self.session.differs(&action.id, difference);
        }
        made
    }

    /// A value as an expression that gives text: of a reference, or of text that is none.
    pub(crate) fn expression(&mut self, action: &Action, value: &str) -> String {
        match whole(value) {
            Some(path) => {
                let meaning = values::meaning(&mut self.session, &path);
                if let Some(difference) = meaning.difference {
                    self.session.differs(&action.id, difference);
                }
                match meaning.attribute {
                    Some(attribute) => attribute.to_string(),
                    None if meaning.expression.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.".contains(&b)) => {
                        meaning.expression
                    }
                    None => format!("({})", meaning.expression),
                }
            }
            None => quoted(value),
        }
    }

    /// The name of something outside of the flow, as a template. A fixed name is noted as one to create.
    pub(crate) fn resource(&mut self, action: &Action, kind: ResourceKind, parameter: &str, value: &str) -> String {
        if whole(value).is_some() {
            let what = kind.name();
            let said = format!("`{value}` has to hold the name of a {what} here, and held an ARN there");
            self.session.differs(&action.id, said);
            return self.text(action, value);
        }
        let shown = action.display.get(parameter).map(String::as_str);
        let name = resource_name(value, shown).unwrap_or_else(|| "unnamed".into());
        // An id alone says nothing of what it is.
        let machine = name.len() >= 32 && name.chars().filter(|c| *c == '-').count() == 4;
        let name = match machine {
            true => format!("{}-{}", names::slug(kind.name(), "resource"), name.get(..8).unwrap_or(&name)),
            false => name,
        };
        let original = match shown {
            Some(shown) if shown != value => format!("{shown} ({value})"),
            _ => value.to_string(),
        };
        self.session.needs(kind, &name, &original);
        name
    }

    /// The flow that a parameter names; none where it is only known as the flow runs.
    pub(crate) fn flow(&mut self, action: &Action, value: &str, shown: Option<&str>, kind: FlowKind) -> Option<FlowId> {
        if whole(value).is_some() {
            return None;
        }
        let (id, there) = self.world.find(value, shown, kind)?;
        if !there {
            self.session.needs(ResourceKind::Flow, id.as_str(), shown.unwrap_or(value));
            self.session
                .remark(&action.id, format!("the flow `{}` was not among the files", shown.unwrap_or(tail(value))));
        }
        Some(id)
    }

    /// What an action says, in its own parameters; none where it says nothing.
    pub(crate) fn prompt(&mut self, action: &Action) -> Option<PromptId> {
        let name = self.session.block_of(&action.id);
        self.prompt_of(action, &action.parameters.clone(), name.as_str())
    }

    /// What a group of prompt parameters says.
    pub(crate) fn prompt_of(
        &mut self,
        action: &Action,
        group: &serde_json::Map<String, serde_json::Value>,
        name: &str,
    ) -> Option<PromptId> {
        let text = |key: &str| group.get(key).and_then(super::document::text_of).filter(|text| !text.is_empty());
        let media = group.get("Media").and_then(|media| media.get("Uri")).and_then(super::document::text_of);
        let mut prompt = Prompt::default();
        if let Some(audio) = text("PromptId") {
            let audio = match whole(&audio) {
                Some(_) => {
                    self.session.differs(
                        &action.id,
                        format!("`{audio}` has to hold the name of a recording in the prompt library"),
                    );
                    self.text(action, &audio)
                }
                None => self.resource(action, ResourceKind::Audio, "PromptId", &audio),
            };
            self.written_for_chat(action, &mut prompt, &audio);
            prompt.audio = Some(audio);
        } else if let Some(uri) = media {
            let audio = self.text(action, &uri);
            self.session.needs(ResourceKind::Audio, &uri, &uri);
            self.session.differs(&action.id, "the recording is looked for in the prompt library, by its address");
            self.written_for_chat(action, &mut prompt, &audio);
            prompt.audio = Some(audio);
        } else if let Some(ssml) = text("SSML") {
            if all(&ssml).next().is_some() {
                self.session.differs(&action.id, "markup inside of a value is spoken as text, and not followed");
            }
            let said = self.text(action, &ssml);
            if self.session.serves_text() {
                prompt.chat = Some(said.clone());
            }
            prompt.ssml = Some(said);
        } else {
            prompt.say = Some(self.text(action, &text("Text")?));
        }
        Some(self.session.prompt(name, &prompt))
    }

    fn written_for_chat(&mut self, action: &Action, prompt: &mut Prompt, audio: &str) {
        if self.session.serves_text() {
            self.session
                .differs(&action.id, "on chat the name of the recording is written, where the original writes nothing");
            prompt.chat = Some(format!("[{audio}]"));
        }
    }

    /// Stands a placeholder for an action, with its ways out.
    pub(crate) fn unmapped(&mut self, action: &Action, missing: &str) {
        let mut taken = BTreeSet::from(["error".to_string()]);
        let mut outcomes: Vec<(PortName, Target)> = Vec::new();
        for (name, target) in self.ways_out(action) {
            let name = names::port(&names::unique(&names::slug(&name, "other"), &mut taken));
            outcomes.push((name, target));
        }
        let error = self.error_or_unwired(action);
        self.session.unmapped(&action.id, missing, outcomes, error);
    }

    fn ways_out(&mut self, action: &Action) -> Vec<(String, Target)> {
        let mut ways: Vec<(String, String)> = Vec::new();
        if action.conditions.is_empty() {
            ways.extend(action.next.iter().map(|next| ("done".to_string(), next.clone())));
        }
        ways.extend(action.conditions.iter().map(|condition| (condition.operand.clone(), condition.next.clone())));
        let errors = action.errors.iter().filter(|(kind, _)| kind != "NoMatchingError");
        ways.extend(errors.cloned());
        ways.truncate(cordboard_model::limits::PORTS - 1);
        ways.into_iter().map(|(name, next)| (name, self.edge(action, &next))).collect()
    }

    fn error_or_unwired(&mut self, action: &Action) -> Target {
        match action.error("NoMatchingError").or(action.next.as_deref()) {
            Some(next) => self.edge(action, next),
            None => Target::Unwired,
        }
    }

    /// The one action that loops prompts and is interrupted; contacts of a queue flow go back to it when the flow ends.
    pub(crate) fn interrupted_loop(&self) -> Option<&'a Action> {
        let interrupted = |action: &&&Action| {
            action.kind == "MessageParticipantIteratively" && action.text(&["InterruptFrequencySeconds"]).is_some()
        };
        let mut loops = self.export.actions.iter().filter(|action| interrupted(&action));
        let first = loops.next()?;
        loops.next().is_none().then_some(first)
    }

    /// The flow that the original runs after the conversation: the one that this flow sets, where it sets one alone.
    pub(crate) fn after_conversation(&mut self) -> Option<FlowId> {
        let mut found = None;
        for action in self.export.actions.iter().filter(|action| action.kind == "UpdateContactEventHooks") {
            for (_, value) in hooks(action).into_iter().filter(|(hook, _)| hook == "CustomerRemaining") {
                let flow = self.flow(action, &value, action.shown("CustomerRemaining"), FlowKind::Contact)?;
                if found.replace(flow.clone()).is_some_and(|other| other != flow) {
                    return None;
                }
            }
        }
        found
    }
}

/// Every path that an action reads or sets.
fn paths_of(action: &Action) -> Vec<Vec<String>> {
    let mut paths: Vec<Vec<String>> = action.texts().into_iter().flat_map(all).collect();
    if action.kind == "UpdateContactAttributes" {
        paths.extend(action.entries(&["Attributes"]).into_iter().map(|(key, _)| vec!["Attributes".into(), key]));
    }
    if action.flag(&["StoreInput"]) {
        paths.push(vec!["StoredCustomerInput".into()]);
    }
    paths
}

/// What holds a value that some flow of the import encrypts: what was keyed in, and every attribute it is put into. An
/// attribute is sensitive in every flow or in none.
pub(crate) fn secrets(exports: &[Export]) -> BTreeSet<Vec<String>> {
    let actions = || exports.iter().flat_map(|export| &export.actions);
    if !actions().any(|action| action.value(&["InputEncryption"]).is_some()) {
        return BTreeSet::new();
    }
    let mut secret = BTreeSet::from([vec!["StoredCustomerInput".to_string()]]);
    let sets = || actions().filter(|action| action.kind == "UpdateContactAttributes");
    // Each round takes a secret one attribute further; the last one finds none.
    loop {
        let holds = |value: &serde_json::Value| {
            super::document::text_of(value).is_some_and(|text| all(&text).any(|path| secret.contains(&path)))
        };
        let entries = sets().flat_map(|action| action.entries(&["Attributes"]));
        let found: Vec<_> =
            entries.filter(|(_, value)| holds(value)).map(|(key, _)| vec!["Attributes".to_string(), key]).collect();
        let before = secret.len();
        secret.extend(found);
        if secret.len() == before {
            return secret;
        }
    }
}

/// Whether a text holds a placeholder that a template engine fills in.
fn placeholder(text: &str) -> bool {
    let marked = |open: &str, close: &str| text.split_once(open).is_some_and(|(_, rest)| rest.contains(close));
    let percent = text.split('%').nth(1).is_some_and(|inner| {
        inner.len() > 2
            && text.matches('%').count() >= 2
            && inner.chars().all(|c| c.is_ascii_uppercase() || "_0123456789".contains(c))
    });
    marked("${", "}") || marked("{{", "}}") || percent
}

/// Ports that lead to the same place.
pub(crate) fn alike(ports: &[&'static str], target: &Target) -> Vec<(PortName, Target)> {
    ports.iter().map(|name| (port(name), target.clone())).collect()
}
