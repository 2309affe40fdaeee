//! How a difference is told: to people, to programs, in a review.

use anstyle::{AnsiColor, Style};
use std::fmt::Write;

use super::{BlockDiff, Change, Diff, FlowDiff, PortDiff, ReachDiff, Setting, WordKind};
use crate::Finding;

/// The difference as one JSON object.
pub fn json(diff: &Diff) -> String {
    // It is made of texts, numbers and lists: it always serialises.
    serde_json::to_string_pretty(diff).map(|text| text + "\n").unwrap_or_default()
}

/// The difference as lines, with colours; where colours are not wanted, the stream takes them out.
pub fn text(diff: &Diff) -> String {
    let mut told = Text::default();
    for flow in &diff.flows {
        told.flow(flow);
    }
    for (title, found, style) in [("new", &diff.new, red()), ("fixed", &diff.fixed, green())] {
        for finding in found {
            let place = &finding.place;
            let line = format!("{}:{}: {}: {}", place.file, place.line, finding.code, finding.message);
            told.line(0, &format!("{style}{title}{style:#} {} {}", severity(finding), visible(&line)));
        }
    }
    if !diff.cases.is_empty() {
        told.line(0, &format!("{} affected", cases(diff)));
        for case in &diff.cases {
            told.line(1, &format!("{}:{}: {}", case.file, case.line, visible(&case.name)));
        }
    }
    told.0
}

fn cases(diff: &Diff) -> String {
    format!("{} {}", diff.cases.len(), if diff.cases.len() == 1 { "case" } else { "cases" })
}

fn severity(finding: &Finding) -> &'static str {
    if finding.is_error() { "error" } else { "warning" }
}

fn red() -> Style {
    Style::new().fg_color(Some(AnsiColor::Red.into()))
}
fn green() -> Style {
    Style::new().fg_color(Some(AnsiColor::Green.into()))
}
fn yellow() -> Style {
    Style::new().fg_color(Some(AnsiColor::Yellow.into()))
}
fn bold() -> Style {
    Style::new().bold()
}

/// What stands in a file must not speak to the terminal, nor start a line of its own.
fn visible(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_control() {
            true => line.extend(c.escape_default()),
            false => line.push(c),
        }
    }
    line
}

#[derive(Default)]
struct Text(String);

impl Text {
    fn line(&mut self, depth: usize, line: &str) {
        // Writing to a string does not fail.
        let _ = writeln!(self.0, "{}{line}", "  ".repeat(depth));
    }

    fn flow(&mut self, flow: &FlowDiff) {
        let bold = bold();
        let change = if flow.change == Change::Changed { String::new() } else { format!(" {}", flow.change.name()) };
        self.line(0, &format!("{bold}flow {}{bold:#}{change}", flow.flow));
        flow.settings.iter().for_each(|setting| self.setting(1, "", setting));
        flow.prompts.iter().for_each(|prompt| self.setting(1, "prompt ", prompt));
        flow.blocks.iter().for_each(|block| self.block(block));
        for reach in &flow.reachability {
            let (style, said) = match reach.reachable {
                true => (green(), "can be reached now"),
                false => (red(), "can no longer be reached"),
            };
            self.line(1, &format!("{style}{}{style:#} {said}", target(reach)));
        }
    }

    fn block(&mut self, block: &BlockDiff) {
        let (sign, style) = match block.change {
            Change::Added => ('+', green()),
            Change::Removed => ('-', red()),
            Change::Renamed | Change::Changed => ('~', yellow()),
        };
        let was = block.was.as_ref().map(|was| format!(", was {was}")).unwrap_or_default();
        self.line(1, &format!("{style}{sign} {}{style:#} ({}{was})", block.block, block.block_type));
        block.settings.iter().for_each(|setting| self.setting(2, "", setting));
        for PortDiff { port, was, now } in &block.ports {
            let end = |block: &Option<cordboard_model::BlockId>| match block {
                Some(block) => block.to_string(),
                None => "not wired".into(),
            };
            let (red, green) = (red(), green());
            self.line(2, &format!("port {port}: {red}{}{red:#} → {green}{}{green:#}", end(was), end(now)));
        }
    }

    fn setting(&mut self, depth: usize, what: &str, setting: &Setting) {
        let (red, green) = (red(), green());
        let path = &setting.path;
        if !setting.words.is_empty() {
            let words = setting.words.iter().map(|word| match word.kind {
                WordKind::Same => visible(&word.text),
                WordKind::Removed => format!("{red}[-{}-]{red:#}", visible(&word.text)),
                WordKind::Added => format!("{green}{{+{}+}}{green:#}", visible(&word.text)),
            });
            return self.line(depth, &format!("{what}{path}: {}", words.collect::<String>()));
        }
        let (was, now) = (setting.was.as_deref().map(visible), setting.now.as_deref().map(visible));
        let line = match (was, now) {
            (Some(was), Some(now)) => format!("{red}{was}{red:#} → {green}{now}{green:#}"),
            (Some(was), None) => format!("{red}[-{was}-]{red:#}"),
            (None, Some(now)) => format!("{green}{{+{now}+}}{green:#}"),
            (None, None) => return,
        };
        self.line(depth, &format!("{what}{path}: {line}"));
        // One part that is the whole needs no telling again.
        let whole = |part: &cordboard_core::expression::Changed| part.was.is_some() && part.now.is_some();
        if let [only] = setting.parts.as_slice()
            && whole(only)
            && only.was.as_deref().map(squeezed) == setting.was.as_deref().map(squeezed)
        {
            return;
        }
        for part in &setting.parts {
            let part = match (&part.was, &part.now) {
                (Some(was), Some(now)) => format!("{red}{}{red:#} → {green}{}{green:#}", visible(was), visible(now)),
                (Some(was), None) => format!("{red}[-{}-]{red:#}", visible(was)),
                (None, Some(now)) => format!("{green}{{+{}+}}{green:#}", visible(now)),
                (None, None) => continue,
            };
            self.line(depth + 1, &part);
        }
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

fn target(reach: &ReachDiff) -> String {
    match &reach.port {
        Some(port) => format!("{}.{port}", reach.block),
        None => reach.block.to_string(),
    }
}

/// The difference as Markdown, for a review.
pub fn markdown(diff: &Diff) -> String {
    let mut page = String::new();
    for flow in &diff.flows {
        let change = if flow.change == Change::Changed { String::new() } else { format!(" ({})", flow.change.name()) };
        let _ = writeln!(page, "## Flow {}{change}\n", code(flow.flow.as_str()));
        for setting in &flow.settings {
            let _ = writeln!(page, "- {}", told(setting));
        }
        for prompt in &flow.prompts {
            let _ = writeln!(page, "- prompt {}", told(prompt));
        }
        for block in &flow.blocks {
            let was = block.was.as_ref().map(|was| format!(", was {}", code(was.as_str()))).unwrap_or_default();
            let (id, of_type) = (code(block.block.as_str()), code(&block.block_type));
            let _ = writeln!(page, "- **{}** {id} ({of_type}{was})", block.change.name());
            for setting in &block.settings {
                let _ = writeln!(page, "  - {}", told(setting));
            }
            for PortDiff { port, was, now } in &block.ports {
                let end = |block: &Option<cordboard_model::BlockId>| match block {
                    Some(block) => code(block.as_str()),
                    None => "not wired".into(),
                };
                let _ = writeln!(page, "  - port {}: {} → {}", code(port.as_str()), end(was), end(now));
            }
        }
        for reach in &flow.reachability {
            let said = if reach.reachable { "can be reached now" } else { "can no longer be reached" };
            let _ = writeln!(page, "- {} {said}", code(&target(reach)));
        }
        page.push('\n');
    }
    for (title, found) in [("New findings", &diff.new), ("Fixed findings", &diff.fixed)] {
        if found.is_empty() {
            continue;
        }
        let _ = writeln!(page, "## {title}\n");
        for finding in found {
            let place = format!("{}:{}", finding.place.file, finding.place.line);
            let (kind, place) = (code(&finding.code), code(&place));
            let _ = writeln!(page, "- {} {kind} at {place}: {}", severity(finding), escaped(&finding.message));
        }
        page.push('\n');
    }
    if !diff.cases.is_empty() {
        let _ = writeln!(page, "## {} affected\n", cases(diff));
        for case in &diff.cases {
            let through: Vec<_> = case.through.iter().map(|port| code(port)).collect();
            let place = code(&format!("{}:{}", case.file, case.line));
            let _ = writeln!(page, "- {} ({place}), through {}", escaped(&case.name), through.join(", "));
        }
        page.push('\n');
    }
    page.truncate(page.trim_end().len());
    if !page.is_empty() {
        page.push('\n');
    }
    page
}

/// A setting on a line of Markdown.
fn told(setting: &Setting) -> String {
    let path = code(&setting.path);
    if !setting.words.is_empty() {
        // The marks stand inside the space around the words, or they would not be marks.
        let marked = |text: &str, mark: &str| {
            let inner = text.trim();
            let (before, after) = (&text[..text.len() - text.trim_start().len()], &text[text.trim_end().len()..]);
            if inner.is_empty() { text.to_string() } else { format!("{before}{mark}{}{mark}{after}", escaped(inner)) }
        };
        let words = setting.words.iter().map(|word| match word.kind {
            WordKind::Same => escaped(&word.text),
            WordKind::Removed => marked(&word.text, "~~"),
            WordKind::Added => marked(&word.text, "**"),
        });
        return format!("{path}: {}", words.collect::<String>());
    }
    let pair = |was: &Option<String>, now: &Option<String>| match (was, now) {
        (Some(was), Some(now)) => format!("{} → {}", code(was), code(now)),
        (Some(was), None) => format!("~~{}~~", code(was)),
        (None, now) => format!("**{}**", code(now.as_deref().unwrap_or_default())),
    };
    let whole = pair(&setting.was, &setting.now);
    let parts: Vec<_> =
        setting.parts.iter().map(|part| pair(&part.was, &part.now)).filter(|part| *part != whole).collect();
    match parts.is_empty() {
        true => format!("{path}: {whole}"),
        false => format!("{path}: {whole} ({})", parts.join("; ")),
    }
}

/// As code: with as many backticks around it as it does not hold.
fn code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// As text: nothing in it is a mark.
fn escaped(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in visible(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '~' | '|' | '&') {
            line.push('\\');
        }
        line.push(c);
    }
    line
}
