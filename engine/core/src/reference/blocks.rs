//! A page for each block type, and their index.

use cordboard_model::{AttributeName, BlockNode, FlowKind};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

use super::example::laid_out;
use super::markdown::Page;
use crate::blocks::{self, About, Block, Group, Visitor};
use crate::expression::{Expression, Template, Type, Want};
use crate::schema::{block_settings, resolve, summary};

pub(super) fn pages(pages: &mut BTreeMap<String, String>) {
    let (settings, definitions) = block_settings();
    for (about, schema) in &settings {
        let path = format!("reference/blocks/{}.md", about.block_type);
        pages.insert(path, page(about, resolve(schema, &definitions), &definitions));
    }
    let mut index = Page::new("Blocks");
    index.paragraph("What a flow is made of: one page for each block type, in the groups of the designer's palette.");
    for group in Group::ALL {
        index.heading(group.title());
        let of_group = settings.iter().filter(|(about, _)| about.group == group);
        let row = |(about, schema): &(&About, Value)| {
            let name = format!("[`{0}`]({0}.md)", about.block_type);
            [name, about.title.to_string(), summary(resolve(schema, &definitions)).to_string()]
        };
        index.table(["type", "name", "what it does"], of_group.map(row));
    }
    pages.insert("reference/blocks/README.md".into(), index.finish());
}

fn page(about: &About, schema: &Value, definitions: &Map<String, Value>) -> String {
    let mut page = Page::new(about.title);
    page.paragraph(&format!("Block type `{}`, in the group [{}](README.md).", about.block_type, about.group.title()));
    page.paragraph(schema.get("description").and_then(Value::as_str).unwrap_or_default());
    let mut tables = Tables { definitions, waiting: Vec::new(), told: BTreeSet::new() };
    page.heading("Settings");
    if !tables.write(&mut page, schema) {
        page.paragraph("None.");
    }
    while let Some((name, schema)) = tables.waiting.pop() {
        page.subheading(&format!("In `{name}`"));
        page.paragraph(schema.get("description").and_then(Value::as_str).unwrap_or_default());
        tables.write(&mut page, schema);
    }
    // Every example can be read: a test sees to it.
    if let Some((node, block)) = blocks::example(about, &mut Vec::new()) {
        names(&mut page, &block);
        ports(&mut page, &node, &block);
        places(&mut page, &block);
    }
    page.heading("Example");
    page.code("json", &laid_out(about.example));
    page.finish()
}

/// The tables of settings of one page: the block's own, and those of the objects in them.
struct Tables<'a> {
    definitions: &'a Map<String, Value>,
    waiting: Vec<(String, &'a Value)>,
    told: BTreeSet<String>,
}

impl<'a> Tables<'a> {
    /// Writes the table of an object's keys; false where it has none.
    fn write(&mut self, page: &mut Page, schema: &'a Value) -> bool {
        let schema = resolve(schema, self.definitions);
        let Some(keys) = schema.get("properties").and_then(Value::as_object).filter(|keys| !keys.is_empty()) else {
            return false;
        };
        let required: Vec<&str> = texts(schema.get("required"));
        let first = required.iter().filter_map(|key| keys.get_key_value(*key));
        let rest = keys.iter().filter(|(key, _)| !required.contains(&key.as_str()));
        let mut rows = Vec::new();
        let mut inner = Vec::new();
        for (key, setting) in first.chain(rest) {
            let shape = self.shape(setting);
            if let Some((name, object)) = shape.object
                && self.told.insert(name.to_string())
            {
                inner.push((key.clone(), object));
            }
            let default = match setting.get("default") {
                _ if required.contains(&key.as_str()) => "required".to_string(),
                Some(default) => format!("`{default}`"),
                None => String::new(),
            };
            let description = setting.get("description").and_then(Value::as_str).unwrap_or_default();
            let choices = shape.choices.iter().map(|choice| format!(" {choice}"));
            let description = format!("{description}{}", choices.collect::<String>());
            rows.push([format!("`{key}`"), shape.words, default, bounds(setting), description]);
        }
        page.table(["setting", "type", "default", "range", "what it is"], rows);
        // The last is told first.
        self.waiting.extend(inner.into_iter().rev());
        true
    }

    fn shape(&self, setting: &'a Value) -> Shape<'a> {
        let optional = setting.get("anyOf").and_then(Value::as_array);
        if let Some(some) = optional.and_then(|forms| forms.iter().find(|form| form.get("$ref").is_some())) {
            return self.shape(some);
        }
        if let Some(name) = setting.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next()) {
            return self.named(name, resolve(setting, self.definitions));
        }
        let kinds = match setting.get("type") {
            Some(Value::String(kind)) => vec![kind.as_str()],
            kinds => texts(kinds),
        };
        let kind = kinds.into_iter().find(|kind| *kind != "null").unwrap_or("anything");
        match kind {
            "array" => match setting.get("items").map(|items| self.shape(items)) {
                Some(items) => Shape { words: format!("list: {}", items.words), ..items },
                None => Shape::of("list"),
            },
            "object" => {
                let by_name = setting.get("patternProperties").and_then(Value::as_object);
                let values = by_name.and_then(|patterns| patterns.values().next());
                match values.or(setting.get("additionalProperties")).map(|values| self.shape(values)) {
                    Some(values) => Shape { words: format!("map: {} by name", values.words), ..values },
                    None => Shape::of("object"),
                }
            }
            "string" => Shape::of("text"),
            kind => Shape::of(kind),
        }
    }

    fn named(&self, name: &'a str, schema: &'a Value) -> Shape<'a> {
        if schema.get("properties").is_some() {
            return Shape { object: Some((name, schema)), ..Shape::of("object, below") };
        }
        if let Some(choices) = schema.get("oneOf").and_then(Value::as_array) {
            let value = |choice: &Value| choice.get("const").and_then(Value::as_str).unwrap_or_default().to_string();
            let told = |choice: &Value| {
                let about = choice.get("description").and_then(Value::as_str).unwrap_or_default();
                format!("`{}`: {about}", value(choice))
            };
            let words: Vec<_> = choices.iter().map(|choice| format!("`{}`", value(choice))).collect();
            return Shape { choices: choices.iter().map(told).collect(), ..Shape::of(&words.join(" or ")) };
        }
        let plain = texts(schema.get("enum"));
        if !plain.is_empty() {
            let words: Vec<_> = plain.iter().map(|choice| format!("`{choice}`")).collect();
            return Shape::of(&words.join(" or "));
        }
        match name {
            "Template" => Shape::of("[text with expressions](../expressions.md)"),
            "Expression" => Shape::of("[expression](../expressions.md)"),
            // `PromptId` is a prompt id.
            name => Shape::of(&apart(name)),
        }
    }
}

/// What kind of value a setting takes.
struct Shape<'a> {
    words: String,
    choices: Vec<String>,
    object: Option<(&'a str, &'a Value)>,
}

impl Shape<'_> {
    fn of(words: &str) -> Self {
        Shape { words: words.to_string(), choices: Vec::new(), object: None }
    }
}

fn texts(value: Option<&Value>) -> Vec<&str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// The words of a type's name: `PromptId` is "prompt id".
fn apart(name: &str) -> String {
    let mut words = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(character.to_ascii_lowercase());
    }
    words
}

/// The range a setting must be in, in words.
fn bounds(setting: &Value) -> String {
    let pairs = [
        ("minimum", "maximum", ""),
        ("minItems", "maxItems", " items"),
        ("minProperties", "maxProperties", " entries"),
        ("minLength", "maxLength", " characters"),
    ];
    let told = pairs.iter().filter_map(|(least, most, unit)| match (setting.get(least), setting.get(most)) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}{unit}")),
        (Some(least), None) => Some(format!("{least} or more{unit}")),
        (None, Some(most)) => Some(format!("up to {most}{unit}")),
        (None, None) => None,
    });
    told.collect::<Vec<_>>().join(", ")
}

/// The names that only this block's expressions can read, as the example has them.
fn names(page: &mut Page, block: &Block) {
    #[derive(Default)]
    struct Offered(BTreeMap<&'static str, Type>);
    impl Visitor for Offered {
        fn expression(&mut self, _: &str, _: &Expression, _: Want, names: &[(&'static str, Type)]) {
            self.0.extend(names.iter().copied());
        }
        fn template(&mut self, _: &str, _: &Template, _: Want, names: &[(&'static str, Type)]) {
            self.0.extend(names.iter().copied());
        }
        fn saves(&mut self, _: &str, _: &AttributeName, _: &Expression, names: &[(&'static str, Type)]) {
            self.0.extend(names.iter().copied());
        }
    }
    let mut offered = Offered::default();
    block.visit(&mut offered);
    if offered.0.is_empty() {
        return;
    }
    page.heading("Names in its expressions");
    page.paragraph("Beside [what every expression can read](../expressions.md), those of this block can read:");
    page.table(["name", "type"], offered.0.iter().map(|(name, of)| [format!("`{name}`"), of.name().to_string()]));
}

fn ports(page: &mut Page, node: &BlockNode, block: &Block) {
    page.heading("Ports");
    let from = block.ports_from();
    let ports = block.ports();
    if ports.is_empty() && from.is_empty() {
        return page.paragraph("None: the flow ends here.");
    }
    if !from.is_empty() {
        let settings: Vec<_> = from.iter().map(|name| format!("`{name}`")).collect();
        let settings = settings.join(" and ");
        page.paragraph(&format!("Which ports there are depends on {settings}. Those of the example below:"));
    }
    let row = |port: &crate::blocks::Port| {
        let target = node.next.get(&port.name).map(|target| format!("`{target}`")).unwrap_or_default();
        let kind = if port.failure { "failure" } else { "outcome" };
        [format!("`{}`", port.name), kind.to_string(), target]
    };
    page.table(["port", "kind", "leads, in the example, to"], ports.iter().map(row));
    if ports.iter().any(|port| port.failure) {
        page.paragraph(
            "A failure that is not wired leads to the flow's `on_error` block, where there is one. All other ports are wired \
             by hand.",
        );
    }
}

fn places(page: &mut Page, block: &Block) {
    page.heading("Where it can stand");
    let needs = block.needs();
    let (met, unmet): (Vec<_>, Vec<_>) = FlowKind::ALL.into_iter().partition(|kind| needs.met_by(*kind));
    let names =
        |kinds: &[FlowKind]| kinds.iter().map(|kind| format!("`{}`", kind.name())).collect::<Vec<_>>().join(", ");
    match unmet.is_empty() {
        true => page.paragraph("In flows of every kind."),
        false => page.paragraph(&format!("In flows of the kinds {}; not in {}.", names(&met), names(&unmet))),
    }
}
