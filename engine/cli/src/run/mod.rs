//! `cordboard run`: talk to a flow in the terminal.

mod command;
mod settle;
mod show;

use clap::ValueEnum;
use command::Command;
use cordboard_core::contact::{Agent, Direction};
use cordboard_core::{Fact, FlowSet, Moment};
use cordboard_model::{AttributeName, Channel, Language, Value, ValueType};
use cordboard_testing::{Call, Simulator, Waiting};
use rustyline::error::ReadlineError;
use show::Screen;
use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::{USAGE, files};

const AFTER_HELP: &str = "\
While it runs, what you type is what the caller does: keys (1, 42#), words, or nothing for silence. Commands start
with a slash: /help lists them. Time stands still until you /advance it.

Examples:
  cordboard run flows/support.json
  cordboard run flows/chat-triage.json --channel chat --set tier=gold
  cordboard run flows/payment-reminder.json --direction outbound --answered-by machine
  printf '1\\n1\\n/accept\\n/hangup\\n' | cordboard run flows/support.json --facts json";

/// Talk to a flow in the terminal: be the caller and, when it queues, the agent.
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Args {
    /// The flow file; modules and hook flows are found beside it, in files named after their ids
    flow: PathBuf,
    /// How the customer reaches us [default: the flow's first channel]
    #[arg(long, value_enum)]
    channel: Option<ChannelArg>,
    /// The customer's number or address
    #[arg(long, default_value = "+15550100", value_name = "ADDRESS")]
    from: String,
    /// Our number or address
    #[arg(long, default_value = "+15550199", value_name = "ADDRESS")]
    to: String,
    /// The customer's language, such as `es`
    #[arg(long, value_parser = language)]
    language: Option<Language>,
    /// Who called whom
    #[arg(long, value_enum, default_value_t = DirectionArg::Inbound)]
    direction: DirectionArg,
    /// Who answered an outbound call: human, machine, fax or unknown
    #[arg(long, value_name = "WHO")]
    answered_by: Option<String>,
    /// An attribute known beforehand; can be given several times
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    attributes: Vec<(AttributeName, String)>,
    /// When the contact begins, as in 2026-03-02T10:00:00Z [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<jiff::Timestamp>,
    /// The seed of random draws
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Show every fact: as text beside the conversation, or as JSON alone, one object a line
    #[arg(long, value_name = "FORMAT", num_args = 0..=1, default_missing_value = "text")]
    facts: Option<FactsFormat>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ChannelArg {
    Voice,
    Chat,
    Sms,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum DirectionArg {
    Inbound,
    Outbound,
    Callback,
}

/// How facts are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FactsFormat {
    /// A line of text each.
    Text,
    /// A JSON object each, and nothing else.
    Json,
}

fn language(text: &str) -> Result<Language, String> {
    Language::new(text).map_err(|bad| bad.to_string())
}

fn assignment(text: &str) -> Result<(AttributeName, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    let name = AttributeName::new(name).map_err(|bad| bad.to_string())?;
    Ok((name, value.to_string()))
}

/// Runs the command. The exit code is 0 if the flow loaded and every line was understood, else 2.
pub fn run(args: &Args) -> ExitCode {
    let flows = match files::load(&args.flow).map(|loaded| (loaded.problems.clone(), loaded.runnable())) {
        Ok((problems, Ok(flows))) => {
            problems.iter().for_each(|problem| anstream::eprintln!("{problem}"));
            flows
        }
        Ok((_, Err(problems))) => {
            problems.iter().for_each(|problem| anstream::eprintln!("{problem}"));
            anstream::eprintln!("{}: the flow cannot run", files::summary(&problems));
            return ExitCode::from(USAGE);
        }
        Err(message) => {
            anstream::eprintln!("error: {message}");
            return ExitCode::from(USAGE);
        }
    };
    match call(args, &flows) {
        Ok(call) => play(args, &flows, call),
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(USAGE)
        }
    }
}

fn call(args: &Args, flows: &FlowSet) -> Result<Call, String> {
    let flow = &flows.entry().source;
    let channel = match args.channel {
        Some(ChannelArg::Voice) => Channel::Voice,
        Some(ChannelArg::Chat) => Channel::Chat,
        Some(ChannelArg::Sms) => Channel::Sms,
        None => flow.channels.first().copied().unwrap_or(Channel::Voice),
    };
    if !flow.channels.contains(&channel) {
        let serves: Vec<_> = flow.channels.iter().map(|channel| channel.name()).collect();
        return Err(format!("flow `{}` does not serve {}; it serves {}", flow.id, channel.name(), serves.join(", ")));
    }
    let mut attributes = BTreeMap::new();
    for (name, text) in &args.attributes {
        let Some(declared) = flow.attributes.get(name) else {
            return Err(format!("flow `{}` declares no attribute `{name}`", flow.id));
        };
        let value = typed(text, declared.value_type)
            .ok_or_else(|| format!("`{name}` holds {}, and `{text}` is not one", declared.value_type))?;
        attributes.insert(name.clone(), value);
    }
    Ok(Call {
        channel,
        direction: match args.direction {
            DirectionArg::Inbound => Direction::Inbound,
            DirectionArg::Outbound => Direction::Outbound,
            DirectionArg::Callback => Direction::Callback,
        },
        from: args.from.as_str().into(),
        to: args.to.as_str().into(),
        language: args.language.clone(),
        answered_by: args.answered_by.as_deref().map(Into::into),
        seed: args.seed,
        at: Moment(args.at.unwrap_or_else(jiff::Timestamp::now).as_millisecond()),
        attributes,
    })
}

/// A word of the command line as a value of a type.
fn typed(text: &str, of: ValueType) -> Option<Value> {
    match of {
        ValueType::Text => Some(Value::text(text)),
        ValueType::Integer => text.parse().ok().map(Value::Integer),
        ValueType::Boolean => text.parse().ok().map(Value::Boolean),
        ValueType::Decimal => {
            let number = text.parse().ok().map(Value::Decimal);
            number.or_else(|| text.parse().ok().map(Value::Integer))?.into_type(of)
        }
        ValueType::Json => serde_json::from_str(text).ok(),
    }
}

/// Where lines come from.
enum Lines {
    Terminal(Box<rustyline::DefaultEditor>),
    Script(io::Lines<io::StdinLock<'static>>),
}

impl Lines {
    fn open() -> Self {
        let editor = io::stdin().is_terminal().then(rustyline::DefaultEditor::new);
        match editor {
            Some(Ok(editor)) => Lines::Terminal(Box::new(editor)),
            _ => Lines::Script(io::stdin().lines()),
        }
    }

    /// The next line; none at the end, or when the person wants to leave.
    fn next(&mut self) -> Option<Result<String, String>> {
        match self {
            Lines::Terminal(editor) => match editor.readline("› ") {
                Ok(line) => {
                    let _ = editor.add_history_entry(&line);
                    Some(Ok(line))
                }
                Err(ReadlineError::Eof | ReadlineError::Interrupted) => None,
                Err(error) => Some(Err(error.to_string())),
            },
            Lines::Script(lines) => lines.next().map(|line| line.map_err(|error| error.to_string())),
        }
    }
}

fn play(args: &Args, flows: &FlowSet, call: Call) -> ExitCode {
    let mut lines = Lines::open();
    let scripted = matches!(lines, Lines::Script(_));
    let mut screen = Screen::new(flows, args.facts, scripted);
    screen.opening(&flows.entry().source.name, &call);
    let mut contact = Simulator::start(flows, call);
    let mut number = 0;
    loop {
        screen.catch_up(&contact);
        if contact.state().ended.is_some() {
            return screen.finish();
        }
        screen.ask(&contact);
        let line = match lines.next() {
            Some(Ok(line)) => line,
            Some(Err(message)) => {
                screen.trouble(&format!("the input cannot be read: {message}"));
                return ExitCode::from(USAGE);
            }
            None => {
                screen.trouble(&format!("the input is over, and the contact still {}", show::waits(&contact)));
                return screen.finish();
            }
        };
        number += 1;
        screen.echo(&line);
        match command::parse(&line) {
            Ok(Command::Quit) => return screen.finish(),
            Ok(Command::Help) => screen.note(command::HELP),
            Ok(command) => {
                if let Err(message) = obey(command, &mut contact, &mut screen) {
                    screen.trouble(&format!("line {number}: {message}"));
                }
            }
            Err(message) if scripted => {
                screen.trouble(&format!("line {number}: {message}"));
                return ExitCode::from(USAGE);
            }
            Err(message) => screen.trouble(&message),
        }
    }
}

/// Does what a line says. The error is for the person: what they asked for does not fit the moment.
fn obey(command: Command, contact: &mut Simulator<'_>, screen: &mut Screen<'_>) -> Result<(), String> {
    let done = match command {
        Command::Say(text) => contact.answer(&text),
        Command::Silence => contact.silence(),
        Command::Advance(seconds) => {
            contact.advance(seconds);
            true
        }
        Command::HangUp => contact.hang_up(),
        Command::Accept(name) => {
            contact.accept(Agent { id: name.to_lowercase().replace(' ', "-").into(), name: name.into() })
        }
        Command::Leave => contact.agent_leaves(),
        Command::Act(action) => contact.agent_acts(action),
        Command::Settle(words) => match contact.waiting() {
            Waiting::Effect(_, effect) => {
                let outcome = settle::outcome(effect, &words)?;
                contact.settle(outcome)
            }
            _ => false,
        },
        Command::State => {
            let state = serde_json::to_string_pretty(contact.state()).map_err(|error| error.to_string())?;
            screen.note(&state);
            true
        }
        Command::Help | Command::Quit => true,
    };
    match done {
        true => Ok(()),
        false => Err(format!("nothing came of it: the contact {}", show::waits(contact))),
    }
}

/// Whether a fact is worth a line when not every fact is shown.
fn is_news(fact: &Fact) -> bool {
    if let Fact::EffectRequested { request, .. } = fact {
        // What settles itself is told by the fact that follows.
        return Simulator::settles_itself(request).is_none();
    }
    !matches!(
        fact,
        Fact::ContactStarted { .. }
            | Fact::FlowEntered { .. }
            | Fact::BlockEntered { .. }
            | Fact::PortTaken { .. }
            | Fact::FlowReturned { .. }
            | Fact::FlowInterrupted { .. }
            | Fact::WaitOpened { .. }
            | Fact::WaitClosed { .. }
            | Fact::TryCounted { .. }
            | Fact::Counted { .. }
            | Fact::HooksSet { .. }
            | Fact::EffectSettled { .. }
    )
}
