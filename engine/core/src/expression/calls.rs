//! The checker's part for names, the steps into their values, and calls.

use super::check::{Checker, Found, Need, may_be_unset};
use super::engine::ENGINE;
use super::fault::FaultCode;
use super::functions::{self, Function, Kind, OTHER_NAMES, Returns};
use super::paths::{Link, Slot, Step, unchain};
use super::pattern::Pattern;
use super::types::Type;
use cordboard_model::did_you_mean;
use rhai::{Dynamic, Expr, FnCallExpr, ImmutableString, Position, Stmt};
use smol_str::SmolStr;
use std::collections::VecDeque;
use std::sync::LazyLock;

/// A call of `item`, to be filled with what the author indexed: only the parser can make one.
static ITEM: LazyLock<Option<FnCallExpr>> = LazyLock::new(|| step_call("item"));
/// The same for a step that may lead nowhere.
static ITEM_OR_UNSET: LazyLock<Option<FnCallExpr>> = LazyLock::new(|| step_call("item_or_unset"));

fn step_call(name: &str) -> Option<FnCallExpr> {
    let parsed = ENGINE.compile_expression(format!("{name}(0, 0)")).ok()?;
    match parsed.statements() {
        [Stmt::Expr(call)] => match &**call {
            Expr::FnCall(call, _) => Some((**call).clone()),
            _ => None,
        },
        _ => None,
    }
}

impl Checker<'_> {
    /// Checks a name, or something followed by `.name`, `[index]` and `.function(…)`.
    pub(super) fn chain(&mut self, expression: &mut Expr, need: Need) -> Found {
        let (root, links) = unchain(std::mem::take(expression));
        let mut links = VecDeque::from(links);
        let (mut current, mut found) = match root {
            Expr::Variable(name, _, position) => {
                let need = need_before(&links, need);
                match self.look_up(&name.1, position, &mut links, need) {
                    Some(looked_up) => looked_up,
                    None => {
                        // The rest may have faults of its own, but what it is applied to is not known.
                        (Expr::Unit(position), Type::Json.into())
                    }
                }
            }
            mut other => {
                let found = self.walk(&mut other, Need::Set);
                (other, found)
            }
        };
        while let Some(link) = links.pop_front() {
            (current, found) = match link {
                Link::Call(call, position) => self.call(*call, position, Some((current, found))),
                Link::Property(name, position) => {
                    if !matches!(found.kind, Type::Json) {
                        let message = format!("{} has no `{name}`", found.kind.described());
                        self.unknown_step(&name, position, message);
                    }
                    let key = Expr::StringConstant(name, position);
                    (step(current, key, need_before(&links, need), position), Type::Json.into())
                }
                Link::Index(mut index) => {
                    let position = index.start_position();
                    let kind = self.walk(&mut index, Need::Set).kind;
                    self.check_index(found, kind, &index, position);
                    let item = found.items.unwrap_or(Type::Json);
                    (step(current, index, need_before(&links, need), position), item.into())
                }
                Link::Odd(position) => {
                    self.report(FaultCode::Syntax, position, "this cannot follow a dot");
                    (current, Type::Json.into())
                }
            };
        }
        *expression = current;
        found
    }

    /// Finds the longest name that is known, and takes the steps that are fixed now into its look-up.
    fn look_up(
        &mut self,
        root: &str,
        position: Position,
        links: &mut VecDeque<Link>,
        need: Need,
    ) -> Option<(Expr, Found)> {
        let mut dotted = vec![root.to_string()];
        for link in links.iter() {
            let (Link::Property(name, _), Some(before)) = (link, dotted.last()) else {
                break;
            };
            dotted.push(format!("{before}.{name}"));
        }
        let known =
            dotted.iter().enumerate().rev().find_map(|(parts, name)| Some((parts, name, self.names.type_of(name)?)));
        let Some((parts, name, kind)) = known else {
            self.unknown_name(&dotted, position);
            links.clear();
            return None;
        };
        links.drain(..parts);
        let mut slot = Slot { name: SmolStr::new(name), steps: Vec::new() };
        let mut found = Found::from(kind);
        while let (Type::Json | Type::List, Some(step)) = (found.kind, links.front().and_then(|l| fixed(l, found.kind)))
        {
            slot.steps.push(step);
            links.pop_front();
            found = Type::Json.into();
        }
        Some((self.variable(slot, need, position), found))
    }

    fn unknown_name(&mut self, dotted: &[String], position: Position) {
        let Some((root, full)) = dotted.first().zip(dotted.last()) else {
            return;
        };
        let all = self.names.all();
        let near = |word: &str| did_you_mean(word, all.iter().map(String::as_str)).map(str::to_string);
        let family = format!("{root}.");
        let has_family = all.iter().any(|name| name.starts_with(&family));
        let shown = if has_family { full } else { root };
        let message = format!("there is no `{shown}`");
        if functions::find(root).is_some() {
            let suggestion = format!("call the function: `{root}(…)`");
            return self.report_with(FaultCode::UnknownName, position, message, suggestion);
        }
        let family = all.iter().filter(|name| name.starts_with(&family)).map(|name| format!("`{name}`"));
        let family: Vec<String> = family.take(5).collect();
        match near(full).or_else(|| near(root)) {
            Some(name) => {
                self.report_with(FaultCode::UnknownName, position, message, format!("did you mean `{name}`?"))
            }
            None if !family.is_empty() => {
                let suggestion = format!("write the whole name, such as {}", family.join(", "));
                self.report_with(FaultCode::UnknownName, position, message, suggestion);
            }
            None => self.report(FaultCode::UnknownName, position, message),
        }
    }

    /// A step into something that has no parts. A function without its brackets is the likely slip.
    fn unknown_step(&mut self, name: &str, position: Position, message: String) {
        let method = match functions::find(name) {
            Some(function) => Some(function.name),
            None => OTHER_NAMES.iter().find(|(other, _)| *other == name).map(|(_, ours)| *ours),
        };
        match method {
            Some(method) => self.report_with(FaultCode::Type, position, message, format!("call it: `.{method}()`")),
            None => self.report(FaultCode::Type, position, message),
        }
    }

    fn check_index(&mut self, of: Found, index: Type, written: &Expr, position: Position) {
        let negative = matches!(written, Expr::IntegerConstant(number, _) if *number < 0);
        match (of.kind, index) {
            (Type::List | Type::Json, Type::Integer) if negative => self.report_with(
                FaultCode::OutOfRange,
                position,
                "an index counts from 0 and is never negative",
                "for the last item, write `[len(list) - 1]`",
            ),
            (Type::List, Type::Integer | Type::Json) | (Type::Json, Type::Integer | Type::Text | Type::Json) => {}
            (Type::Text, _) => {
                let message = "text cannot be indexed";
                self.report_with(
                    FaultCode::Type,
                    position,
                    message,
                    "take characters with `slice(text, start, count)`",
                );
            }
            (Type::List | Type::Json, other) => {
                let message = format!("an index is a whole number, and this is {}", other.described());
                self.report(FaultCode::Type, position, message);
            }
            (other, _) => self.report(FaultCode::Type, position, format!("{} cannot be indexed", other.described())),
        }
    }

    /// Checks a call. A method is called with what stands before its dot as the first argument, already checked.
    pub(super) fn call(
        &mut self,
        mut call: FnCallExpr,
        position: Position,
        before: Option<(Expr, Found)>,
    ) -> (Expr, Found) {
        let Some(function) = functions::find(&call.name) else {
            for argument in call.args.iter_mut() {
                self.walk(argument, Need::Set);
            }
            self.unknown_function(&call.name, position);
            return (Expr::Unit(position), Type::Json.into());
        };
        let known = before.as_ref().map(|(_, found)| *found);
        if let Some((expression, _)) = before {
            call.args.insert(0, expression);
        }
        if call.args.len() != function.parameters.len() {
            self.wrong_count(function, call.args.len(), position);
        }
        if call.capture_parent_scope {
            self.report(
                FaultCode::Refused,
                position,
                "`!` before the brackets of a call is not available in expressions",
            );
        }
        let mut found = Vec::with_capacity(function.parameters.len());
        for (at, argument) in call.args.iter_mut().enumerate() {
            let kind = function.parameters.get(at).map_or(Kind::Any, |(_, kind)| *kind);
            found.push(self.argument(function, kind, argument, known.filter(|_| at == 0)));
        }
        if let ("contains", [whole, part]) = (function.name, found.as_slice()) {
            self.check_contains(*whole, *part, position);
        }
        let gives = match (function.returns, found.as_slice()) {
            (Returns::Always(Type::List), _) => Found { kind: Type::List, items: Some(Type::Text) },
            (Returns::Always(kind), _) => kind.into(),
            (Returns::SameNumber, found) => {
                let joined = found.iter().map(|found| Some(found.kind)).reduce(|a, b| a?.joined(b?)).flatten();
                joined.unwrap_or(Type::Json).into()
            }
        };
        (Expr::FnCall(Box::new(call), position), gives)
    }

    fn argument(&mut self, function: &Function, kind: Kind, argument: &mut Expr, known: Option<Found>) -> Found {
        let position = argument.start_position();
        let name = function.name;
        if let Some(found) = known {
            self.check_argument(name, kind, found, None, position);
            return found;
        }
        match (kind, argument) {
            (Kind::Pattern, argument @ Expr::StringConstant(..)) => {
                self.pattern(argument);
                Type::Text.into()
            }
            (Kind::Pattern, argument) => {
                self.walk(argument, Need::Set);
                let message = format!("the pattern of `{name}` must be written out as text");
                self.report_with(FaultCode::Arguments, position, message, "put the pattern in single quotes");
                Type::Text.into()
            }
            (Kind::Name, argument) => {
                if !may_be_unset(argument) {
                    let message = format!("`{name}` takes a name, since only a name can be unset");
                    self.report(FaultCode::Arguments, position, message);
                }
                self.walk(argument, Need::Optional)
            }
            (_, argument) => {
                let shown = self.shown(argument);
                let found = self.walk(argument, Need::Set);
                self.check_argument(name, kind, found, shown, position);
                found
            }
        }
    }

    fn check_argument(&mut self, name: &str, kind: Kind, found: Found, shown: Option<String>, position: Position) {
        if kind.takes(found.kind) {
            return;
        }
        let shown = shown.unwrap_or_else(|| "this".into());
        let message = format!("`{name}` takes {}, and {shown} is {}", kind.described(), found.kind.described());
        match (kind, found.kind) {
            (Kind::Text, Type::Integer | Type::Decimal | Type::Boolean) => {
                self.report_with(FaultCode::Type, position, message, "make it text with `text(…)`");
            }
            (Kind::Integer, Type::Text | Type::Decimal) => {
                self.report_with(FaultCode::Type, position, message, "convert it with `integer(…)`");
            }
            (Kind::Number, Type::Text) => {
                self.report_with(FaultCode::Type, position, message, "convert it with `decimal(…)`");
            }
            _ => self.report(FaultCode::Type, position, message),
        }
    }

    /// A part that no whole of this kind could have makes the answer always false, or an error when it runs.
    fn check_contains(&mut self, whole: Found, part: Found, position: Position) {
        let wanted = match whole.kind {
            Type::Text => Some(Type::Text),
            Type::List => whole.items,
            _ => None,
        };
        if let Some(wanted) = wanted
            && !wanted.comparable(part.kind)
        {
            let has = match whole.kind {
                Type::Text => "text has parts of text only".to_string(),
                _ => format!("the items of the list are {}", wanted.described()),
            };
            self.report(FaultCode::Type, position, format!("{has}, and {} is looked for", part.kind.described()));
        }
    }

    fn pattern(&mut self, argument: &mut Expr) {
        let Expr::StringConstant(text, position) = argument else {
            return;
        };
        let position = *position;
        self.literal_text(text, position, true);
        match Pattern::new(text) {
            Ok(pattern) => *argument = Expr::DynamicConstant(Box::new(Dynamic::from(pattern)), position),
            Err(error) => self.report(FaultCode::Pattern, position, format!("the pattern cannot be used: {error}")),
        }
    }

    fn unknown_function(&mut self, name: &ImmutableString, position: Position) {
        let message = format!("there is no function `{name}`");
        let other = OTHER_NAMES.iter().find(|(other, _)| *other == name.as_str()).map(|(_, ours)| *ours);
        let near = || did_you_mean(name, functions::FUNCTIONS.iter().map(|function| function.name));
        match other.or_else(near) {
            Some(meant) => {
                self.report_with(FaultCode::UnknownFunction, position, message, format!("did you mean `{meant}`?"));
            }
            None => self.report(FaultCode::UnknownFunction, position, message),
        }
    }

    fn wrong_count(&mut self, function: &Function, given: usize, position: Position) {
        let name = function.name;
        let takes: Vec<String> =
            function.parameters.iter().map(|(name, kind)| format!("{name}: {}", kind.described())).collect();
        let values = if takes.len() == 1 { "value" } else { "values" };
        let given = if given == 1 { "1 is given".to_string() } else { format!("{given} are given") };
        let message = format!("`{name}` takes {} {values} ({}), and {given}", takes.len(), takes.join(", "));
        let suggestion = format!("for example: `{}`", function.example);
        self.report_with(FaultCode::Arguments, position, message, suggestion);
    }
}

/// What a value must be if these links follow: a call needs it, unless it asks whether it is set.
fn need_before(links: &VecDeque<Link>, need: Need) -> Need {
    let call = links.iter().find_map(|link| match link {
        Link::Call(call, _) => Some(functions::find(&call.name)),
        _ => None,
    });
    match call {
        None => need,
        Some(Some(function)) if matches!(function.parameters, [(_, Kind::Name)]) => Need::Optional,
        Some(_) => Need::Set,
    }
}

/// A step that is known before the flow runs.
fn fixed(link: &Link, of: Type) -> Option<Step> {
    match (link, of) {
        (Link::Property(name, _), Type::Json) => Some(Step::Key(SmolStr::new(name.as_str()))),
        (Link::Index(Expr::IntegerConstant(index, _)), _) => usize::try_from(*index).ok().map(Step::Index),
        (Link::Index(Expr::StringConstant(key, _)), Type::Json) if super::quotes::decode(key).is_none() => {
            Some(Step::Key(SmolStr::new(key.as_str())))
        }
        _ => None,
    }
}

fn step(of: Expr, to: Expr, need: Need, position: Position) -> Expr {
    let template = match need {
        Need::Set => &ITEM,
        Need::Optional => &ITEM_OR_UNSET,
    };
    match template.as_ref() {
        Some(call) => {
            let mut call = call.clone();
            call.args = [of, to].into_iter().collect();
            Expr::FnCall(Box::new(call), position)
        }
        None => Expr::Unit(position),
    }
}
