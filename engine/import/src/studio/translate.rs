//! One flow being translated, and what every widget needs.

use cordboard_model::{PortName, Prompt};
use std::collections::BTreeSet;

use super::context::{self, template};
use super::document::{Export, Widget};
use super::liquid::paths;
use super::widgets;
use super::world::World;
use crate::names;
use crate::session::{Session, Target, port};

/// A flow being translated.
pub(crate) struct Translation<'a> {
    /// What it becomes.
    pub session: Session,
    /// The other flows.
    pub world: &'a World,
    /// The paths that it reads of the results of widgets: widget, and what of it.
    reads: BTreeSet<Vec<String>>,
}

/// Why a widget cannot be mapped.
pub(crate) type Unmapped = String;

impl<'a> Translation<'a> {
    pub(crate) fn of(world: &'a World, index: usize, export: &Export) -> Self {
        let mut session = Session::new(world.id(index), world.kind(index), world.shared.clone());
        for widget in &export.widgets {
            let name = if widget.kind == "trigger" { "trigger".to_string() } else { widget.name.clone() };
            session.step(&widget.name, &widget.kind, &name, widget.original.clone(), widget.position);
        }
        let read = export.widgets.iter().flat_map(Widget::texts).flat_map(paths);
        let reads = read.filter(|path| path.first().is_some_and(|first| first == "widgets")).collect();
        Self { session, world, reads }
    }

    /// Where an event leads; one that leads nowhere ends the flow.
    pub(crate) fn event(&mut self, widget: &Widget, event: &str) -> Target {
        let Some(next) = widget.event(event) else { return Target::Unwired };
        self.edge(widget, next)
    }

    pub(crate) fn edge(&mut self, widget: &Widget, next: &str) -> Target {
        if self.session.has(next) {
            return Target::step(next);
        }
        let said = format!("an edge leads to `{next}`, and there is no such widget: the flow ends there");
        self.session.differs(&widget.name, said);
        Target::Unwired
    }

    /// A Liquid text as a template.
    pub(crate) fn text(&mut self, widget: &Widget, text: &str) -> Result<String, Unmapped> {
        let filled = template(&mut self.session, text).map_err(|reason| marked(&reason, text))?;
        for difference in filled.differences {
            self.session.differs(&widget.name, difference);
        }
        Ok(filled.text)
    }

    /// A Liquid text as an expression.
    pub(crate) fn expression(&mut self, widget: &Widget, text: &str) -> Result<String, Unmapped> {
        let mut differences = Vec::new();
        let made =
            context::expression(&mut self.session, text, &mut differences).map_err(|reason| marked(&reason, text))?;
        for difference in differences {
            self.session.differs(&widget.name, difference);
        }
        Ok(made)
    }

    /// What the flow reads of a widget's results.
    pub(crate) fn results(&self, widget: &Widget) -> Vec<Vec<String>> {
        let own = self.reads.iter().filter(|path| path.get(1) == Some(&widget.name));
        own.filter_map(|path| path.get(2..)).map(<[String]>::to_vec).collect()
    }

    /// The attribute that keeps a result of a widget.
    pub(crate) fn result(&mut self, widget: &Widget, rest: &[&str]) -> String {
        context::result(&mut self.session, &widget.name, rest)
    }

    /// What a widget of the voice says or plays; none where it does neither.
    pub(crate) fn said(&mut self, widget: &Widget) -> Result<Option<String>, Unmapped> {
        let mut prompt = Prompt::default();
        if let Some(say) = widget.text("say") {
            prompt.say = Some(self.text(widget, &say)?);
        } else if let Some(play) = widget.text("play") {
            let audio = self.text(widget, &play)?;
            self.session.needs(crate::ResourceKind::Audio, &play, &play);
            prompt.chat = self.session.serves_text().then(|| format!("[{audio}]"));
            prompt.audio = Some(audio);
        } else {
            return Ok(None);
        }
        if widget.text("voice").is_some() || widget.text("language").is_some() {
            self.session.remark(
                &widget.name,
                "it is said in the voice and language of the contact; set them with `set_voice` and `set_language`",
            );
        }
        let name = self.session.block_of(&widget.name);
        Ok(Some(self.session.prompt(name.as_str(), &prompt).to_string()))
    }

    /// A prompt that is written.
    pub(crate) fn written(&mut self, widget: &Widget, key: &str) -> Result<String, Unmapped> {
        let body = widget.text(key).unwrap_or_default();
        let prompt = Prompt { say: Some(self.text(widget, &body)?), ..Prompt::default() };
        let name = self.session.block_of(&widget.name);
        Ok(self.session.prompt(name.as_str(), &prompt).to_string())
    }

    /// Stands a placeholder for a widget, with its ways out.
    pub(crate) fn unmapped(&mut self, widget: &Widget, missing: &str) {
        let mut taken = BTreeSet::from(["error".to_string()]);
        let mut outcomes: Vec<(PortName, Target)> = Vec::new();
        for transition in widget.transitions.iter().take(cordboard_model::limits::PORTS - 2) {
            let name = names::port(&names::unique(&names::slug(&transition.event, "other"), &mut taken));
            let target = match &transition.next {
                Some(next) => self.edge(widget, next),
                None => Target::Unwired,
            };
            outcomes.push((name, target));
        }
        let failed = widgets::FAILURES.iter().find_map(|event| widget.event(event));
        let error = match failed {
            Some(next) => self.edge(widget, next),
            None => Target::Unwired,
        };
        self.session.unmapped(&widget.name, missing, outcomes, error);
    }
}

/// What of a template was not understood, with the template.
fn marked(reason: &str, text: &str) -> Unmapped {
    format!("{reason}; the text is `{}`", crate::session::clip(text, 200))
}

/// Ports that lead to the same place.
pub(crate) fn alike(ports: &[&'static str], target: &Target) -> Vec<(PortName, Target)> {
    ports.iter().map(|name| (port(name), target.clone())).collect()
}
