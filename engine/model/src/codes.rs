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
    /// The text is not YAML (version 1.2), or uses a part of YAML that test and policy files do without: anchors, tags, several
    /// documents.
    YamlSyntax = "yaml.syntax", "Not YAML", fix: "Mend the text at the place named.";
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
    /// The flow has more blocks than it may.
    FlowTooManyBlocks = "flow.too_many_blocks", "Too many blocks", fix: "Move a part of the flow into a module and call it.";
    /// The flow has more prompts than it may.
    FlowTooManyPrompts = "flow.too_many_prompts", "Too many prompts", fix: "Move a part of the flow, with its prompts, into a module.";
    /// The flow declares more attributes than it may.
    FlowTooManyAttributes = "flow.too_many_attributes", "Too many attributes", fix: "Remove those that nothing reads.";
    /// The flow set, which is a flow with every flow it can reach, has more flows than it may.
    FlowTooManyFlows = "flow.too_many_flows", "Too many flows in the set", fix: "Split the flow set: let separate entry points start separate flows.";
    /// `entry` names a block that is not there.
    FlowUnknownEntry = "flow.unknown_entry", "The entry is not there", fix: "Name a block of this flow in `entry`.";
    /// `on_error` names a block that is not there.
    FlowUnknownOnError = "flow.unknown_on_error", "The error block is not there", fix: "Name a block of this flow in `on_error`.";
    /// A block or hook names a flow that is not there.
    FlowUnknown = "flow.unknown", "The flow is not there", fix: "Correct the id, or add the flow: its file is named after its id.";
    /// A flow is used as what it is not: a contact flow called as a module, a module set as a hook.
    FlowWrongKind = "flow.wrong_kind", "A flow of the wrong kind", fix: "Name a flow of the kind that is needed there, or change the `kind` of that flow.";
    /// A module or a hook flow declares hooks of its own. They never run: a flow that is called runs under the hooks of its caller.
    FlowHooksIgnored = "flow.hooks_ignored", "Hooks that never run", fix: "Declare them in the contact flow, or set them with a `set_hooks` block.";
    /// A flow leads to one that does not serve all of its channels: on the others nothing would be said there.
    FlowChannels = "flow.channels", "A channel is not served", fix: "Add the channel to the flow that is named, with prompts for it, or take it out of this one.";
    /// A flow leads to one that does not speak all of its languages: there the customer hears another.
    FlowLanguages = "flow.languages", "A language is not spoken", fix: "Add the language to the flow that is named, with its prompts.";
    /// The flow's id is not the name of its file, so nothing that refers to it by id would find it.
    FlowIdMismatch = "flow.id_mismatch", "The id is not the file's name", fix: "Rename the file or correct `id`.";
    /// A module calls itself, or modules call each other in a ring, without anything in between that waits for the caller, a
    /// timer or an effect: it would go on until a limit ends the contact.
    FlowEndlessCall = "flow.endless_call", "A module calls itself without a wait", fix: "Call it from outside in a `loop`, or put a block that waits between the calls.";
    /// Two flows of one set declare the same attribute with different types, or only one of them as sensitive.
    AttributeConflict = "attribute.conflict", "Two declarations that differ", fix: "Declare the attribute alike in both flows, or rename one of the two.";
    /// A name is used that no flow declares.
    AttributeUndeclared = "attribute.undeclared", "The attribute is not declared", fix: "Declare it under `attributes`, or correct the spelling.";
    /// A default or a stored value is of another type than the attribute.
    AttributeWrongType = "attribute.wrong_type", "A value of another type", fix: "Give a value of the declared type, or change the type.";
    /// An attribute is named like a system value or like an input of the module.
    AttributeReserved = "attribute.reserved_name", "The name is taken", fix: "Rename the attribute.";
    /// A sensitive value would be stored where it is no longer known to be sensitive.
    AttributeLeak = "attribute.leak", "A sensitive value loses its mark", fix: "Declare the attribute that takes it as `sensitive` too.";
    /// There is no such block type.
    BlockUnknownType = "block.unknown_type", "Unknown block type", fix: "Use one of the block types of the reference.";
    /// A port leads to a block that is not there.
    BlockUnknownTarget = "block.unknown_target", "An edge leads nowhere", fix: "Name a block of this flow.";
    /// The block has no port of that name.
    BlockUnknownPort = "block.unknown_port", "There is no such port", fix: "Use a port that the block has, or remove the edge.";
    /// A port leads nowhere. Nothing may end a contact by accident, so each port is wired; failure ports may be left to `on_error`.
    BlockUnwiredPort = "block.unwired_port", "A port leads nowhere", fix: "Wire the port; for an error port, naming an `on_error` block in the flow is enough.";
    /// The block cannot stand in a flow of this kind: nobody listens in a hang-up flow, and a hook flow does not own the contact.
    BlockWrongPlace = "block.wrong_place", "A block that cannot stand here", fix: "Move the block into a contact flow or module.";
    /// A setting is of the right type and still cannot be.
    BlockBadSetting = "block.bad_setting", "A setting that cannot be", fix: "Change the setting as the message says.";
    /// The block stands for something that an import could not map. The flow opens and can be edited; it does not run.
    BlockPlaceholder = "block.placeholder", "Something imported was not mapped", fix: "Replace the placeholder by blocks that do what the original did, or remove it.";
    /// The block has more ports than it may, or two of one name.
    BlockPorts = "block.ports", "The ports cannot be", fix: "Give each port a name of its own, and use fewer ports.";
    /// The prompt is not declared.
    PromptUnknown = "prompt.unknown", "The prompt is not there", fix: "Add it under `prompts`, or correct the name.";
    /// The prompt has no text in a language of the flow.
    PromptMissingLanguage = "prompt.missing_language", "A language is missing", fix: "Add the prompt in that language.";
    /// The prompt has nothing to say on a channel of the flow.
    PromptMissingChannel = "prompt.missing_channel", "A channel has nothing to say", fix: "Give the prompt `say`, which serves every channel, or a text for the channel.";
    /// The prompt is longer than a prompt may be.
    PromptTooLong = "prompt.too_long", "The prompt is too long", fix: "Shorten it, or split it over two blocks.";
    /// The expression is not an expression.
    ExpressionSyntax = "expression.syntax", "The expression cannot be read", fix: "Mend it at the place named.";
    /// The expression is longer than an expression may be.
    ExpressionTooLong = "expression.too_long", "The expression is too long", fix: "Split it over several conditions or attributes.";
    /// The expression nests deeper than an expression may.
    ExpressionTooDeep = "expression.too_deep", "The expression nests too deep", fix: "Split it over several conditions or attributes.";
    /// The expression uses something that expressions may not: assignments, loops, functions of its own.
    ExpressionRefused = "expression.refused", "Not part of an expression", fix: "Use operators and the functions of the reference; for more, use several blocks.";
    /// The expression names something that is not there.
    ExpressionUnknownName = "expression.unknown_name", "Unknown name", fix: "Declare the attribute, or correct the spelling.";
    /// The expression calls a function that is not there.
    ExpressionUnknownFunction = "expression.unknown_function", "Unknown function", fix: "Use a function of the reference.";
    /// A function is given too few or too many values, or not the sort of value it takes.
    ExpressionArguments = "expression.arguments", "The wrong values for a function", fix: "Give the values that the function takes.";
    /// The types cannot go together: a number compared with a text, a text added to a number.
    ExpressionType = "expression.type", "Types that do not go together", fix: "Convert one side, for example with `text(…)` or `integer(…)`, or correct it.";
    /// A number that cannot be held exactly, or is written in a way that is not allowed.
    ExpressionNumber = "expression.number", "A number cannot be held exactly", fix: "Write whole numbers within 64 bits, or decimals of at most 28 digits.";
    /// The pattern of `matches` is not a regular expression, or is too large.
    ExpressionPattern = "expression.pattern", "Not a pattern", fix: "Mend the regular expression; look-around and back-references are not supported.";
    /// An index that no list has.
    ExpressionOutOfRange = "expression.out_of_range", "An index out of range", fix: "Indexes start at 0.";
    /// A block that calls a module has a port for an outcome that the module does not return, or none for one it does.
    CallReturns = "call.returns", "The outcomes do not match", fix: "Make `returns` of the call the same as `returns` of the module.";
    /// A call gives an input that the module does not have, or leaves out one that it needs.
    CallInputs = "call.inputs", "The inputs do not match", fix: "Give the inputs that the module declares.";
    /// A call takes an output that the module does not have, or stores it in an attribute of another type.
    CallOutputs = "call.outputs", "The outputs do not match", fix: "Take the outputs that the module declares, into attributes of their types.";
    /// No path from the flow's entry leads to the block.
    CheckUnreachable = "check.unreachable", "A block that is never reached", fix: "Wire a port to it, or remove it.";
    /// From the block no end of the flow can be reached: no `disconnect`, no `return`, no other flow. Only hanging up would
    /// end the contact.
    CheckNoEnd = "check.no_end", "No end can be reached", fix: "Give the loop a way out.";
    /// Blocks lead back to themselves and nothing on the way waits for the customer, for time or for an answer: the contact
    /// would go round until a limit ends it. A round that only a `loop` block allows is bounded and not meant, as long as all
    /// its rounds together stay below the limit.
    CheckEndlessLoop = "check.endless_loop", "A loop without a wait", fix: "Put a `wait` or a question on the way, or bound the loop with a `loop` block.";
    /// There is a path on which the attribute is read before a block sets it, and it has no default: the block would take its
    /// error port there. An attribute that no block sets is told by `check.attribute_never_set` instead.
    CheckAttributeUnset = "check.attribute_unset", "Read before it is set", fix: "Set it on every path, give it a default, or ask `is_set(…)` first.";
    /// The attribute is read, has no default, and no block sets it. It has a value only if whoever starts the contact gives it one.
    CheckAttributeNeverSet = "check.attribute_never_set", "Read and never set", fix: "Set it, give it a default, or ask `is_set(…)` before reading it.";
    /// The attribute is declared and nothing sets or reads it.
    CheckAttributeUnused = "check.attribute_unused", "An attribute that is not used", fix: "Remove it.";
    /// The port can never be taken: an earlier condition takes everything it would, or its condition cannot hold.
    CheckDeadBranch = "check.dead_branch", "A branch that is never taken", fix: "Remove the condition or correct it.";
    /// Nothing says the prompt.
    CheckPromptUnused = "check.prompt_unused", "A prompt that is never said", fix: "Remove it.";
    /// A path leads to `start_recording` without consent, or after it was refused. The block records nothing there and takes `error`.
    PolicyRecordingWithoutConsent = "policy.recording_without_consent", "Recording without consent", fix: "Ask for consent before, with a `menu` choice or a prompt that announces the recording, and start recording only where it was given.";
    /// A path leads to `disconnect` while the contact is being recorded. The engine would stop the recording, but the flow does
    /// not say so. Hanging up is not meant: a recording ends with it. Nor is a path on which stopping was tried and failed.
    PolicyRecordingLeftOn = "policy.recording_left_on", "Recording is not stopped", fix: "Put `stop_recording` before the end.";
    /// A path leads to a conversation or to the end while the recording is still paused.
    PolicyRecordingLeftPaused = "policy.recording_left_paused", "Recording stays paused", fix: "Put `resume_recording` or `stop_recording` on the way.";
    /// A path leads to a question for a sensitive value while a call is being recorded. The block asks nothing there and takes `error`.
    PolicySensitiveWhileRecording = "policy.sensitive_while_recording", "A sensitive value while recording", fix: "Put `pause_recording` before the question.";
    /// A path leads to a block that needs a queue, and none was chosen. The block takes `error` there.
    PolicyQueueUnset = "policy.queue_unset", "No queue was chosen", fix: "Put `set_queue` on every path there, or name the queue in the block.";
    /// A path leads to `assign_agent` where no agent has accepted and none is named. The block takes `not_answered` there.
    PolicyNoAgent = "policy.no_agent", "No agent has accepted", fix: "Lead there from `accepted` of `enqueue`, or name the agent in the block.";
    /// A customer who says nothing, or is not understood, is asked for ever, or more often than the policy allows: from the
    /// question, by `no_input` and `no_match`, neither a person nor an end can be reached in time.
    PolicyNoWayOut = "policy.no_way_out", "No way out for who is not understood", fix: "Lead `no_input` or `no_match` to a person, a callback or an end.";
    /// A `return` hands back an outcome or outputs that the flow does not declare, or leaves one out.
    ReturnMismatch = "return.mismatch", "The return does not match", fix: "Return one of the declared outcomes, with each declared output.";
    /// The test file names a flow that is not there, or that cannot run.
    TestUnknownFlow = "test.unknown_flow", "No such flow to test", fix: "Keep the test beside its flow, and correct the flow's id or the flow.";
    /// A test case that cannot prove anything: it expects nothing, has no steps, or its table has no rows.
    TestProvesNothing = "test.proves_nothing", "The test proves nothing", fix: "Say what is expected: `expect` after a step, or `ends`.";
    /// A test case does not fit the flow: a port, an attribute or a channel that the flow does not have.
    TestDoesNotFit = "test.does_not_fit", "The test does not fit the flow", fix: "Correct the name, or the flow.";
    /// A part of a test case that cannot be understood.
    TestBadCase = "test.bad_case", "Not a test case", fix: "Write it as the reference of test files says.";
    /// The file to import holds no flow of the product it should come from.
    ImportNotAFlow = "import.not_a_flow", "Nothing to import", fix: "Give the file that the other product exported.";
    /// The flow to import is of a version of its language that is not known.
    ImportVersion = "import.version", "An unknown version", fix: "Export the flow again, in the present version.";
    /// A step of the flow to import lacks what every step has.
    ImportBadAction = "import.bad_action", "A step that cannot be read", fix: "Mend the export, or export the flow again.";
    /// Two steps of the flow to import have the same identifier.
    ImportDuplicate = "import.duplicate", "An identifier that is there twice", fix: "Give each step an identifier of its own.";
    /// The flow to import does not say where it starts, or names a step that is not there.
    ImportUnknownStart = "import.unknown_start", "Where it starts is not known", fix: "Name a step of the flow as its start.";
    /// The flow to import has more steps than a flow may have blocks.
    ImportTooLarge = "import.too_large", "Too large to import", fix: "Split the flow into modules before it is exported.";
}
