//! The page of expressions.

use super::markdown::Page;
use crate::expression::{FUNCTIONS, Function, Kind, Returns};
use crate::run::SYSTEM_NAMES;

/// What is written, and what it means. Operators have no table of their own in the program: they are the language's.
const OPERATORS: [[&str; 2]; 12] = [
    ["`'gold'`, `\"gold\"`", "Text. Inside single quotes, `''` is one quote."],
    ["`3`, `19.90`, `true`, `false`", "A whole number (64 bits), a decimal number (28 digits), true and false."],
    ["`['a', 'b']`, `#{ name: 'x' }`", "A list, and a map of values by name."],
    ["`tier`, `contact.channel`", "A name: an attribute, an input of the module, or a value of the contact."],
    ["`response.json.items[0].id`", "Steps into a JSON value. Places in a list count from 0."],
    [
        "`==` `!=` `<` `<=` `>` `>=`",
        "Comparison of like with like. A number compared with a text is refused, not false.",
    ],
    [
        "`+` `-` `*` `/` `%`",
        "Arithmetic, exact and checked. Whole numbers divide to whole numbers. `+` also joins two texts.",
    ],
    ["`&&` `||` `!`", "And, or, not. The right side is looked at only where the left does not decide."],
    ["`part in whole`, `part !in whole`", "Whether a text has a part in it, or a list an item."],
    ["`tier ?? 'standard'`", "The value, or the one on the right where the name is not set."],
    ["`if visits > 3 { 'often' } else { 'seldom' }`", "One of two values."],
    ["`upper(name)`, `name.upper()`", "A function, in either of two ways of writing."],
];

pub(super) fn page() -> String {
    let mut page = Page::new("Expressions");
    page.paragraph(
        "Conditions are expressions: `tier == 'gold' && open_cases > 2`. Where text is expected, `${…}` holds one: \
         `Hello ${name}`. A setting that is nothing but one `${…}` keeps the type of its expression, so `\"${visits + 1}\"` \
         is a number. `$${` stands for `${`.",
    );
    page.paragraph(
        "Expressions are checked when the flow is loaded: their names, functions and types. One that fails as it runs, \
         because a name is not set or a JSON value is of another type than it is used as, takes the block's `error` port. \
         How long and how deep they may be is among the [limits](limits.md).",
    );
    page.heading("What can be written");
    page.table(["written", "meaning"], OPERATORS.map(|row| row.map(String::from)));
    page.heading("Values of the contact");
    page.paragraph(
        "Beside attributes and a module's inputs, every expression can read these. Some are not set at first.",
    );
    let row = |(name, of, about): &(&str, crate::expression::Type, &str)| {
        [format!("`{name}`"), of.name().to_string(), about.to_string()]
    };
    page.table(["name", "type", "what it is"], SYSTEM_NAMES.iter().map(row));
    page.heading("Functions");
    page.table(["function", "gives", "what it does", "example"], FUNCTIONS.iter().map(function));
    page.finish()
}

fn function(function: &Function) -> [String; 4] {
    let takes: Vec<_> = function.parameters.iter().map(|(name, kind)| format!("{name}: {}", words(*kind))).collect();
    let gives = match function.returns {
        Returns::Always(of) => of.name(),
        Returns::SameNumber => "the kind of number it was given",
    };
    [
        format!("`{}`(*{}*)", function.name, takes.join(", ")),
        gives.to_string(),
        function.about.to_string(),
        format!("`{}` → `{}`", function.example, function.gives),
    ]
}

/// What a function takes, in words: the name of the kind, as `TextOrList` is "text or list".
fn words(kind: Kind) -> String {
    if kind == Kind::Scalar {
        return "text, number or boolean".to_string();
    }
    let mut words = String::new();
    for character in format!("{kind:?}").chars() {
        if character.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(character.to_ascii_lowercase());
    }
    words
}
