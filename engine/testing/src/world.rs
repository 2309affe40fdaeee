//! The world as a case mocks it: who answers which effect, and whether everybody was asked.

use cordboard_core::contact::{Body, Header};
use cordboard_core::{Effect, HIDDEN, Outcome};
use cordboard_model::Value;
use cordboard_model::json::{Document, Node};
use smol_str::{SmolStr, format_smolstr};
use std::collections::BTreeMap;
use wildmatch::WildMatchPattern;

use crate::expect::ValueRule;
use crate::format::Reply;
use crate::format::{Answers, Customers, HttpMock, Mocks, OneOrMany};

/// A pattern in which only `*` is special: `?` begins a query.
type Glob = WildMatchPattern<'*', '\0'>;

/// One answer, or a list of them, to effects of one kind.
#[derive(Debug)]
pub(crate) struct Mock {
    section: &'static str,
    matcher: Matcher,
    replies: Vec<Reply>,
    /// How often it answers; as often as it is asked where there is no number.
    times: Option<u32>,
    /// Its section and key, as effects are told too: `http GET https://crm.example/*`.
    pub label: String,
    /// Its line in the test file.
    pub line: u32,
}

#[derive(Debug)]
enum Matcher {
    Key(Glob),
    Http { method: Option<String>, url: Option<Glob>, headers: BTreeMap<String, String>, body: Option<ValueRule> },
}

impl Matcher {
    fn matches(&self, key: &str, effect: &Effect) -> bool {
        match (self, effect) {
            (Matcher::Key(glob), Effect::DetectIntent { .. }) => glob.matches(&key.to_lowercase()),
            (Matcher::Key(glob), _) => glob.matches(key),
            (
                Matcher::Http { method, url, headers, body },
                Effect::HttpRequest { method: m, url: u, headers: h, body: b, .. },
            ) => {
                method.as_ref().is_none_or(|method| method.eq_ignore_ascii_case(m))
                    && url.as_ref().is_none_or(|url| url.matches(u))
                    && headers.iter().all(|(name, value)| h.iter().any(|(n, v)| header_is(name, value, n, v)))
                    && body.as_ref().is_none_or(|rule| b.as_ref().is_some_and(|body| body_is(rule, body)))
            }
            _ => false,
        }
    }
}

fn header_is(name: &str, value: &str, found: &str, header: &Header) -> bool {
    name.eq_ignore_ascii_case(found)
        && match header {
            Header::Text(text) => text == value,
            Header::Secret { name, .. } => value.strip_prefix("secret:") == Some(name.as_str()),
        }
}

fn body_is(rule: &ValueRule, body: &Body) -> bool {
    match body {
        Body::Json(json) => rule.holds(json),
        Body::Text(text) => rule.holds(&Value::Text(text.clone())),
        Body::Form(form) => {
            let fields = form.iter().map(|(key, text)| (key.clone(), Value::Text(text.clone())));
            rule.holds(&Value::Map(fields.collect()))
        }
    }
}

/// The mocks of a file or a case. `node` is where they are written.
pub(crate) fn mocks(written: &Mocks, node: Option<&Node>, document: &Document) -> Vec<Mock> {
    let mut list = List { node, document, mocks: Vec::new() };
    let http = node.and_then(|node| node.get("http"));
    for (index, mock) in written.http.iter().enumerate() {
        list.http(mock, http.and_then(|http| http.items().get(index)));
    }
    list.section("hours", &written.hours);
    list.section("queues", &written.queues);
    list.section("intents", &written.intents);
    list.section("enqueue", &written.enqueue);
    list.section("agents", &written.agents);
    list.section("join", &written.join);
    list.section("transfers", &written.transfers);
    list.section("callbacks", &written.callbacks);
    list.section("messages", &written.messages);
    list.section("tasks", &written.tasks);
    let recorder = written.recording.iter().map(|(word, replies)| (word.name().to_string(), replies.clone())).collect();
    list.section("recording", &recorder);
    if let Some(replies) = &written.customer_updates {
        list.whole("customer_updates", replies.0.iter().map(Answers::reply).collect());
    }
    match &written.customers {
        Some(Customers::Profiles(profiles)) => list.whole("customers", vec![Reply::Among(profiles.clone())]),
        Some(Customers::ByValue(by_value)) => list.section("customers", by_value),
        None => {}
    }
    list.mocks
}

struct List<'a> {
    node: Option<&'a Node>,
    document: &'a Document,
    mocks: Vec<Mock>,
}

impl List<'_> {
    fn line(&self, node: Option<&Node>) -> u32 {
        node.or(self.node).map_or(0, |node| self.document.place("", node.span).line)
    }

    fn add(&mut self, section: &'static str, key: &str, replies: Vec<Reply>, line: u32) {
        let folded = if section == "intents" { key.to_lowercase() } else { key.to_string() };
        let times = (replies.len() > 1).then(|| u32::try_from(replies.len()).unwrap_or(u32::MAX));
        let label = if key == "*" { section.to_string() } else { format!("{section} {key}") };
        self.mocks.push(Mock { section, matcher: Matcher::Key(Glob::new(&folded)), replies, times, label, line });
    }

    fn section<T: Answers>(&mut self, section: &'static str, by_key: &BTreeMap<String, OneOrMany<T>>) {
        // The most exact key first, so that `*` is for what the others leave.
        let mut keys: Vec<_> = by_key.iter().collect();
        keys.sort_by_key(|(key, _)| (key.matches('*').count() > 0, std::cmp::Reverse(key.len())));
        for (key, replies) in keys {
            let node = self.node.and_then(|node| node.get(section)?.get(key));
            let line = self.line(node);
            self.add(section, key, replies.0.iter().map(Answers::reply).collect(), line);
        }
    }

    fn whole(&mut self, section: &'static str, replies: Vec<Reply>) {
        let line = self.line(self.node.and_then(|node| node.get(section)));
        self.add(section, "*", replies, line);
    }

    fn http(&mut self, mock: &HttpMock, node: Option<&Node>) {
        let matches = &mock.matches;
        let words = [Some("http"), matches.method.as_deref(), matches.url.as_deref()];
        self.mocks.push(Mock {
            section: "http",
            matcher: Matcher::Http {
                method: matches.method.clone(),
                url: matches.url.as_deref().map(Glob::new),
                headers: matches.headers.clone(),
                body: matches.body.clone().and_then(|body| ValueRule::of(body).ok()),
            },
            replies: vec![mock.reply.reply()],
            times: mock.times,
            label: words.into_iter().flatten().collect::<Vec<_>>().join(" "),
            line: self.line(node),
        });
    }
}

/// The mocks that serve one case, and how often each has answered.
pub(crate) struct World<'s> {
    own: &'s [Mock],
    shared: &'s [Mock],
    used: Vec<u32>,
}

/// Who answers an effect.
pub(crate) enum Answered {
    /// A mock, with this.
    By(Outcome),
    /// A mock that leaves it open.
    Open,
    /// Nobody; [`World::nobody`] says so.
    ByNobody,
}

impl<'s> World<'s> {
    pub(crate) fn new(own: &'s [Mock], shared: &'s [Mock]) -> Self {
        Self { own, shared, used: vec![0; own.len() + shared.len()] }
    }

    fn all(&self) -> impl Iterator<Item = &'s Mock> {
        self.own.iter().chain(self.shared)
    }

    /// Answers an effect by the first mock that matches and is not used up.
    pub(crate) fn answer(&mut self, effect: &Effect) -> Answered {
        let (section, key) = section_and_key(effect);
        let all = self.own.iter().chain(self.shared);
        for (mock, used) in all.zip(&mut self.used) {
            if mock.section != section
                || mock.times.is_some_and(|times| *used >= times)
                || !mock.matcher.matches(&key, effect)
            {
                continue;
            }
            let reply = mock.replies.get(*used as usize).or(mock.replies.last());
            *used += 1;
            return match reply {
                Some(Reply::Settled(outcome)) => Answered::By(complete(effect, outcome.clone())),
                Some(Reply::Among(profiles)) => Answered::By(found(effect, profiles)),
                Some(Reply::Pending) | None => Answered::Open,
            };
        }
        Answered::ByNobody
    }

    /// What was asked that nobody answers, and which mock comes nearest.
    pub(crate) fn nobody(&self, effect: &Effect) -> String {
        let asked = label(effect);
        let near = self.all().zip(&self.used).map(|(mock, used)| {
            let alike = (strsim::normalized_damerau_levenshtein(&mock.label, &asked) * 1000.0) as u32;
            let same = mock.section == section_and_key(effect).0;
            (same, alike, mock, *used)
        });
        match near.max_by_key(|(same, alike, ..)| (*same, *alike)) {
            None => format!("the flow asked `{asked}`, and no mock answers; there are no mocks here"),
            Some((_, _, mock, used)) => {
                let spent = mock.times.filter(|times| used >= *times).map_or(String::new(), |times| {
                    format!(", which has answered {times} {} and is used up", if times == 1 { "time" } else { "times" })
                });
                format!(
                    "the flow asked `{asked}`, and no mock answers; the nearest is `{}` at line {}{spent}",
                    mock.label, mock.line
                )
            }
        }
    }

    /// The case's own mocks that were not used as often as they say.
    pub(crate) fn unused(&self) -> impl Iterator<Item = (&'s Mock, String)> {
        self.own.iter().zip(&self.used).filter_map(|(mock, used)| match mock.times {
            Some(times) if *used < times => {
                Some((mock, format!("the mock `{}` was used {used} of {times} times", mock.label)))
            }
            None if *used == 0 => Some((mock, format!("the mock `{}` was not used", mock.label))),
            _ => None,
        })
    }

    /// Which of the file's mocks were used.
    pub(crate) fn shared_used(&self) -> impl Iterator<Item = bool> {
        self.used.iter().skip(self.own.len()).map(|used| *used > 0)
    }
}

/// The name of the section that answers an effect, and what its keys are compared with.
pub(crate) fn section_and_key(effect: &Effect) -> (&'static str, SmolStr) {
    let named = |name: &cordboard_model::ResourceName| SmolStr::new(name.as_str());
    match effect {
        Effect::StartRecording { .. } => ("recording", "start".into()),
        Effect::PauseRecording => ("recording", "pause".into()),
        Effect::ResumeRecording => ("recording", "resume".into()),
        Effect::StopRecording => ("recording", "stop".into()),
        Effect::CheckHours { hours, queue } => {
            ("hours", hours.as_ref().or(queue.as_ref()).map(named).unwrap_or_default())
        }
        Effect::CheckQueue { queue } => ("queues", named(queue)),
        Effect::Enqueue { queue, .. } => ("enqueue", named(queue)),
        Effect::OfferAgent { agent, .. } => ("agents", named(agent)),
        Effect::JoinAgent { agent } => ("join", agent.clone()),
        Effect::TransferCall { to, .. } => ("transfers", to.clone()),
        Effect::RequestCallback { number, .. } => ("callbacks", number.clone()),
        Effect::HttpRequest { method, url, sensitive, .. } => {
            let url = if *sensitive { HIDDEN } else { url };
            ("http", format_smolstr!("{method} {url}"))
        }
        Effect::DetectIntent { text, .. } => ("intents", text.clone()),
        Effect::SendMessage { to, .. } => ("messages", to.clone()),
        Effect::LookupCustomer { value, .. } => ("customers", value.clone()),
        Effect::UpdateCustomer { .. } => ("customer_updates", SmolStr::default()),
        Effect::CreateTask { name, .. } => ("tasks", name.clone()),
    }
}

/// An effect as mocks are labelled.
fn label(effect: &Effect) -> String {
    let (section, key) = section_and_key(effect);
    format!("{section} {key}").trim_end().to_string()
}

/// Fills in what a mock need not say.
fn complete(effect: &Effect, outcome: Outcome) -> Outcome {
    match (effect, &outcome) {
        (Effect::OfferAgent { agent, .. }, Outcome::Ok(Value::Map(map))) if map.is_empty() => {
            let name = Value::text(agent.as_str());
            Outcome::Ok(Value::Map([("id".into(), name.clone()), ("name".into(), name)].into()))
        }
        _ => outcome,
    }
}

fn found(effect: &Effect, profiles: &[BTreeMap<SmolStr, Value>]) -> Outcome {
    let Effect::LookupCustomer { by, value, .. } = effect else { return Outcome::DONE };
    let wanted = Value::Text(value.clone());
    let matching: Vec<_> = profiles.iter().filter(|profile| profile.get(by) == Some(&wanted)).collect();
    let mut answer = BTreeMap::new();
    answer.insert("matches".into(), Value::Integer(i64::try_from(matching.len()).unwrap_or(i64::MAX)));
    if let [only] = matching.as_slice() {
        answer.insert("customer".into(), Value::Map((*only).clone()));
    }
    Outcome::Ok(Value::Map(answer))
}

/// What a `settle` step says, as the effect's answer: words stand for what they stand for in mocks.
pub(crate) fn settled(effect: &Effect, answer: &Value) -> Outcome {
    let field = |key: &'static str, value: Value| Value::Map([(SmolStr::new_static(key), value)].into());
    Outcome::Ok(match (effect, answer) {
        (Effect::CheckHours { .. }, Value::Text(word)) => field("open", Value::Boolean(word == "open")),
        (Effect::Enqueue { .. } | Effect::TransferCall { .. } | Effect::RequestCallback { .. }, Value::Text(_)) => {
            field("outcome", answer.clone())
        }
        (Effect::HttpRequest { .. }, Value::Integer(_)) => field("status", answer.clone()),
        (Effect::DetectIntent { .. }, Value::Text(word)) if word == "none" => field("intent", Value::Null),
        (Effect::DetectIntent { .. }, Value::Text(_)) => field("intent", answer.clone()),
        (Effect::LookupCustomer { .. }, Value::Text(word)) if word == "none" => field("matches", 0.into()),
        (Effect::LookupCustomer { .. }, Value::Text(word)) if word == "several" => field("matches", 2.into()),
        _ => answer.clone(),
    })
}
