//! A bar on the terminal, once exploring turns out to be long.

use cordboard_testing::explore::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

/// Exploring is long, and shows its progress, after this.
const LONG: Duration = Duration::from_millis(500);

/// The bar of one flow.
pub struct Bar {
    flow: String,
    start: Instant,
    bar: Option<ProgressBar>,
}

impl Bar {
    /// No bar yet.
    pub fn new(flow: &str) -> Self {
        Self { flow: flow.to_string(), start: Instant::now(), bar: None }
    }

    /// Shows how far it has got, where somebody looks.
    pub fn show(&mut self, progress: Progress) {
        if self.start.elapsed() < LONG || !io::stderr().is_terminal() {
            return;
        }
        let wanted = progress.wanted as u64;
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(Some(wanted), ProgressDrawTarget::stderr());
            // The template is a constant; the plain bar would do as well.
            let style = ProgressStyle::with_template("{prefix} {bar:30} {pos} of {len} ports, {msg}");
            bar.with_prefix(self.flow.clone()).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        bar.set_position(progress.taken as u64);
        bar.set_message(format!("{} moves tried", progress.tried));
    }

    /// Takes the bar away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
