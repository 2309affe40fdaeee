//! From source to compiled form: quotes, words, parser, checker.

use super::check::Checker;
use super::engine::ENGINE;
use super::fault::{Fault, FaultCode};
use super::paths::Slot;
use super::place::Places;
use super::probes::{Probe, probes};
use super::quotes::{cleaned, prepare};
use super::reads::{Reads, reads};
use super::tokens;
use super::types::{Names, Type, Want};
use cordboard_model::limits;
use rhai::{AST, Expr, LexError, ParseError, ParseErrorType, Stmt};

/// An expression that has been checked. It holds what the author wrote and nothing of any contact.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) script: AST,
    pub(super) slots: Vec<Slot>,
    pub(super) want: Want,
    pub(super) gives: Type,
}

impl Compiled {
    /// What it reads.
    pub(super) fn reads(&self) -> Reads {
        match self.script.statements() {
            [Stmt::Expr(expression)] => reads(expression, &self.slots),
            _ => Reads::default(),
        }
    }

    /// What it compares its names with.
    pub(super) fn probes(&self) -> Vec<Probe> {
        match self.script.statements() {
            [Stmt::Expr(expression)] => probes(expression, &self.slots),
            _ => Vec::new(),
        }
    }
}

/// Reads and checks an expression.
pub(super) fn compile(source: &str, names: &dyn Names, want: Want) -> Result<Compiled, Vec<Fault>> {
    let characters: Vec<char> = source.chars().take(limits::EXPRESSION_CHARACTERS + 1).collect();
    if characters.len() > limits::EXPRESSION_CHARACTERS {
        let most = limits::EXPRESSION_CHARACTERS;
        let message = format!("the expression is longer than {most} characters");
        return Err(vec![Fault::new(FaultCode::TooLong, most, message).suggest("set attributes to parts of it first")]);
    }
    if source.trim().is_empty() {
        return Err(vec![Fault::new(FaultCode::Syntax, 0, "there is no expression").suggest("write one")]);
    }
    let places = Places::new(&characters);
    let script = prepare(&characters).map_err(|fault| vec![fault])?;
    tokens::check(&script, &places).map_err(|fault| vec![fault])?;
    let parsed = ENGINE.compile_expression(&script).map_err(|error| vec![unparsable(&error, &places)])?;
    let [Stmt::Expr(expression)] = parsed.statements() else {
        return Err(vec![Fault::new(FaultCode::Syntax, 0, "this is not one expression")]);
    };
    let mut expression: Expr = (**expression).clone();
    let mut checker = Checker::new(names, &places);
    let gives = checker.whole(&mut expression, want);
    let (slots, faults) = checker.finish();
    match faults.is_empty() {
        true => Ok(Compiled { script: AST::new([Stmt::Expr(expression.into())]), slots, want, gives }),
        false => Err(faults),
    }
}

fn unparsable(error: &ParseError, places: &Places) -> Fault {
    let at = places.offset(error.position());
    match error.err_type() {
        ParseErrorType::ExprTooDeep => Fault::new(FaultCode::TooDeep, at, "the expression nests too deep")
            .suggest("set attributes to parts of it first; for a choice of many, use `in [ … ]`"),
        ParseErrorType::UnexpectedEOF => Fault::new(FaultCode::Syntax, at, "the expression ends too soon"),
        ParseErrorType::MismatchedType(..) => Fault::new(FaultCode::Type, at, "true or false is needed here"),
        ParseErrorType::Reserved(word) => {
            Fault::new(FaultCode::Refused, at, format!("`{}` is not available in expressions", cleaned(word.clone())))
        }
        ParseErrorType::BadInput(LexError::UnexpectedInput(input)) => {
            let message = format!("`{}` was not expected here", cleaned(input.clone()));
            Fault::new(FaultCode::Syntax, at, message)
        }
        ParseErrorType::MissingToken(token, why) => {
            Fault::new(FaultCode::Syntax, at, format!("`{token}` is missing {}", cleaned(why.clone())))
        }
        ParseErrorType::PropertyExpected => Fault::new(FaultCode::Syntax, at, "a name must follow a dot"),
        ParseErrorType::UnknownOperator(symbol) => {
            Fault::new(FaultCode::Refused, at, format!("`{symbol}` is not available in expressions"))
        }
        other => Fault::new(FaultCode::Syntax, at, cleaned(other.to_string())),
    }
}
