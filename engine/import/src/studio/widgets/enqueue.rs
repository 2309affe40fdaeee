//! Send to Flex, and enqueue a call: the contact waits, and then talks.

use serde_json::{Value, json};

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped, alike};
use crate::names;
use crate::resources::ResourceKind;
use crate::session::{Target, port, set};

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let (done, refused) = (t.event(widget, "callComplete"), t.event(widget, "failedToEnqueue"));
    let failed = match widget.event("callFailure") {
        Some(_) => t.event(widget, "callFailure"),
        None => refused.clone(),
    };
    let named = ["queue_name", "workflow", "workflow_sid"].iter().find_map(|key| widget.text(key));
    let named = named.ok_or("it names neither a queue nor a workflow")?;
    let queue = match named.contains("{{") {
        true => {
            t.session.differs(&widget.name, format!("`{named}` has to hold the name of a queue here"));
            t.text(widget, &named)?
        }
        false => {
            let name = names::slug(&named, "queue");
            t.session.needs(ResourceKind::Queue, &name, &named);
            name
        }
    };
    for (key, what) in [
        ("attributes", "the attributes of the task are not set: the agent sees those of the contact"),
        ("task_attributes", "the attributes of the task are not set: the agent sees those of the contact"),
        ("priority", "the priority is not set; use `set_routing`"),
        ("waitUrl", "what the caller hears while waiting is a queue flow here, and none is set"),
        ("wait_url", "what the caller hears while waiting is a queue flow here, and none is set"),
    ] {
        if widget.text(key).is_some() {
            t.session.differs(&widget.name, what);
        }
    }
    let mut with = json!({ "queue": queue });
    let seconds = widget.text("timeout").and_then(|text| text.parse::<u32>().ok());
    if let Some(seconds) = seconds.filter(|seconds| (1..=604_800).contains(seconds)) {
        set(&mut with, "max_wait_seconds", Value::from(seconds));
    }
    let talk = t.session.reserve(&widget.name, "talk");
    let mut ways = alike(&["full", "closed", "no_agents", "error"], &refused);
    ways.extend(alike(&["waited_too_long", "left_queue"], &done));
    ways.push((port("accepted"), Target::Block(talk.clone())));
    t.session.place(&widget.name, "enqueue", with, ways);
    let again = Target::step(&widget.name);
    let ways = vec![
        (port("ended"), done),
        (port("transferred"), again.clone()),
        (port("not_answered"), again),
        (port("error"), failed),
    ];
    t.session.put(&widget.name, talk, "assign_agent", json!({}), ways);
    Ok(())
}
