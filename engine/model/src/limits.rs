//! Every limit of a flow and of a running contact, in one place.
//!
//! Raising a limit is safe; lowering one may refuse flows that were published before, so treat it as a format change.

macro_rules! limits {
    ($($(#[doc = $about:literal])+ $name:ident: $type:ty = $value:expr;)+) => {
        $($(#[doc = $about])+ pub const $name: $type = $value;)+

        /// Every limit: its name, what it bounds, and how much it allows. The reference is made from it.
        pub const ALL: &[(&str, &str, u64)] = &[$((stringify!($name), concat!($($about),+), $name as u64)),+];
    };
}

limits! {
    /// Largest flow file, in bytes.
    FLOW_BYTES: usize = 4 * 1024 * 1024;
    /// Deepest nesting of objects and lists in a flow file. It keeps every walk over a document clear of the stack's end.
    JSON_DEPTH: usize = 64;
    /// Blocks in one flow.
    BLOCKS: usize = 1_000;
    /// Ports of one block.
    PORTS: usize = 50;
    /// Flows in one flow set: the flow and every module it can reach.
    FLOWS_IN_SET: usize = 200;
    /// Declared attributes of one flow.
    ATTRIBUTES: usize = 500;
    /// Prompts of one flow.
    PROMPTS: usize = 2_000;
    /// Characters of an identifier.
    ID_CHARACTERS: usize = 64;
    /// Characters of a name, title or description.
    NAME_CHARACTERS: usize = 200;
    /// Characters of one prompt, in one language, for one channel; also of the prompt after its expressions are filled in.
    PROMPT_CHARACTERS: usize = 3_000;
    /// Characters of one expression.
    EXPRESSION_CHARACTERS: usize = 1_000;
    /// Nesting of one expression.
    EXPRESSION_DEPTH: usize = 32;
    /// Operations one evaluation may take.
    EXPRESSION_OPERATIONS: u64 = 10_000;
    /// Bytes of one attribute value, serialised.
    ATTRIBUTE_BYTES: usize = 4 * 1024;
    /// Items in one list or map value.
    VALUE_ITEMS: usize = 1_000;
    /// Nesting of one value.
    VALUE_DEPTH: usize = 16;
    /// Characters accepted from a caller in one turn, typed or spoken.
    INPUT_CHARACTERS: usize = 4_096;
    /// Flows on the call stack of one contact, the first included.
    CALL_DEPTH: usize = 8;
    /// Blocks run in answer to one input.
    STEPS_PER_INPUT: usize = 200;
    /// Waits and effects one contact may open; each takes one input to close.
    INPUTS_PER_CONTACT: u32 = 2_000;
    /// Bytes of an HTTP response handed to a flow.
    HTTP_RESPONSE_BYTES: usize = 64 * 1024;
    /// Effects a hang-up flow may request.
    EFFECTS_AFTER_HANG_UP: u32 = 5;
    /// Seconds a hang-up flow may run.
    SECONDS_AFTER_HANG_UP: u32 = 30;
    /// Seconds after a voice wait should have been answered by the provider at which the call counts as lost.
    LOST_CALL_SECONDS: u32 = 900;
    /// Longest wait, in seconds: seven days.
    WAIT_SECONDS: u32 = 604_800;
}
