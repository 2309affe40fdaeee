//! The binary `cordboard`.

mod check;
mod diff;
mod explore;
mod files;
mod import;
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
    Check(check::Args),
    Diff(diff::Args),
    Explore(explore::Args),
    Import(import::Args),
    Run(run::Args),
    Test(test::Args),
}

/// The command line or a flow could not be understood.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Check(args) => check::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Explore(args) => explore::run(&args),
        Command::Import(args) => import::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Test(args) => test::run(&args),
    }
}
