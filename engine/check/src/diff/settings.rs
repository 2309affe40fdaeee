//! Settings side by side: values by key, texts by word, expressions by syntax.

use cordboard_core::blocks::Visitor;
use cordboard_core::expression::{Expression, Syntax, Template, Type, Want};
use cordboard_core::load::LoadedBlock;
use cordboard_model::json::{Kind, Node, pointer_key};
use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeSet;

use super::Setting;

/// Whether words stayed, went or came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WordKind {
    /// In both.
    Same,
    /// In the old text alone.
    Removed,
    /// In the new text alone.
    Added,
}

/// Words in a row that stayed, went or came, with the space between them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Word {
    /// What became of them.
    pub kind: WordKind,
    /// The words.
    pub text: String,
}

/// A value that differs.
pub(super) fn plain(path: &str, was: Option<String>, now: Option<String>) -> Option<Setting> {
    (was != now).then(|| Setting { path: path.into(), was, now, words: Vec::new(), parts: Vec::new() })
}

/// A text with `${…}` in it that differs by more than how its expressions are written.
pub(super) fn text(path: &str, was: &str, now: &str) -> Option<Setting> {
    if normal(was) == normal(now) {
        return None;
    }
    let mut setting = plain(path, Some(was.into()), Some(now.into()))?;
    if [was, now].iter().any(|text| text.contains(char::is_whitespace)) {
        setting.words = words(was, now);
    }
    Some(setting)
}

/// The text with its expressions written in one way.
fn normal(text: &str) -> String {
    let template = Template::new(text);
    let characters: Vec<char> = text.chars().collect();
    let (mut normal, mut from) = (String::new(), 0);
    for (at, expression) in template.expressions() {
        let Some(syntax) = Syntax::read(expression.source()) else { continue };
        normal.extend(characters.get(from..at).unwrap_or_default());
        normal.push_str(&syntax.to_string());
        from = at + expression.source().chars().count();
    }
    normal.extend(characters.get(from..).unwrap_or_default());
    normal
}

fn words(was: &str, now: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    for change in TextDiff::from_words(was, now).iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => WordKind::Same,
            ChangeTag::Delete => WordKind::Removed,
            ChangeTag::Insert => WordKind::Added,
        };
        match words.last_mut().filter(|last| last.kind == kind) {
            Some(last) => last.text.push_str(change.value()),
            None => words.push(Word { kind, text: change.value().to_string() }),
        }
    }
    words
}

/// An expression that differs by more than how it is written.
fn expression(path: &str, was: &str, now: &str) -> Option<Setting> {
    let mut setting = plain(path, Some(was.into()), Some(now.into()))?;
    if let (Some(was), Some(now)) = (Syntax::read(was), Syntax::read(now)) {
        setting.parts = now.changes_from(&was);
        if setting.parts.is_empty() {
            return None;
        }
    }
    Some(setting)
}

/// Which settings of a block are expressions, by their JSON Pointers below `with`.
#[derive(Default)]
struct Expressions(BTreeSet<String>);

impl Visitor for Expressions {
    fn expression(&mut self, path: &str, _: &Expression, _: Want, _: &[(&'static str, Type)]) {
        self.0.insert(path.into());
    }
}

fn expressions(block: Option<&LoadedBlock>) -> Expressions {
    let mut found = Expressions::default();
    if let Some(block) = block {
        block.block.visit(&mut found);
    }
    found
}

/// One version of a value: what it is, and its JSON Pointer below `with`.
type At<'n> = Option<(&'n Node, String)>;

struct Walk {
    was: Expressions,
    now: Expressions,
    found: Vec<Setting>,
}

/// The settings of a block that differ.
pub(super) fn of_block<'n>(
    was: Option<&'n Node>,
    now: Option<&'n Node>,
    loaded: [Option<&LoadedBlock>; 2],
) -> Vec<Setting> {
    let [before, after] = loaded;
    let mut walk = Walk { was: expressions(before), now: expressions(after), found: Vec::new() };
    let whole = |node: Option<&'n Node>| node.map(|node| (node, String::new()));
    walk.members(String::new(), whole(was), whole(now));
    walk.found
}

impl Walk {
    fn value(&mut self, path: String, was: At<'_>, now: At<'_>) {
        match (&was, &now) {
            (Some((a, _)), Some((b, _))) => match (&a.kind, &b.kind) {
                (Kind::Object(_), Kind::Object(_)) => return self.members(path, was, now),
                (Kind::List(_), Kind::List(_)) => return self.items(path, was, now),
                (Kind::Text(_), Kind::Text(_)) => return self.texts(&path, was, now),
                _ => {}
            },
            // What came or went is told key by key, if it has keys.
            (Some((of, _)), None) | (None, Some((of, _))) if !of.members().is_empty() => {
                return self.members(path, was, now);
            }
            _ => {}
        }
        let shown = |at: At<'_>| at.map(|(node, _)| shown(node));
        self.found.extend(plain(&path, shown(was), shown(now)));
    }

    fn texts(&mut self, path: &str, was: At<'_>, now: At<'_>) {
        let (Some((a, at_a)), Some((b, at_b))) = (was, now) else { return };
        let (was, now) = (a.text().unwrap_or_default(), b.text().unwrap_or_default());
        let is_expression = self.was.0.contains(&at_a) && self.now.0.contains(&at_b);
        self.found.extend(if is_expression { expression(path, was, now) } else { text(path, was, now) });
    }

    fn members<'n>(&mut self, path: String, was: At<'n>, now: At<'n>) {
        let both = [&was, &now].into_iter().flatten();
        let keys: BTreeSet<&str> =
            both.flat_map(|(node, _)| node.members()).map(|member| member.key.as_str()).collect();
        for key in keys {
            let of = |at: &At<'n>| -> At<'n> {
                let (node, pointer) = at.as_ref()?;
                Some(((*node).get(key)?, format!("{pointer}/{}", pointer_key(key))))
            };
            let below = if path.is_empty() { key.to_string() } else { format!("{path}.{key}") };
            self.value(below, of(&was), of(&now));
        }
    }

    /// Items that say a port are compared by it; others by their position, or together where items came or went.
    fn items(&mut self, path: String, was: At<'_>, now: At<'_>) {
        let (Some((a, at_a)), Some((b, at_b))) = (was, now) else { return };
        let (Some(before), Some(after)) = (by_port(a), by_port(b)) else {
            if a.items().len() == b.items().len() {
                for (at, (one, other)) in a.items().iter().zip(b.items()).enumerate() {
                    let (one, other) = ((one, format!("{at_a}/{at}")), (other, format!("{at_b}/{at}")));
                    self.value(format!("{path}[{at}]"), Some(one), Some(other));
                }
            } else {
                self.found.extend(plain(&path, Some(shown(a)), Some(shown(b))));
            }
            return;
        };
        let find = |ports: &[&str], port: &str| ports.iter().position(|own| *own == port);
        let gone = before.iter().filter(|port| !after.contains(port));
        for port in after.iter().chain(gone) {
            let one = find(&before, port).and_then(|at| Some((a.items().get(at)?, format!("{at_a}/{at}"))));
            let other = find(&after, port).and_then(|at| Some((b.items().get(at)?, format!("{at_b}/{at}"))));
            self.value(format!("{path}[{port}]"), one, other);
        }
        // The first that fits is taken, so the order means something.
        let kept = |of: &[&str], others: &[&str]| {
            of.iter().filter(|port| others.contains(port)).copied().collect::<Vec<_>>().join(", ")
        };
        let (one, other) = (kept(&before, &after), kept(&after, &before));
        self.found.extend(plain(&format!("{path} in order"), Some(one), Some(other)));
    }
}

/// The ports that the items of a list say; none where one says none, or one is said twice.
fn by_port(list: &Node) -> Option<Vec<&str>> {
    let mut found = Vec::new();
    for item in list.items() {
        let port = item.get("port")?.text()?;
        if found.contains(&port) {
            return None;
        }
        found.push(port);
    }
    Some(found)
}

/// A value on one line: a text as it is, anything else as JSON.
fn shown(node: &Node) -> String {
    match &node.kind {
        Kind::Text(text) => text.clone(),
        _ => json(node),
    }
}

/// Recursion is bounded: the depth of a document is.
fn json(node: &Node) -> String {
    // A text always serialises.
    let quoted = |text: &str| serde_json::to_string(text).unwrap_or_default();
    match &node.kind {
        Kind::Null => "null".into(),
        Kind::Boolean(boolean) => boolean.to_string(),
        Kind::Number(number) => number.to_string(),
        Kind::Text(text) => quoted(text),
        Kind::List(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
        Kind::Object(members) => {
            let members = members.iter().map(|member| format!("{}: {}", quoted(&member.key), json(&member.value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
    }
}
