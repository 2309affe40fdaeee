//! The code of every problem a flow can have. A code is a promise: it keeps its meaning for ever and is never reused.

use serde::{Serialize, Serializer};
use std::fmt;

macro_rules! codes {
    ($($(#[doc = $about:literal])+ $name:ident = $code:literal, $title:literal, fix: $fix:literal;)+) => {
        /// A stable problem code, `area.problem`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $about])+ $name),+ }

        impl Code {
            /// Every code there is.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];

            /// The code as it is written: `json.syntax`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code),+ }
            }
            /// A short heading.
            pub const fn title(self) -> &'static str {
                match self { $(Code::$name => $title),+ }
            }
            /// What it means.
            pub const fn about(self) -> &'static str {
                match self { $(Code::$name => concat!($($about, "\n"),+)),+ }
            }
            /// How to mend it.
            pub const fn fix(self) -> &'static str {
                match self { $(Code::$name => $fix),+ }
            }
        }
    };
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

codes! {
    /// The file is larger than a flow may be.
    FileTooLarge = "file.too_large", "The file is too large", fix: "Split the flow into modules, or check that this is a flow file.";
    /// The file is not UTF-8 text.
    FileNotUtf8 = "file.not_utf8", "The file is not UTF-8", fix: "Save the file as UTF-8.";
    /// The text is not JSON (RFC 8259).
    JsonSyntax = "json.syntax", "Not JSON", fix: "Mend the text at the place named; comments and trailing commas are not JSON.";
    /// Objects and lists are nested deeper than a flow may nest them.
    JsonTooDeep = "json.too_deep", "Nested too deep", fix: "Check that this is a flow file.";
    /// An object names the same key twice; which of the two was meant cannot be known.
    JsonDuplicateKey = "json.duplicate_key", "A key is there twice", fix: "Remove or rename one of the two.";
    /// A number is too large, has an exponent, or more than 28 digits.
    JsonNumber = "json.number", "A number cannot be held exactly", fix: "Write whole numbers within 64 bits, or decimals of at most 28 digits without an exponent.";
    /// An object has a key that nothing reads. It is refused, since a misspelt setting would be lost in silence.
    JsonUnknownKey = "json.unknown_key", "Unknown key", fix: "Correct the spelling or remove the key.";
    /// A key that must be there is missing.
    JsonMissingKey = "json.missing_key", "A key is missing", fix: "Add the key.";
    /// A value is of another kind than is needed there.
    JsonWrongType = "json.wrong_type", "A value of the wrong kind", fix: "Give a value of the kind that the message names.";
    /// A value is of the right kind and still not allowed there.
    JsonBadValue = "json.bad_value", "A value that is not allowed", fix: "Give a value that the message allows.";
    /// The flow says another format than this program can read.
    FlowFormat = "flow.format", "Unknown format", fix: "Upgrade Cordboard, or correct `format`.";
}
