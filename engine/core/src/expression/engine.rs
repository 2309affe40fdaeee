//! The one shared engine, with every limit set by hand, and the little state one evaluation needs.
//!
//! The checker rewrites each expression before it is kept: a name becomes a variable with a number, and everything else a
//! call of a function or operator registered here. So the only values an evaluation can reach are those in the slots below,
//! and nothing of them is ever part of the compiled form.

use super::evaluate;
use super::fault::{Failure, Trouble, code};
use super::functions;
use super::operators;
use super::place::Places;
use cordboard_model::limits;
use rhai::{Dynamic, Engine, EvalAltResult, ImmutableString, OptimizationLevel, Position};
use std::any::TypeId;
use std::cell::{Cell, RefCell};
use std::sync::LazyLock;

/// Longest text an expression may hold on the way to its result, in bytes. An HTTP answer must fit.
pub(super) const TEXT_BYTES: usize = limits::HTTP_RESPONSE_BYTES;
/// Items in all lists of a value together, and in all its maps: the most that an HTTP answer can hold.
pub(super) const ITEMS: usize = limits::HTTP_RESPONSE_BYTES / 2;
/// The parser counts a pair of brackets twice, and each operator of a chain once.
pub(super) const PARSER_DEPTH: usize = 2 * limits::EXPRESSION_DEPTH;

/// Words and signs of the scripting language that must not work, whatever else goes wrong. The checker refuses them first.
pub(super) const REFUSED_SYMBOLS: &[&str] = &[
    "eval",
    "print",
    "debug",
    "type_of",
    "call",
    "curry",
    "Fn",
    "is_def_var",
    "is_def_fn",
    "is_shared",
    "import",
    "export",
    "this",
    "fn",
    "private",
    "let",
    "const",
    "while",
    "loop",
    "for",
    "do",
    "until",
    "break",
    "continue",
    "return",
    "throw",
    "try",
    "catch",
    "switch",
    "**",
    "&",
    "|",
    "^",
    "<<",
    ">>",
    "..",
    "..=",
    "?.",
    "?[",
];

/// The engine. Compiling is safe from any thread; so is evaluating.
pub(super) static ENGINE: LazyLock<Engine> = LazyLock::new(build);

/// Takes the arguments of one operator or function.
pub(super) type Native = fn(&mut [&mut Dynamic]) -> Result<Dynamic, Trouble>;

/// What a slot holds while an expression runs.
#[derive(Debug)]
pub(super) enum Bound {
    /// A value, and the items of all lists and maps in it: what a copy of it costs.
    Value(Dynamic, usize),
    /// No value: nothing there, or null.
    Unset,
    /// An index past the end of a list.
    OutOfRange,
}

/// The payload of the error that reading an empty slot raises; the slot's number finds its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Missing {
    pub(super) slot: usize,
    pub(super) out_of_range: bool,
}

/// The name of a variable that must have a value.
pub(super) const NEEDED: &str = "needed";
/// The name of a variable that may be unset: before `??` and in `is_set(…)`.
pub(super) const OPTIONAL: &str = "optional";

thread_local! {
    static FUEL: Cell<u64> = const { Cell::new(0) };
    static SLOTS: RefCell<Vec<Bound>> = const { RefCell::new(Vec::new()) };
}

/// The slots of this thread, empty, to be filled; their memory is used again.
pub(super) fn take_slots() -> Vec<Bound> {
    let mut slots = SLOTS.take();
    slots.clear();
    slots
}

/// Runs `work` with the slots filled and the fuel full, and empties them after it.
pub(super) fn with_slots<T>(slots: Vec<Bound>, work: impl FnOnce() -> T) -> T {
    SLOTS.replace(slots);
    FUEL.set(limits::EXPRESSION_OPERATIONS);
    let result = work();
    FUEL.set(0);
    // Values of one contact do not outlive its evaluation.
    SLOTS.with_borrow_mut(Vec::clear);
    result
}

/// Takes fuel; false once there is none left.
fn burn(units: u64) -> bool {
    FUEL.with(|fuel| match fuel.get().checked_sub(units) {
        Some(left) => {
            fuel.set(left);
            true
        }
        None => {
            fuel.set(0);
            false
        }
    })
}

/// Takes the fuel for looking at `bytes` bytes.
pub(super) fn charge(bytes: usize) -> Result<(), Trouble> {
    match burn(bytes as u64 / 64) {
        true => Ok(()),
        false => Err(too_much_work()),
    }
}

fn too_much_work() -> Trouble {
    Trouble::new(code::TOO_MUCH_WORK, "it takes more work than one expression may")
}

fn build() -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_max_operations(limits::EXPRESSION_OPERATIONS)
        .set_max_expr_depths(PARSER_DEPTH)
        .set_max_string_size(TEXT_BYTES)
        .set_max_array_size(ITEMS)
        .set_max_map_size(ITEMS)
        .set_max_variables(0)
        .set_max_strings_interned(0)
        .set_fast_operators(false)
        .set_fail_on_invalid_map_property(true)
        .set_allow_looping(false)
        .set_allow_loop_expressions(false)
        .set_allow_statement_expression(false)
        .set_allow_switch_expression(false)
        .set_allow_shadowing(false)
        .set_allow_if_expression(true)
        .on_print(|_| {})
        .on_debug(|_, _, _| {})
        // The count the engine passes is not to be trusted: it starts anew inside native callbacks.
        .on_progress(|_| (!burn(1)).then_some(Dynamic::UNIT));
    for symbol in REFUSED_SYMBOLS {
        engine.disable_symbol(*symbol);
    }
    #[allow(deprecated)] // not deprecated, but marked so since its form may change; the version is pinned
    engine.on_var(|name, slot, _| read(name, slot).map(Some));
    for operator in operators::ALL {
        let any = vec![TypeId::of::<Dynamic>(); operator.operands];
        register(&mut engine, operator.symbol, &any, operator.run);
        // Common pairs of types are found at the first look instead of the fourth.
        for kind in [TypeId::of::<i64>(), TypeId::of::<ImmutableString>(), TypeId::of::<bool>()] {
            register(&mut engine, operator.symbol, &vec![kind; operator.operands], operator.run);
        }
    }
    for function in functions::FUNCTIONS {
        register(&mut engine, function.name, &vec![TypeId::of::<Dynamic>(); function.parameters.len()], function.run);
    }
    for (name, run) in [("item", evaluate::item as Native), ("item_or_unset", evaluate::item_or_unset)] {
        register(&mut engine, name, &[TypeId::of::<Dynamic>(); 2], run);
    }
    engine
}

fn register(engine: &mut Engine, name: &str, types: &[TypeId], run: Native) {
    engine.register_raw_fn(name, types, move |_, arguments: &mut [&mut Dynamic]| -> Result<Dynamic, _> {
        run(arguments).map_err(|trouble| Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(trouble), Position::NONE)))
    });
}

/// The value of a variable. It never answers "look elsewhere": there is no scope, and the parser's would panic on our numbers.
fn read(name: &str, slot: usize) -> Result<Dynamic, Box<EvalAltResult>> {
    let missing = |out_of_range| match name == OPTIONAL {
        true => Ok(Dynamic::UNIT),
        false => {
            let payload = Dynamic::from(Missing { slot: slot.wrapping_sub(1), out_of_range });
            Err(Box::new(EvalAltResult::ErrorRuntime(payload, Position::NONE)))
        }
    };
    SLOTS.with_borrow(|slots| match slots.get(slot.wrapping_sub(1)) {
        Some(Bound::Value(value, items)) => match *items == 0 || burn(*items as u64 / 8) {
            true => Ok(value.clone()),
            false => Err(Box::new(EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE))),
        },
        Some(Bound::OutOfRange) => missing(true),
        Some(Bound::Unset) | None => missing(false),
    })
}

/// What to tell about an error, without any value in it.
pub(super) fn failure(error: EvalAltResult, places: &Places, shown: impl Fn(usize) -> Option<String>) -> Failure {
    let at = u32::try_from(places.offset(error.position())).unwrap_or(u32::MAX);
    let trouble = match error {
        EvalAltResult::ErrorRuntime(payload, _) => match payload.clone().try_cast::<Missing>() {
            Some(missing) => missing_value(missing, shown(missing.slot)),
            None => payload.try_cast::<Trouble>().unwrap_or_else(unexpected),
        },
        EvalAltResult::ErrorTerminated(..) | EvalAltResult::ErrorTooManyOperations(_) => too_much_work(),
        EvalAltResult::ErrorDataTooLarge(..) => Trouble::new(code::TOO_LONG, "a text or a list becomes too long"),
        EvalAltResult::ErrorMismatchDataType(..) => Trouble::new(code::TYPE, "this is not true or false"),
        _ => unexpected(),
    };
    Failure { code: trouble.code, at, message: trouble.message.into_owned() }
}

fn missing_value(missing: Missing, shown: Option<String>) -> Trouble {
    let name = shown.unwrap_or_else(|| "a value".into());
    match missing.out_of_range {
        true => Trouble::new(code::OUT_OF_RANGE, format!("`{name}` goes past the end of a list")),
        false => Trouble::new(code::UNSET, format!("`{name}` is not set")),
    }
}

fn unexpected() -> Trouble {
    Trouble::new(code::INTERNAL, "it cannot be evaluated")
}
