//! Random expressions, from a small grammar over the attributes that every random flow declares. Some fail when they run:
//! a name that is not set, a number that overflows.

use super::choices::Choices;

pub fn condition(choices: &mut Choices<'_>, depth: usize) -> String {
    match choices.below(if depth == 0 { 8 } else { 11 }) {
        0 => "vip".into(),
        1 => format!("tier == '{}'", choices.pick(&["gold", "", "it''s"])),
        2 => format!("{} > {}", number(choices, depth), number(choices, depth)),
        3 => "contact.channel == 'voice'".into(),
        4 => "is_set(later)".into(),
        5 => "(later ?? 'none') != tier".into(),
        6 => choices.pick(&["visits > 3", "balance < 9", "never_set > 3"]).into(),
        7 => "balance >= 1.5".into(),
        8 => format!("!({})", condition(choices, depth - 1)),
        9 => format!("({}) && ({})", condition(choices, depth - 1), condition(choices, depth - 1)),
        _ => format!("({}) || ({})", condition(choices, depth - 1), condition(choices, depth - 1)),
    }
}

pub fn number(choices: &mut Choices<'_>, depth: usize) -> String {
    match choices.below(if depth == 0 { 5 } else { 7 }) {
        0 => "visits".into(),
        1 => choices.below(120).to_string(),
        2 => "(never_set ?? 2)".into(),
        3 => "len(tier)".into(),
        4 => choices.pick(&["3", "never_set", "40", "9223372036854775807"]).into(),
        5 => format!("({} + {})", number(choices, depth - 1), number(choices, depth - 1)),
        _ => format!("({} * {})", number(choices, depth - 1), number(choices, depth - 1)),
    }
}

pub fn text(choices: &mut Choices<'_>) -> &'static str {
    match choices.below(12) {
        0 => choices.pick(&["agent.name", "transfer.to", "later", "contact.queue"]),
        _ => choices.pick(&["tier", "'gold'", "upper(tier)", "contact.from", "later ?? tier", "text(visits)"]),
    }
}

/// Text with or without expressions in it.
pub fn words(choices: &mut Choices<'_>) -> String {
    match choices.below(5) {
        0 => "support".into(),
        1 => "Hello there.".into(),
        2 => format!("Hello ${{{}}}.", text(choices)),
        3 => format!("${{{}}}", text(choices)),
        _ => format!("{} of ${{{}}}", "long ".repeat(choices.below(40)), number(choices, 1)),
    }
}

/// The name of a queue or an agent: nearly always one that can be.
pub fn resource(choices: &mut Choices<'_>) -> &'static str {
    choices.pick(&[
        "support",
        "sales",
        "agent-7",
        "support",
        "agent-7",
        "${tier}",
        "${later ?? 'sales'}",
        "${upper(tier)}",
    ])
}
