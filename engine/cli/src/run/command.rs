//! What can be typed.

use cordboard_core::contact::{AgentAction, TransferTarget};
use cordboard_model::{ResourceName, did_you_mean};
use jiff::SignedDuration;

/// One line, understood.
#[derive(Debug, PartialEq)]
pub enum Command {
    /// The customer presses, says or types this.
    Say(String),
    /// The customer lets the time for an answer pass.
    Silence,
    /// Time passes, in seconds.
    Advance(u32),
    /// The customer hangs up.
    HangUp,
    /// An agent of this name accepts.
    Accept(String),
    /// The agent hangs up.
    Leave,
    /// The agent does something.
    Act(AgentAction),
    /// The open effect is settled, in these words.
    Settle(String),
    /// Show the state.
    State,
    /// Show the commands.
    Help,
    /// Stop.
    Quit,
}

/// The commands.
pub const HELP: &str = "\
  1, 42#, support      press keys, say or type
  (an empty line)      say nothing until the time for an answer is over
  /advance 45s         let time pass: 45s, 2m, 1h30m
  /hangup              the customer hangs up
  /accept [NAME]       an agent accepts the contact
  /leave               the agent hangs up
  /hold, /resume       the agent puts the customer on hold, or takes them off
  /record, /pause, /unpause, /stop
                       the agent starts, pauses, goes on with or stops the recording
  /transfer queue NAME, /transfer agent NAME, /transfer number NUMBER
                       the agent hands the contact over
  /settle [ANSWER]     answer what the flow asked of the world: nothing for the usual good answer, a word such as
                       `closed`, an HTTP status such as 404, JSON, or `failed CODE`
  /state               show the contact's state
  /help, /quit";

const NAMES: &[&str] = &[
    "advance", "hangup", "accept", "leave", "hold", "resume", "record", "pause", "unpause", "stop", "transfer",
    "settle", "state", "help", "quit", "silence",
];

/// Understands a line. The error says what is wrong with it.
pub fn parse(line: &str) -> Result<Command, String> {
    let line = line.trim();
    let Some(command) = line.strip_prefix('/') else {
        return Ok(if line.is_empty() { Command::Silence } else { Command::Say(line.to_string()) });
    };
    let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let rest = rest.trim();
    let known = match name {
        "advance" => return duration(rest).map(Command::Advance),
        "accept" => return Ok(Command::Accept(if rest.is_empty() { "Alex".into() } else { rest.into() })),
        "settle" => return Ok(Command::Settle(rest.to_string())),
        "transfer" => return transfer(rest).map(|target| Command::Act(AgentAction::Transfer { target })),
        "hangup" => Command::HangUp,
        "leave" => Command::Leave,
        "hold" => Command::Act(AgentAction::Hold),
        "resume" => Command::Act(AgentAction::Resume),
        "record" => Command::Act(AgentAction::StartRecording),
        "pause" => Command::Act(AgentAction::PauseRecording),
        "unpause" => Command::Act(AgentAction::ResumeRecording),
        "stop" => Command::Act(AgentAction::StopRecording),
        "silence" => Command::Silence,
        "state" => Command::State,
        "help" => Command::Help,
        "quit" | "exit" => Command::Quit,
        _ => {
            let near = did_you_mean(name, NAMES.iter().copied());
            let hint = near.map_or("/help lists the commands".into(), |near| format!("did you mean /{near}?"));
            return Err(format!("there is no command /{name}; {hint}"));
        }
    };
    match rest {
        "" => Ok(known),
        _ => Err(format!("/{name} takes nothing after it")),
    }
}

fn duration(text: &str) -> Result<u32, String> {
    let seconds = match text.parse::<u32>() {
        Ok(seconds) => Some(seconds),
        Err(_) => text.parse::<SignedDuration>().ok().and_then(|length| u32::try_from(length.as_secs()).ok()),
    };
    seconds.ok_or_else(|| format!("`{text}` is not a length of time; write 45s, 2m or 1h30m"))
}

fn transfer(text: &str) -> Result<TransferTarget, String> {
    let usage = "write /transfer queue NAME, /transfer agent NAME or /transfer number NUMBER";
    let (kind, to) = text.split_once(char::is_whitespace).ok_or(usage)?;
    let name = || ResourceName::new(to.trim()).map_err(|bad| bad.to_string());
    match kind {
        "queue" => Ok(TransferTarget::Queue(name()?)),
        "agent" => Ok(TransferTarget::Agent(name()?)),
        "number" => Ok(TransferTarget::Number(to.trim().into())),
        _ => Err(usage.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_lines_are_what_the_caller_does() {
        assert_eq!(parse(" 42# "), Ok(Command::Say("42#".into())));
        assert_eq!(parse(""), Ok(Command::Silence));
    }

    #[test]
    fn time_is_written_as_people_write_it() {
        for (text, seconds) in [("45s", 45), ("2m", 120), ("1h30m", 5400), ("90", 90)] {
            assert_eq!(parse(&format!("/advance {text}")), Ok(Command::Advance(seconds)), "{text}");
        }
        assert_eq!(parse("/advance soon"), Err("`soon` is not a length of time; write 45s, 2m or 1h30m".to_string()));
        assert!(parse("/advance -5s").is_err(), "time does not go back");
    }

    #[test]
    fn a_slip_in_a_command_is_named() {
        assert_eq!(parse("/acept"), Err("there is no command /acept; did you mean /accept?".to_string()));
        assert_eq!(parse("/hangup now"), Err("/hangup takes nothing after it".to_string()));
    }
}
