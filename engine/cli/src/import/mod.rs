//! `cordboard import`: flows of other products.

mod connect;
pub mod files;
mod studio;
mod told;
mod write;

use clap::Subcommand;
use std::process::ExitCode;

/// Import flows of other products: what they exported becomes flows of Cordboard, with a report of how.
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, Subcommand)]
enum From {
    Connect(connect::Args),
    Studio(studio::Args),
}

/// A placeholder stands for something that was not mapped.
const UNMAPPED: u8 = 3;
/// There was nothing to import.
const NOTHING: u8 = 4;

/// Runs the command.
pub fn run(args: &Args) -> ExitCode {
    let done = match &args.from {
        From::Connect(args) => connect::run(args),
        From::Studio(args) => studio::run(args),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(message) => {
            anstream::eprintln!("error: {message}");
            ExitCode::from(crate::USAGE)
        }
    }
}
