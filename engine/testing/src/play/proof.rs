//! The promises of durability, tried on every case: what is stored can be read, what comes twice counts once, and a log cut
//! anywhere folds to the same contact.

use cordboard_core::{Envelope, Fact, State};
use serde_json::Value as Json;

use super::{Played, Player};
use crate::result::Failure;
use crate::telling::told;

impl Player<'_, '_> {
    /// Writes the state, forgets it, and reads it again, as happens between any two inputs.
    pub(super) fn reread(&mut self) -> Played {
        self.buffer.clear();
        let written = serde_json::to_writer(&mut self.buffer, self.contact.state());
        let state = match written.and_then(|()| serde_json::from_slice::<State>(&self.buffer)) {
            Ok(state) => state,
            Err(error) => return Err(self.broken(format!("the stored contact cannot be read again: {error}"))),
        };
        if state != *self.contact.state() {
            let message = format!("the contact is another one when stored and read again: {}", difference(&state, self.contact.state()));
            return Err(self.broken(message));
        }
        self.contact.resume_from(state);
        Ok(())
    }

    /// Delivers an input once more.
    pub(super) fn repeat(&mut self, envelope: &Envelope) -> Played {
        let before = self.contact.facts().len();
        self.contact.deliver_alone(envelope);
        match self.contact.facts().get(before) {
            None => Ok(()),
            Some(fact) => {
                let message = format!("the input delivered twice counts twice; the first fact too many: {}", told(fact));
                Err(self.broken(message))
            }
        }
    }

    /// Cuts the facts of the last input at every place: the state up to there is stored and read, the rest folded over it.
    pub(super) fn crash(&mut self, mut state: State, from: usize) -> Played {
        let facts = self.contact.facts().get(from..).unwrap_or_default();
        for cut in 0..=facts.len() {
            let (before, after) = facts.split_at(cut);
            if let Some(fact) = before.last() {
                let stored = serde_json::to_vec(fact).and_then(|stored| serde_json::from_slice::<Fact>(&stored));
                match stored {
                    Ok(read) if read == *fact => state.apply(&read),
                    _ => return Err(self.broken(format!("a stored fact reads otherwise: {}", fact.name()))),
                }
            }
            let stored = serde_json::to_vec(&state).and_then(|stored| serde_json::from_slice::<State>(&stored));
            let Ok(mut resumed) = stored else {
                return Err(self.broken("a state in the middle of an input cannot be stored".into()));
            };
            after.iter().for_each(|fact| resumed.apply(fact));
            if resumed != *self.contact.state() {
                let at = from + cut;
                let what = difference(&resumed, self.contact.state());
                return Err(self.broken(format!("the log cut after fact {at} folds to another contact: {what}")));
            }
        }
        Ok(())
    }

    /// The whole log, folded from nothing.
    pub(super) fn whole_log(&mut self) -> Played {
        if !self.options.crash_everywhere {
            return Ok(());
        }
        let folded = State::fold(self.contact.facts());
        match folded == *self.contact.state() {
            true => Ok(()),
            false => {
                let what = difference(&folded, self.contact.state());
                Err(self.broken(format!("the log folds to another contact: {what}")))
            }
        }
    }

    /// The engine broke a promise.
    fn broken(&self, message: String) -> Box<Failure> {
        let mut failure = self.failed(message);
        failure.engine = true;
        failure
    }
}

/// Where two states differ first. It names the place and no value, which might be one that must not be shown.
fn difference(a: &State, b: &State) -> String {
    let json = |state| serde_json::to_value(state).unwrap_or(Json::Null);
    first_difference(&json(a), &json(b), String::new()).unwrap_or_else(|| "they are written alike".into())
}

fn first_difference(a: &Json, b: &Json, path: String) -> Option<String> {
    match (a, b) {
        (Json::Object(a), Json::Object(b)) => {
            let keys: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
            keys.into_iter().find_map(|key| {
                let path = format!("{path}/{key}");
                match (a.get(key), b.get(key)) {
                    (Some(a), Some(b)) => first_difference(a, b, path),
                    _ => Some(path),
                }
            })
        }
        (Json::Array(a), Json::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(index, (a, b))| first_difference(a, b, format!("{path}/{index}")))
        }
        (a, b) => (a != b).then_some(path),
    }
}
