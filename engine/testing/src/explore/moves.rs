//! What can happen to a contact where it stands.

use cordboard_core::blocks::Block;
use cordboard_core::blocks::collect::{Collect, Expects};
use cordboard_core::contact::{Entered, InputWait, Open, Recording, StayKind, TransferTarget, Wait};
use cordboard_core::expression::Against;
use cordboard_core::load::LoadedFlow;
use cordboard_model::{Channel, ResourceName, Value, ValueType};
use smol_str::{SmolStr, format_smolstr};

use super::answers::{ABOUT, UNCLEAR, answers};
use super::contact::{Ground, Move, Standing};
use super::knowledge::{ANOTHER_TEXT, boundaries};
use super::sample;

/// The agent who accepts.
const AGENT: &str = "Ana";
/// What is said that no question expects.
const NO_ANSWER: &str = "what do you mean";

/// Every move worth trying, in a fixed order.
pub(super) fn moves(ground: Ground<'_>, at: &Standing) -> Vec<Move> {
    let state = &at.state;
    let mut moves = Vec::new();
    if state.ended.is_some() {
        return moves;
    }
    if let Some(request) = &at.request {
        moves.extend(answers(ground, state, request).into_iter().map(Move::Answer));
    }
    match &state.open {
        Some(Open::Wait { spec: Wait::Input(rules), .. }) => {
            said(ground, at, rules, &mut moves);
            moves.push(Move::Silence);
        }
        Some(Open::Wait { spec: Wait::Time { message, .. }, .. }) => {
            if *message && channel(at).is_text() {
                moves.push(Move::Type("hello".into()));
            }
            moves.extend(at.seconds_to_timer().map(Move::Advance));
        }
        _ => {}
    }
    match state.stay.as_ref().map(|stay| &stay.kind) {
        Some(StayKind::Queue { .. }) => {
            moves.push(Move::Accept(AGENT));
            moves.extend(at.seconds_in_queue().map(Move::Advance));
        }
        Some(StayKind::Conversation { on_hold }) => {
            moves.push(Move::AgentLeaves);
            let queue = ResourceName::new(&ground.known.queue()).ok().map(TransferTarget::Queue);
            let agent = ResourceName::new("bea").ok().map(TransferTarget::Agent);
            let number = Some(TransferTarget::Number("+15550123".into()));
            moves.extend([queue, agent, number].into_iter().flatten().map(Move::Transfer));
            if ground.known.decides("contact.recording") && state.recording == Recording::Off {
                moves.push(Move::StartRecording);
            }
            if state.hooks.hold.is_some() {
                moves.push(if *on_hold { Move::Resume } else { Move::Hold });
            }
        }
        None => {
            let whispers = |entered| matches!(entered, Entered::AgentWhisperHook | Entered::CustomerWhisperHook);
            if state.agent.is_some() && state.frames.iter().any(|frame| whispers(frame.entered)) && at.request.is_none()
            {
                moves.push(Move::AgentLeaves);
            }
        }
    }
    // Nothing but the hang-up flow comes of it.
    if at.request.is_none() && state.closing.is_none() && state.hooks.hang_up.is_some() {
        moves.push(Move::HangUp);
    }
    moves
}

fn channel(at: &Standing) -> Channel {
    at.state.endpoint.as_ref().map_or(Channel::Voice, |endpoint| endpoint.channel)
}

/// What the customer can answer.
fn said(ground: Ground<'_>, at: &Standing, rules: &InputWait, moves: &mut Vec<Move>) {
    let Some(frame) = at.state.frames.last() else { return };
    let Some(flow) = ground.flows.flow(&frame.flow) else { return };
    let Some(block) = frame.block.as_ref().and_then(|block| flow.block(block)) else { return };
    let mut texts: Vec<SmolStr> = Vec::new();
    match &block.block {
        Block::Menu(menu) => {
            for choice in &menu.choices {
                let word = choice.words.first();
                let typed = channel(at).is_text().then_some(word).flatten();
                texts.extend(typed.or(Some(&choice.digits).filter(|keys| !keys.is_empty())).or(word).cloned());
            }
            let taken = |keys: &str| menu.choices.iter().any(|choice| choice.digits == keys);
            let keys = ["9", "8", "7", "0", "*", "#"].into_iter().find(|keys| !taken(keys));
            let none = match (rules.digits.is_some() && !channel(at).is_text(), keys) {
                (true, Some(keys)) => keys,
                (true, None) if !rules.speech => "99999",
                _ => NO_ANSWER,
            };
            texts.push(none.into());
        }
        Block::Collect(collect) => texts = collected(ground, at, flow, collect),
        Block::Understand(understand) => {
            texts.extend(understand.intents.iter().map(|intent| format_smolstr!("{ABOUT}{intent}")));
            texts.extend([SmolStr::from(NO_ANSWER), UNCLEAR.into()]);
        }
        _ => {}
    }
    let mut seen: Vec<Move> = Vec::new();
    for text in texts {
        let keys = text.chars().all(|c| c.is_ascii_digit() || c == '*' || c == '#') && !text.is_empty();
        let step = if channel(at).is_text() {
            Move::Type(text)
        } else if keys && rules.digits.is_some() {
            Move::Press(text)
        } else if rules.speech {
            Move::Say(text)
        } else {
            continue;
        };
        if !seen.contains(&step) {
            seen.push(step);
        }
    }
    moves.append(&mut seen);
}

/// Answers to a `collect`: of each length at the edge of what is taken, and on both sides of everything that the answer,
/// or the attribute that gets it, is held against.
fn collected(ground: Ground<'_>, at: &Standing, flow: &LoadedFlow, collect: &Collect) -> Vec<SmolStr> {
    let (least, most) = (collect.min_length as usize, collect.max_length as usize);
    let of = flow.source.attributes.get(&collect.into).map_or(ValueType::Text, |declared| declared.value_type);
    let fill = |length: usize| match collect.expects {
        Expects::Text => sample::letters(length),
        _ => sample::digits(length),
    };
    let mut texts: Vec<SmolStr> = Vec::new();
    let probes = collect.valid_if.as_ref().map(|valid| valid.probes()).unwrap_or_default();
    for probe in probes.iter().filter(|probe| probe.of.name == "value") {
        match &probe.against {
            // As long as it must be: `41234567` for `4`.
            Against::Start(start) => {
                let missing = least.saturating_sub(start.chars().count());
                texts.push(format_smolstr!("{start}{}", fill(missing)));
            }
            Against::End(end) => {
                let missing = least.saturating_sub(end.chars().count());
                texts.push(format_smolstr!("{}{end}", fill(missing)));
            }
            Against::Luhn => {
                let (right, wrong) = sample::luhn(least.max(2));
                texts.extend([right, wrong]);
                texts.extend(
                    [sample::luhn(16).0, sample::luhn(16).1].into_iter().filter(|_| (least..=most).contains(&16)),
                );
            }
            Against::Other(other) => {
                let value = at.state.attributes.get(other.name.as_str()).map(|stored| stored.value.clone());
                texts.extend(value.map(|value| format_smolstr!("{value}")).filter(|text| !text.is_empty()));
            }
            Against::Constant(Value::Text(part)) if part.chars().count() < least => {
                let missing = least.saturating_sub(part.chars().count());
                texts.push(format_smolstr!("{part}{}", fill(missing)));
            }
            _ => {}
        }
    }
    let own = probes.iter().filter(|probe| probe.of.name == "value").map(|probe| &probe.against);
    texts.extend(boundaries(own, ValueType::Text).iter().map(|value| format_smolstr!("{value}")));
    let stored = ground.known.values(collect.into.as_str(), of);
    texts.extend(stored.iter().map(|value| format_smolstr!("{value}")).filter(|text| !text.starts_with('-')));
    texts.extend([least, most, most + 1, least.saturating_sub(1)].into_iter().filter(|length| *length > 0).map(fill));
    if collect.expects == Expects::Digits {
        texts.push(ANOTHER_TEXT.into());
    }
    texts
}
