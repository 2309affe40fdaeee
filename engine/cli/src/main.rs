//! The binary `cordboard`.

mod files;
mod run;
mod test;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Design, prove and run contact flows.
#[derive(Debug, Parser)]
#[command(name = "cordboard", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Test(test::Args),
}

/// The command line or a flow could not be understood.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Run(args) => run::run(&args),
        Command::Test(args) => test::run(&args),
    }
}
