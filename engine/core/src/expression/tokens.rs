//! The words and signs an expression may be made of. The parser never sees any other, so what it can do with statements,
//! loops and closures is out of reach, and the problem can name what was written.

use super::engine::{ENGINE, REFUSED_SYMBOLS};
use super::fault::{Fault, FaultCode};
use super::place::Places;
use super::quotes::cleaned;
use rhai::{LexError, Token};

/// Refuses a script that contains a word or sign that expressions do not have.
pub(super) fn check(script: &str, places: &Places) -> Result<(), Fault> {
    for (token, position) in ENGINE.lex(&[script]).0 {
        let at = places.offset(position);
        match token {
            Token::EOF => break,
            Token::LexError(error) => return Err(unreadable(*error, at)),
            token if allowed(&token) => {}
            token => return Err(refused(&token, at)),
        }
    }
    Ok(())
}

/// Whether an expression could not name something called this: `default`, `case`, `if`.
pub fn is_reserved(name: &str) -> bool {
    let inputs = [name];
    let mut tokens = ENGINE.lex(&inputs).0;
    !matches!(tokens.next(), Some((Token::Identifier(word), _)) if word.as_str() == name)
}

fn allowed(token: &Token) -> bool {
    use Token::*;
    matches!(
        token,
        IntegerConstant(_)
            | DecimalConstant(_)
            | StringConstant(_)
            | Identifier(_)
            | True
            | False
            | LeftParen
            | RightParen
            | Unit
            | LeftBracket
            | RightBracket
            | LeftBrace
            | RightBrace
            | MapStart
            | Comma
            | Colon
            | Period
            | Plus
            | UnaryPlus
            | Minus
            | UnaryMinus
            | Multiply
            | Divide
            | Modulo
            | LessThan
            | LessThanEqualsTo
            | GreaterThan
            | GreaterThanEqualsTo
            | EqualsTo
            | NotEqualsTo
            | Bang
            | And
            | Or
            | In
            | NotIn
            | DoubleQuestion
            | If
            | Else
    )
}

fn refused(token: &Token, at: usize) -> Fault {
    use Token::*;
    let written = cleaned(token.to_string());
    let (what, suggestion) = match token {
        Equals => ("it would assign".into(), "To compare, write `==`"),
        Let | Const => ("variables are declared as attributes of the flow".into(), "Declare an attribute"),
        For | While | Loop | Do | Until | Break | Continue => ("there are no loops".into(), "Use the loop block"),
        SemiColon => ("there is one expression, without statements".into(), "Split it into several settings"),
        Pipe => ("there are no closures".into(), "For `or`, write `||`"),
        Ampersand => ("it is not an operator here".into(), "For `and`, write `&&`"),
        ExclusiveRange | InclusiveRange => ("there are no ranges".into(), "Compare with `>=` and `<`"),
        Elvis | QuestionBracket => {
            ("a name that is not set needs no special care".into(), "Use `.` or `[`, and `??` for a default")
        }
        Switch => ("there is no `switch`".into(), "Use `if … { … } else { … }`"),
        token if token.is_op_assignment() => ("it would assign".into(), "Set the attribute in a block"),
        Reserved(word) => return reserved(word, at),
        _ => (String::new(), ""),
    };
    let mut fault = Fault::new(FaultCode::Refused, at, format!("`{written}` is not available in expressions"));
    if !what.is_empty() {
        fault.message = format!("{}: {what}", fault.message);
    }
    match suggestion {
        "" => fault,
        _ => fault.suggest(suggestion),
    }
}

fn reserved(word: &str, at: usize) -> Fault {
    let message = format!("`{}` is not available in expressions", cleaned(word.to_string()));
    let fault = Fault::new(FaultCode::Refused, at, message);
    match word {
        "null" | "nil" | "void" => fault.suggest("Use `is_set(…)`, or `??` for a default"),
        "===" => fault.suggest("Write `==`"),
        "!==" => fault.suggest("Write `!=`"),
        _ => fault,
    }
}

fn unreadable(error: LexError, at: usize) -> Fault {
    match &error {
        LexError::ImproperSymbol(word, _) if REFUSED_SYMBOLS.contains(&word.as_str()) => reserved(word, at),
        LexError::ImproperSymbol(word, _) => reserved(word, at),
        _ => Fault::new(FaultCode::Syntax, at, cleaned(error.to_string())),
    }
}
