//! What is written into a test file: values in the order they are to be read in, as YAML or as JSON.

use cordboard_model::Value;
use std::fmt::Write;

/// A value to be written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Written {
    Text(String),
    /// A number, `true`, `false` or `null`.
    Plain(String),
    List(Vec<Written>),
    Map(Vec<(String, Written)>),
}

/// Lines no longer than this hold a list or a map as a whole.
const WIDTH: usize = 120;

impl Written {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Written::Text(text.into())
    }
    /// A map of one key.
    pub(super) fn one(key: &str, value: Written) -> Self {
        Written::Map(vec![(key.to_string(), value)])
    }
    pub(super) fn map<const N: usize>(fields: [(&str, Written); N]) -> Self {
        Written::Map(fields.map(|(key, value)| (key.to_string(), value)).into())
    }

    /// Itself where there is one, else the list.
    pub(super) fn one_or_many(mut all: Vec<Written>) -> Self {
        match all.len() {
            1 => all.remove(0),
            _ => Written::List(all),
        }
    }

    /// As YAML, to stand after a key at this depth.
    pub(super) fn yaml(&self) -> String {
        let mut text = String::new();
        self.block(0, &mut text);
        text
    }

    fn block(&self, indent: usize, text: &mut String) {
        let pad = " ".repeat(indent);
        match self {
            Written::Map(fields) if !fields.is_empty() => {
                for (at, (key, value)) in fields.iter().enumerate() {
                    if at > 0 {
                        text.push_str(&pad);
                    }
                    let _ = write!(text, "{}:", scalar(key));
                    value.after_key(indent, text);
                }
            }
            Written::List(items) if !items.is_empty() => {
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        text.push_str(&pad);
                    }
                    text.push_str("- ");
                    // One thing on one line, where it fits.
                    match item {
                        Written::Map(fields) if fields.len() > 1 => item.block(indent + 2, text),
                        Written::Map(fields) => match fields.first() {
                            Some((key, value)) => {
                                let _ = write!(text, "{}:", scalar(key));
                                value.after_key(indent + 2, text);
                            }
                            None => text.push_str("{}\n"),
                        },
                        _ => {
                            text.push_str(&item.flow());
                            text.push('\n');
                        }
                    }
                }
            }
            other => {
                text.push_str(&other.flow());
                text.push('\n');
            }
        }
    }

    fn after_key(&self, indent: usize, text: &mut String) {
        let flow = self.flow();
        let cases = matches!(self, Written::List(items) if items.iter().any(|item| matches!(item, Written::Map(fields) if fields.len() > 2)));
        let scalar = !matches!(self, Written::List(_) | Written::Map(_));
        if scalar || (!cases && indent > 0 && indent + flow.len() < WIDTH && self.depth() < 5) {
            let _ = writeln!(text, " {flow}");
        } else {
            let _ = write!(text, "\n{}", " ".repeat(indent + 2));
            self.block(indent + 2, text);
        }
    }

    fn depth(&self) -> usize {
        match self {
            Written::List(items) => 1 + items.iter().map(Written::depth).max().unwrap_or(0),
            Written::Map(fields) => 1 + fields.iter().map(|(_, value)| value.depth()).max().unwrap_or(0),
            _ => 0,
        }
    }

    /// On one line.
    fn flow(&self) -> String {
        match self {
            Written::Text(text) => scalar(text),
            Written::Plain(plain) => plain.clone(),
            Written::List(items) => format!("[{}]", items.iter().map(Written::flow).collect::<Vec<_>>().join(", ")),
            Written::Map(fields) if fields.is_empty() => "{}".into(),
            Written::Map(fields) => {
                let fields: Vec<_> =
                    fields.iter().map(|(key, value)| format!("{}: {}", scalar(key), value.flow())).collect();
                format!("{{ {} }}", fields.join(", "))
            }
        }
    }

    /// As JSON, indented by two spaces.
    pub(super) fn json(&self) -> String {
        let mut text = String::new();
        self.json_at(0, &mut text);
        text.push('\n');
        text
    }

    fn json_at(&self, indent: usize, text: &mut String) {
        let inner = "  ".repeat(indent + 1);
        let outer = "  ".repeat(indent);
        match self {
            Written::Text(value) => text.push_str(&quoted(value)),
            Written::Plain(plain) => text.push_str(plain),
            Written::List(items) if items.is_empty() => text.push_str("[]"),
            Written::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    let _ = write!(text, "{}\n{inner}", if at == 0 { "[" } else { "," });
                    item.json_at(indent + 1, text);
                }
                let _ = write!(text, "\n{outer}]");
            }
            Written::Map(fields) if fields.is_empty() => text.push_str("{}"),
            Written::Map(fields) => {
                for (at, (key, value)) in fields.iter().enumerate() {
                    let _ = write!(text, "{}\n{inner}{}: ", if at == 0 { "{" } else { "," }, quoted(key));
                    value.json_at(indent + 1, text);
                }
                let _ = write!(text, "\n{outer}}}");
            }
        }
    }
}

impl From<&Value> for Written {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Written::Plain("null".into()),
            Value::Boolean(_) | Value::Integer(_) | Value::Decimal(_) => Written::Plain(value.to_string()),
            Value::Text(text) => Written::text(text.as_str()),
            Value::List(items) => Written::List(items.iter().map(Written::from).collect()),
            Value::Map(fields) => {
                Written::Map(fields.iter().map(|(key, value)| (key.to_string(), value.into())).collect())
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

/// A text as YAML has it: bare where nothing in it could be taken for anything else.
fn scalar(text: &str) -> String {
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let ends = text.ends_with(|c: char| c.is_ascii_alphanumeric() || ".!?".contains(c));
    let inside = text.chars().all(|c| c.is_ascii_alphanumeric() || " _-./!?".contains(c));
    let word =
        matches!(text.to_lowercase().as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n");
    match starts && ends && inside && !word {
        true => text.to_string(),
        false => quoted(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn yaml_and_json_say_the_same() {
        let step = Written::one(
            "expect",
            Written::map([("said", Written::text("Hello: you")), ("port", Written::text("a.b"))]),
        );
        let case = Written::map([
            ("name", Written::text("first, of all")),
            ("review", Written::Plain("true".into())),
            ("steps", Written::List(vec![Written::one("press", Written::text("1")), step])),
        ]);
        let file = Written::map([("flow", Written::text("tea")), ("cases", Written::List(vec![case]))]);
        expect![[r#"
            flow: tea
            cases:
              - name: "first, of all"
                review: true
                steps: [{ press: "1" }, { expect: { said: "Hello: you", port: a.b } }]
        "#]]
        .assert_eq(&file.yaml());
        let json: serde_json::Value = serde_json::from_str(&file.json()).unwrap();
        assert_eq!(json["cases"][0]["steps"][1]["expect"]["said"], "Hello: you");
    }

    #[test]
    fn only_words_that_cannot_be_misread_stand_bare() {
        for (text, expected) in
            [("menu.no_input", "menu.no_input"), ("yes", "\"yes\""), ("1", "\"1\""), ("a: b", "\"a: b\""), ("", "\"\"")]
        {
            assert_eq!(scalar(text), expected);
        }
    }
}
