//! The words and signs an expression may be made of. The parser never sees any other, so what it can do with statements,
//! loops and closures is out of reach, and the problem can name what was written.

use super::engine::ENGINE;
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
            Token::Reserved(word) => return Err(refused(&word, at)),
            token => return Err(refused(&token.to_string(), at)),
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

/// A word or sign that is not available, with what to do instead.
fn refused(written: &str, at: usize) -> Fault {
    let written = cleaned(written.to_string());
    let (why, instead) = match written.as_str() {
        "=" => ("it would assign", "to compare, write `==`"),
        "+=" | "-=" | "*=" | "/=" | "%=" | "**=" | "<<=" | ">>=" | "&=" | "|=" | "^=" => {
            ("it would assign", "set the attribute in a block")
        }
        "let" | "const" => ("variables are declared as attributes of the flow", "declare an attribute"),
        "for" | "while" | "loop" | "do" | "until" | "break" | "continue" => {
            ("there are no loops", "use the loop block")
        }
        ";" => ("there is one expression, without statements", "split it into several settings"),
        "|" => ("there are no closures", "for `or`, write `||`"),
        "&" => ("there are no operations on bits", "for `and`, write `&&`"),
        ".." | "..=" => ("there are no ranges", "compare with `>=` and `<`"),
        "?." | "?[" => ("a name that is not set needs no special care", "use `.` or `[`, and `??` for a default"),
        "switch" => ("there is one way to choose", "use `if … { … } else { … }`"),
        "null" | "nil" | "void" => ("there is no value for what is not set", "use `is_set(…)`, or `??` for a default"),
        "===" => ("unlike types are an error in any case", "write `==`"),
        "!==" => ("unlike types are an error in any case", "write `!=`"),
        _ => {
            return Fault::new(FaultCode::Refused, at, format!("`{written}` is not available in expressions"));
        }
    };
    let message = format!("`{written}` is not available in expressions: {why}");
    Fault::new(FaultCode::Refused, at, message).suggest(instead)
}

fn unreadable(error: LexError, at: usize) -> Fault {
    match &error {
        LexError::ImproperSymbol(symbol, _) => refused(symbol, at),
        _ => Fault::new(FaultCode::Syntax, at, cleaned(error.to_string())),
    }
}
