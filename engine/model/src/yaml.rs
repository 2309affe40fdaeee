//! From YAML to the tree that JSON is read into, so that both have one decoder and problems keep their lines.

use crate::json::{Document, Kind, Member, Node, Span, canonical_number};
use crate::limits::{FLOW_BYTES, JSON_DEPTH};
use crate::{Code, Place, Problem};
use saphyr_parser::{Event, Parser, ScalarStyle, Span as Stretch, StrInput};

/// Reads JSON where the file is named `.json`, else YAML.
pub fn read_by_name(file: &str, bytes: &[u8]) -> Result<(Document, Vec<Problem>), Box<Problem>> {
    if file.ends_with(".json") { Document::read(file, bytes) } else { read(file, bytes) }
}

/// Reads one YAML document. Places carry `file`.
///
/// Plain scalars mean what the core schema of YAML 1.2 says, but a number with a leading `+` or `0` is text: in test files
/// it is a phone number or keys. Floating point, anchors, aliases and tags are refused: nothing here needs them.
///
/// The error is a problem that leaves nothing to go on with; the list beside the document holds the others, as with
/// [`Document::read`].
pub fn read(file: &str, bytes: &[u8]) -> Result<(Document, Vec<Problem>), Box<Problem>> {
    let place = |line, column| Place { file: file.to_string(), path: String::new(), line, column };
    if bytes.len() > FLOW_BYTES {
        let message = format!("the file is larger than the {} MB that a file may have", FLOW_BYTES / 1024 / 1024);
        return Err(Box::new(Problem::error(Code::FileTooLarge, place(1, 1), message)));
    }
    let Ok(text) = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)) else {
        let problem = Problem::error(Code::FileNotUtf8, place(1, 1), "the file is not UTF-8");
        return Err(Box::new(problem.suggest("save the file as UTF-8")));
    };
    let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let mut reader = Reader { text, starts, parser: Parser::new_from_str(text), problems: Vec::new(), depth: 0 };
    let refused = |trouble: Trouble| {
        Box::new(Problem::error(Code::YamlSyntax, place(trouble.line, trouble.column), trouble.message))
    };
    let root = reader.document().map_err(refused)?;
    let mut problems = std::mem::take(&mut reader.problems);
    for problem in &mut problems {
        problem.place.file = file.to_string();
    }
    Ok((Document::assembled(file, text, root), problems))
}

struct Trouble {
    line: u32,
    column: u32,
    message: String,
}

struct Reader<'t> {
    text: &'t str,
    /// The offset at which each line starts.
    starts: Vec<usize>,
    parser: Parser<'t, StrInput<'t>>,
    problems: Vec<Problem>,
    depth: usize,
}

impl<'t> Reader<'t> {
    fn next(&mut self) -> Result<(Event<'t>, Stretch), Trouble> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => {
                let (line, column) = (narrow(error.marker().line()), narrow(error.marker().col() + 1));
                Err(Trouble { line, column, message: format!("this is not YAML: {}", error.info()) })
            }
            None => Err(Trouble { line: 1, column: 1, message: "the file is empty".into() }),
        }
    }

    fn document(&mut self) -> Result<Node, Trouble> {
        let mut root = None;
        loop {
            let (event, stretch) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentEnd | Event::Nothing => {}
                Event::DocumentStart(_) if root.is_some() => {
                    return Err(trouble(stretch, "a file is one YAML document"));
                }
                Event::DocumentStart(_) => {
                    let (event, stretch) = self.next()?;
                    root = Some(self.node(event, stretch, "")?);
                }
                Event::StreamEnd => {
                    let nothing = Trouble { line: 1, column: 1, message: "the file is empty".into() };
                    return root.filter(|root: &Node| root.kind != Kind::Null).ok_or(nothing);
                }
                _ => return Err(trouble(stretch, "this is not YAML")),
            }
        }
    }

    fn node(&mut self, event: Event<'t>, stretch: Stretch, path: &str) -> Result<Node, Trouble> {
        let refuse_tag = |tagged: bool, anchor: usize| match (tagged, anchor) {
            (true, _) => Err(trouble(stretch, "tags are not used here")),
            (_, 1..) => {
                Err(trouble(stretch, "anchors are not used here; test files share by `setup`, `given` or `mocks`"))
            }
            _ => Ok(()),
        };
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                refuse_tag(tag.is_some(), anchor)?;
                let span = self.span(stretch);
                let kind = if style == ScalarStyle::Plain {
                    self.plain(&text, stretch, path)
                } else {
                    Kind::Text(text.into_owned())
                };
                Ok(Node { span, kind })
            }
            Event::SequenceStart(anchor, tag) => {
                refuse_tag(tag.is_some(), anchor)?;
                self.deeper(stretch)?;
                let mut items = Vec::new();
                let end = loop {
                    match self.next()? {
                        (Event::SequenceEnd, end) => break end,
                        (event, stretch) => {
                            let path = format!("{path}/{}", items.len());
                            items.push(self.node(event, stretch, &path)?);
                        }
                    }
                };
                self.depth -= 1;
                Ok(Node { span: self.around(stretch, end), kind: Kind::List(items) })
            }
            Event::MappingStart(anchor, tag) => {
                refuse_tag(tag.is_some(), anchor)?;
                self.deeper(stretch)?;
                let mut members = Vec::new();
                let end = loop {
                    match self.next()? {
                        (Event::MappingEnd, end) => break end,
                        (Event::Scalar(key, ..), at) => self.member(key.into_owned(), at, path, &mut members)?,
                        (_, stretch) => return Err(trouble(stretch, "a key must be text")),
                    }
                };
                self.depth -= 1;
                Ok(Node { span: self.around(stretch, end), kind: Kind::Object(members) })
            }
            Event::Alias(_) => Err(trouble(stretch, "aliases are not used here")),
            _ => Err(trouble(stretch, "this is not YAML")),
        }
    }

    fn member(&mut self, key: String, at: Stretch, path: &str, members: &mut Vec<Member>) -> Result<(), Trouble> {
        let (event, stretch) = self.next()?;
        let path = format!("{path}/{}", crate::json::pointer_key(&key));
        let value = self.node(event, stretch, &path)?;
        if members.iter().any(|member| member.key == key) {
            self.problem(Code::JsonDuplicateKey, at, path, format!("`{key}` is already there"));
        } else {
            members.push(Member { key, key_span: self.span(at), value });
        }
        Ok(())
    }

    fn plain(&mut self, text: &str, stretch: Stretch, path: &str) -> Kind {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
            "true" | "True" | "TRUE" => Kind::Boolean(true),
            "false" | "False" | "FALSE" => Kind::Boolean(false),
            _ if all_digits(whole) && all_digits(fraction) && (whole == "0" || !whole.starts_with('0')) => {
                match canonical_number(text) {
                    Ok(number) => Kind::Number(number),
                    Err(why) => {
                        self.problem(Code::JsonNumber, stretch, path.to_string(), format!("the number {text} {why}"));
                        Kind::Number("0".into())
                    }
                }
            }
            _ => Kind::Text(text.to_string()),
        }
    }

    /// Keeps recursion, here and in every later walk, clear of the stack's end.
    fn deeper(&mut self, stretch: Stretch) -> Result<(), Trouble> {
        self.depth += 1;
        if self.depth > JSON_DEPTH {
            return Err(trouble(stretch, &format!("this is nested deeper than {JSON_DEPTH}")));
        }
        Ok(())
    }

    fn problem(&mut self, code: Code, stretch: Stretch, path: String, message: String) {
        let (line, column) = (narrow(stretch.start.line()), narrow(stretch.start.col() + 1));
        self.problems.push(Problem::error(code, Place { file: String::new(), path, line, column }, message));
    }

    fn around(&self, start: Stretch, end: Stretch) -> Span {
        Span {
            start: self.offset(start.start.line(), start.start.col()),
            end: self.offset(end.end.line(), end.end.col()),
        }
    }
    fn span(&self, stretch: Stretch) -> Span {
        self.around(stretch, stretch)
    }

    /// The parser's own offsets count comments in bytes and the rest in characters; its lines and columns are right.
    fn offset(&self, line: usize, column: usize) -> u32 {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let rest = self.text.get(start..).unwrap_or_default();
        narrow(start + rest.char_indices().nth(column).map_or(rest.len(), |(at, _)| at))
    }
}

fn trouble(stretch: Stretch, message: &str) -> Trouble {
    Trouble {
        line: narrow(stretch.start.line()),
        column: narrow(stretch.start.col() + 1),
        message: message.to_string(),
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn json(yaml: &str) -> String {
        match read("t.yaml", yaml.as_bytes()) {
            Ok((document, problems)) if problems.is_empty() => document.canonical().split_whitespace().collect(),
            Ok((_, problems)) => problems[0].to_string(),
            Err(problem) => problem.to_string(),
        }
    }

    #[test]
    fn yaml_says_what_json_says() {
        let yaml = "a: 1\nb: [x, 'y', \"z\"]\nc:\n  - d: true\n    e: ~\n  - 1.50\n";
        assert_eq!(json(yaml), r#"{"a":1,"b":["x","y","z"],"c":[{"d":true,"e":null},1.5]}"#);
    }

    #[test]
    fn phone_numbers_and_keys_are_text() {
        assert_eq!(json("[+15550100, 007, 7, 0, no, 42#]"), r#"["+15550100","007",7,0,"no","42#"]"#);
    }

    #[test]
    fn what_tests_do_without_is_refused_with_its_line() {
        assert_eq!(
            json("a: &x 1\n"),
            "t.yaml:1:4: error yaml.syntax: anchors are not used here; test files share by `setup`, `given` or `mocks`"
        );
        assert_eq!(json("a: 1\nb: 2\na: 3\n"), "t.yaml:3:1: error json.duplicate_key: `a` is already there");
        assert_eq!(json("a: 1\n---\nb: 2\n"), "t.yaml:2:1: error yaml.syntax: a file is one YAML document");
        for empty in ["", "# nothing\n", "---\n"] {
            assert_eq!(json(empty), "t.yaml:1:1: error yaml.syntax: the file is empty", "{empty:?}");
        }
        assert!(json(&"[".repeat(100)).contains("nested deeper than 64"));
    }

    #[test]
    fn places_survive_characters_of_several_bytes() {
        let (document, _) = read("t.yaml", "# é é é\né: 'ü'\nb: x # ö\nc: y\n".as_bytes()).unwrap();
        assert_eq!((document.place_of("/c").line, document.place_of("/c").column), (4, 4));
        assert_eq!(document.place_of_key("/b").column, 1);
    }
}
