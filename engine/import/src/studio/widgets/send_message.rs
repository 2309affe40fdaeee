//! Send message.

use cordboard_model::Channel;
use serde_json::json;

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped, alike};
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let (sent, failed) = (t.event(widget, "sent"), t.event(widget, "failed"));
    if widget.text("message_type").as_deref() == Some("content_template") {
        return Err("templates of content are not sent".into());
    }
    if widget.text("media_url").is_some() {
        t.session.differs(&widget.name, "the picture or file is not sent");
    }
    let prompt = t.written(widget, "body")?;
    let to = widget.text("to").unwrap_or_else(|| "{{contact.channel.address}}".into());
    let customer = to.contains("contact.channel.address");
    let voice = t.world.shared.channels.contains(&Channel::Voice);
    if customer && !voice {
        let mut ways = alike(&["done"], &sent);
        ways.push((port("error"), failed));
        t.session.place(&widget.name, "play", json!({ "prompt": prompt }), ways);
        return Ok(());
    }
    let to = t.text(widget, &to)?;
    t.session.differs(&widget.name, "the message is sent from the number of this contact");
    let mut ways = alike(&["sent"], &sent);
    ways.push((port("error"), failed));
    t.session.place(&widget.name, "send_message", json!({ "prompt": prompt, "to": to }), ways);
    Ok(())
}
