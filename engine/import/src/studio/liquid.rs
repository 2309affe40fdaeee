//! Liquid, as far as it means the same as our expressions: values, filters, `if` and `case`. What goes further is said so, and
//! the text stays as it was.

/// A part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text that means itself.
    Text(String),
    /// A value, filled in.
    Output(Output),
    /// The parts of the first condition that holds; the last one may have none.
    If(Vec<(Option<Condition>, Vec<Part>)>),
}

/// A value with filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    pub value: Operand,
    pub filters: Vec<(String, Vec<Operand>)>,
}

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Operand {
    /// A text, a number, true or false.
    Literal(String),
    /// A path into the context.
    Path(Vec<String>),
}

/// A condition of a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// `left operator right`.
    Compare(Operand, String, Operand),
    /// Whether a value is there.
    Given(Operand),
    /// Both.
    And(Box<Condition>, Box<Condition>),
    /// One or both.
    Or(Box<Condition>, Box<Condition>),
}

/// Tags inside of tags.
const DEPTH: usize = 8;

/// Reads a template; the error says what of it means nothing here.
pub(crate) fn read(text: &str) -> Result<Vec<Part>, String> {
    let tokens = tokens(text)?;
    let mut reader = Reader { tokens: &tokens, at: 0 };
    let parts = reader.parts(0)?;
    match reader.tokens.get(reader.at) {
        Some(Token::Tag(tag)) => Err(format!("the tag `{tag}` stands alone")),
        _ => Ok(parts),
    }
}

/// Every path that a text reads, whether or not the rest of it can be read.
pub(crate) fn paths(text: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for piece in text.split("{{").chain(text.split("{%")).skip(1) {
        let inner = piece.split("}}").next().and_then(|piece| piece.split("%}").next()).unwrap_or_default();
        for word in words(inner).unwrap_or_default() {
            if let Word::Name(name) = word {
                found.extend(path_of(&name).filter(|path| path.len() > 1));
            }
        }
    }
    found
}

#[derive(Debug)]
enum Token {
    Text(String),
    Output(String),
    Tag(String),
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text;
    loop {
        let output = rest.find("{{").map(|at| (at, "}}"));
        let tag = rest.find("{%").map(|at| (at, "%}"));
        let next = [output, tag].into_iter().flatten().min();
        let Some((at, close)) = next else {
            if !rest.is_empty() {
                tokens.push(Token::Text(rest.to_string()));
            }
            return Ok(tokens);
        };
        let (before, from) = rest.split_at(at);
        if !before.is_empty() {
            tokens.push(Token::Text(before.to_string()));
        }
        let inner = from.get(2..).unwrap_or_default();
        let (inner, after) =
            inner.split_once(close).ok_or_else(|| format!("`{}` is not closed by `{close}`", &from[..2]))?;
        let trimmed = inner.trim_matches('-').trim().to_string();
        tokens.push(if close == "}}" { Token::Output(trimmed) } else { Token::Tag(trimmed) });
        rest = after;
    }
}

struct Reader<'t> {
    tokens: &'t [Token],
    at: usize,
}

impl Reader<'_> {
    /// The parts up to a tag that ends or divides what is around them.
    fn parts(&mut self, depth: usize) -> Result<Vec<Part>, String> {
        if depth > DEPTH {
            return Err("tags are nested too deep".into());
        }
        let mut parts = Vec::new();
        while let Some(token) = self.tokens.get(self.at) {
            match token {
                Token::Text(text) => parts.push(Part::Text(text.clone())),
                Token::Output(inner) => parts.push(Part::Output(output(inner)?)),
                Token::Tag(tag) => match tag.split_whitespace().next().unwrap_or_default() {
                    "if" => {
                        parts.push(self.branches(tag, depth)?);
                        continue;
                    }
                    "case" => {
                        parts.push(self.cases(tag, depth)?);
                        continue;
                    }
                    "elsif" | "else" | "endif" | "when" | "endcase" => return Ok(parts),
                    other => return Err(format!("the tag `{other}` has no expression that means the same")),
                },
            }
            self.at += 1;
        }
        Ok(parts)
    }

    fn branches(&mut self, tag: &str, depth: usize) -> Result<Part, String> {
        let mut branches = Vec::new();
        let mut condition = Some(condition(tag.trim_start_matches("if"))?);
        loop {
            self.at += 1;
            let parts = self.parts(depth + 1)?;
            branches.push((condition.take(), parts));
            let Some(Token::Tag(tag)) = self.tokens.get(self.at) else { return Err("`if` has no `endif`".into()) };
            match tag.split_whitespace().next().unwrap_or_default() {
                "elsif" => condition = Some(self::condition(tag.trim_start_matches("elsif"))?),
                "else" => condition = None,
                "endif" => {
                    self.at += 1;
                    return Ok(Part::If(branches));
                }
                other => return Err(format!("`{other}` stands inside of `if`")),
            }
        }
    }

    fn cases(&mut self, tag: &str, depth: usize) -> Result<Part, String> {
        let value = operand(tag.trim_start_matches("case").trim())?;
        let mut branches: Vec<(Option<Condition>, Vec<Part>)> = Vec::new();
        self.at += 1;
        // What stands before the first `when` is never shown.
        self.parts(depth + 1)?;
        loop {
            let Some(Token::Tag(tag)) = self.tokens.get(self.at) else { return Err("`case` has no `endcase`".into()) };
            let condition = match tag.split_whitespace().next().unwrap_or_default() {
                "when" => Some(any_of(&value, tag.trim_start_matches("when"))?),
                "else" => None,
                "endcase" => {
                    self.at += 1;
                    return Ok(Part::If(branches));
                }
                other => return Err(format!("`{other}` stands inside of `case`")),
            };
            self.at += 1;
            branches.push((condition, self.parts(depth + 1)?));
        }
    }
}

/// A value that is one of several: `'a', 'b' or 'c'`.
fn any_of(value: &Operand, text: &str) -> Result<Condition, String> {
    let mut found: Option<Condition> = None;
    for word in words(text)? {
        let option = match word {
            Word::Name(name) if name == "or" => continue,
            Word::Sign(sign) if sign == "," => continue,
            word => operand_of(word)?,
        };
        let one = Condition::Compare(value.clone(), "==".into(), option);
        found = Some(match found {
            Some(before) => Condition::Or(Box::new(before), Box::new(one)),
            None => one,
        });
    }
    found.ok_or_else(|| "`when` names no value".into())
}

fn output(text: &str) -> Result<Output, String> {
    let mut words = words(text)?.into_iter().peekable();
    let value = operand_of(words.next().ok_or("`{{ }}` is empty")?)?;
    let mut filters = Vec::new();
    while let Some(word) = words.next() {
        let (Word::Sign(sign), Some(Word::Name(name))) = (word, words.next()) else {
            return Err(format!("`{text}` cannot be read"));
        };
        if sign != "|" {
            return Err(format!("`{text}` cannot be read"));
        }
        let mut arguments = Vec::new();
        while let Some(Word::Sign(sign)) = words.peek() {
            if sign != ":" && sign != "," {
                break;
            }
            words.next();
            arguments.push(operand_of(words.next().ok_or_else(|| format!("`{name}` lacks a value"))?)?);
        }
        filters.push((name, arguments));
    }
    Ok(Output { value, filters })
}

/// Liquid reads `and` and `or` from the right; so does this.
fn condition(text: &str) -> Result<Condition, String> {
    let words = words(text)?;
    let joint = words.iter().position(|word| matches!(word, Word::Name(name) if name == "and" || name == "or"));
    let Some(at) = joint else { return comparison(&words) };
    let (left, right) = words.split_at(at);
    let (Some(Word::Name(word)), rest) = (right.first(), right.get(1..).unwrap_or_default()) else {
        return Err(format!("`{text}` cannot be read"));
    };
    let rest = rest.iter().map(Word::written).collect::<Vec<_>>().join(" ");
    let (left, right) = (Box::new(comparison(left)?), Box::new(condition(&rest)?));
    Ok(if word == "and" { Condition::And(left, right) } else { Condition::Or(left, right) })
}

fn comparison(words: &[Word]) -> Result<Condition, String> {
    match words {
        [one] => Ok(Condition::Given(operand_of(one.clone())?)),
        [left, Word::Sign(sign), right] => {
            Ok(Condition::Compare(operand_of(left.clone())?, sign.clone(), operand_of(right.clone())?))
        }
        [left, Word::Name(word), right] if word == "contains" => {
            Ok(Condition::Compare(operand_of(left.clone())?, word.clone(), operand_of(right.clone())?))
        }
        _ => Err("the condition of a tag cannot be read".into()),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Word {
    Name(String),
    Text(String),
    Sign(String),
}

impl Word {
    fn written(&self) -> String {
        match self {
            Word::Name(name) | Word::Sign(name) => name.clone(),
            Word::Text(text) if text.contains('\'') => format!("\"{text}\""),
            Word::Text(text) => format!("'{text}'"),
        }
    }
}

fn words(text: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' | '"' => {
                let end = rest.get(1..).and_then(|rest| rest.find(first)).ok_or("a text is not closed")?;
                words.push(Word::Text(rest.get(1..=end).unwrap_or_default().to_string()));
                end + 2
            }
            '|' | ':' | ',' => {
                words.push(Word::Sign(first.to_string()));
                1
            }
            '=' | '!' | '<' | '>' => {
                let length = rest.bytes().take_while(|byte| b"=!<>".contains(byte)).count();
                words.push(Word::Sign(rest.get(..length).unwrap_or_default().to_string()));
                length
            }
            _ => {
                let name = |c: char| c.is_alphanumeric() || "_-.?[]\"'".contains(c);
                let length: usize = rest.chars().take_while(|c| name(*c)).map(char::len_utf8).sum();
                if length == 0 {
                    return Err(format!("`{first}` cannot be read"));
                }
                words.push(Word::Name(rest.get(..length).unwrap_or_default().to_string()));
                length
            }
        };
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(words)
}

/// A value that stands alone.
pub(crate) fn operand(text: &str) -> Result<Operand, String> {
    match words(text)?.as_slice() {
        [word] => operand_of(word.clone()),
        _ => Err(format!("`{text}` is no value")),
    }
}

fn operand_of(word: Word) -> Result<Operand, String> {
    match word {
        Word::Text(text) => Ok(Operand::Literal(text)),
        Word::Name(name) if name == "true" || name == "false" || name.parse::<f64>().is_ok() => {
            Ok(Operand::Literal(name))
        }
        Word::Name(name) if matches!(name.as_str(), "nil" | "blank" | "empty" | "null") => {
            Ok(Operand::Literal(String::new()))
        }
        Word::Name(name) => path_of(&name).map(Operand::Path).ok_or_else(|| format!("`{name}` is no path")),
        Word::Sign(sign) => Err(format!("`{sign}` stands where a value should")),
    }
}

/// A path: steps between dots, and keys or places in brackets.
fn path_of(text: &str) -> Option<Vec<String>> {
    let steps = text.replace(']', "").replace('[', ".");
    let steps: Vec<String> = steps.split('.').map(|step| step.trim_matches(['\'', '"']).to_string()).collect();
    steps.iter().all(|step| !step.is_empty()).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_filters_are_read() {
        let read = read("Hi {{ widgets.ask.Digits | default: 'x' | upcase }}!").unwrap();
        let [Part::Text(hi), Part::Output(output), Part::Text(end)] = read.as_slice() else { panic!("{read:?}") };
        assert_eq!((hi.as_str(), end.as_str()), ("Hi ", "!"));
        assert_eq!(output.value, Operand::Path(vec!["widgets".into(), "ask".into(), "Digits".into()]));
        assert_eq!(output.filters[0], ("default".into(), vec![Operand::Literal("x".into())]));
        assert_eq!(output.filters[1], ("upcase".into(), vec![]));
    }

    #[test]
    fn what_goes_further_is_refused() {
        let refused =
            ["{% for a in b %}{% endfor %}", "{% assign a = 1 %}", "{{ a", "{% endif %}", "{% if a %}", "{{ }}"]
                .map(|text| read(text).unwrap_err());
        assert_eq!(
            refused,
            [
                "the tag `for` has no expression that means the same",
                "the tag `assign` has no expression that means the same",
                "`{{` is not closed by `}}`",
                "the tag `endif` stands alone",
                "`if` has no `endif`",
                "`{{ }}` is empty"
            ]
        );
    }

    #[test]
    fn every_path_is_found() {
        let found = paths(
            "{{widgets.a.parsed.x.y}} {% if flow.variables.b == 'c' %}{{ contact.channel.address | upcase }}{% endif %}",
        );
        let mut written: Vec<_> = found.iter().map(|path| path.join(".")).collect();
        written.sort();
        written.dedup();
        assert_eq!(written, ["contact.channel.address", "flow.variables.b", "widgets.a.parsed.x.y"]);
    }
}
