//! Expressions: conditions, values, and the `${…}` parts of prompts.
//!
//! The surface is rhai's expressions with single-quoted text: `tier == 'gold' && open_cases > 2`. What an author may write
//! is what the checker knows; statements, loops, closures and everything that could wait, print or tell the time are refused
//! when the flow is loaded. So are unknown names and functions, and types that do not go together.
//!
//! An evaluation is a pure function of the values it asks for. Its work, its text and its lists are bounded, and it gives a
//! value or a [`Failure`], never a panic. The compiled form holds nothing of the contacts it ran for.
//!
//! | written | meaning |
//! |---|---|
//! | `'gold'`, `"gold"` | text; `''` inside single quotes is a quote |
//! | `3`, `19.90`, `true`, `[1, 2]`, `#{ a: 1 }` | numbers (64 bits; 28 digits), boolean, list, map |
//! | `tier`, `contact.channel`, `response.items[0].id` | names, and steps into JSON |
//! | `== != < <= > >=` | comparison of like with like; anything else is an error |
//! | `+ - * / %` | numbers, checked; whole numbers divide to whole numbers; `+` joins texts |
//! | `&& \|\| !`, `in`, `!in` | logic, membership |
//! | `name ?? default` | the default if the name is not set |
//! | `if c { a } else { b }` | a choice |
//! | `upper(x)`, `x.upper()` | [functions](FUNCTIONS) |

mod calls;
mod check;
mod compile;
mod engine;
mod evaluate;
mod fault;
mod functions;
mod json_template;
mod operators;
mod paths;
mod pattern;
mod place;
mod probes;
mod quotes;
mod reads;
mod syntax;
mod template;
mod tokens;
mod types;

#[cfg(test)]
mod tests;

pub use evaluate::Get;
pub use fault::{Failure, Fault, FaultCode};
pub use functions::{FUNCTIONS, Function, Kind, Returns};
pub use json_template::JsonTemplate;
pub use probes::{Against, Lookup, PathStep, Probe};
pub use reads::Reads;
pub use syntax::{Changed, Syntax};
pub use template::Template;
pub use tokens::is_reserved;
pub use types::{Names, Type, Want};

use compile::Compiled;
use cordboard_model::{Value, limits};
use fault::code;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// An expression: its source and, once checked, its compiled form. Cloning shares the compiled form; equality is that of the
/// source.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Expression {
    source: SmolStr,
    #[serde(skip)]
    compiled: OnceLock<Arc<Compiled>>,
}

impl Expression {
    /// An expression that has not been checked yet.
    pub fn new(source: impl Into<SmolStr>) -> Self {
        Self { source: source.into(), compiled: OnceLock::new() }
    }

    /// The source.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Checks the expression against the names it may use and what its place needs. Every call checks; the first one that
    /// finds no fault leaves the compiled form in place for good.
    pub fn compile(&self, names: &dyn Names, want: Want) -> Result<(), Vec<Fault>> {
        let compiled = compile::compile(&self.source, names, want)?;
        let _ = self.compiled.set(Arc::new(compiled));
        Ok(())
    }

    /// Whether it has been checked and can run.
    pub fn is_compiled(&self) -> bool {
        self.compiled.get().is_some()
    }

    /// The type of the value it gives, as far as it is known before it runs; none before it is checked.
    pub fn result_type(&self) -> Option<Type> {
        self.compiled.get().map(|compiled| compiled.gives)
    }

    /// The names it reads, each once, as [`Names`] knows them; none before it is checked.
    pub fn variables(&self) -> BTreeSet<SmolStr> {
        let slots = self.compiled.get().map_or(&[][..], |compiled| &compiled.slots);
        slots.iter().map(|slot| slot.name.clone()).collect()
    }

    /// Which names it needs a value of, and what is known of names once it has given its own; nothing before it is checked.
    pub fn reads(&self) -> Reads {
        let compiled = self.compiled.get();
        compiled.map(|compiled| compiled.reads()).unwrap_or_default()
    }

    /// What it compares its names with, for tools that look for values on both sides of a condition; nothing before it is
    /// checked.
    pub fn probes(&self) -> Vec<Probe> {
        let compiled = self.compiled.get();
        compiled.map(|compiled| compiled.probes()).unwrap_or_default()
    }

    /// Every name it reads with the way into its value, each once; nothing before it is checked.
    pub fn lookups(&self) -> Vec<Lookup> {
        let slots = self.compiled.get().map_or(&[][..], |compiled| &compiled.slots);
        slots.iter().map(probes::lookup).collect()
    }

    /// The value it gives.
    pub fn evaluate(&self, get: &Get) -> Result<Value, Failure> {
        self.evaluate_within(get, limits::ATTRIBUTE_BYTES)
    }

    /// Whether it holds: [`Expression::evaluate`] for a condition.
    pub fn holds(&self, get: &Get) -> Result<bool, Failure> {
        match self.evaluate(get)? {
            Value::Boolean(holds) => Ok(holds),
            _ => Err(Failure { code: code::TYPE, at: 0, message: "the condition is not true or false".into() }),
        }
    }

    fn evaluate_within(&self, get: &Get, most: usize) -> Result<Value, Failure> {
        let compiled = self.compiled.get().ok_or_else(Failure::not_compiled)?;
        evaluate::run(&self.source, compiled, get, most)
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Eq for Expression {}

impl JsonSchema for Expression {
    fn schema_name() -> Cow<'static, str> {
        "Expression".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "maxLength": limits::EXPRESSION_CHARACTERS,
            "description": "An expression over attributes and contact values, such as `tier == 'gold' && open_cases > 2`.",
        })
    }
}
