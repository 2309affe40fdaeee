//! Run function, and make HTTP request.

use serde_json::{Map, Value, json};

use super::super::document::Widget;
use super::super::translate::{Translation, Unmapped, alike};
use crate::session::{port, set};

/// Runs a function: a form is posted to its address.
pub(super) fn function(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    t.session.remark(&widget.name, "the function has to answer requests that are not signed by Twilio");
    let form = fields(t, widget)?;
    let with = json!({ "method": "POST", "form": form });
    request(t, widget, with, "fail")
}

/// Makes a request.
pub(super) fn http(t: &mut Translation<'_>, widget: &Widget) -> Result<(), Unmapped> {
    let method = widget.text("method").unwrap_or_else(|| "GET".into()).to_uppercase();
    let kind = widget.text("content_type").unwrap_or_default();
    let mut with = json!({ "method": method });
    let fields = fields(t, widget)?;
    match (method.as_str(), widget.text("body")) {
        ("GET", _) => set(&mut with, "query", Value::Object(fields)),
        (_, Some(body)) => {
            set(&mut with, "text", json!(t.text(widget, &body)?));
            let kind = kind.split(';').next().unwrap_or_default().trim();
            let kind = if kind.is_empty() { "application/json" } else { kind };
            set(&mut with, "headers", json!({ "content-type": kind }));
            if body.contains("{{") {
                t.session.remark(&widget.name, "values that are filled in are not escaped, as in the original");
            }
        }
        (_, None) => set(&mut with, "form", Value::Object(fields)),
    }
    if widget.text("add_twilio_auth").as_deref() == Some("true") {
        t.session.differs(&widget.name, "the request is not signed in to Twilio; use `secret_headers`");
    }
    request(t, widget, with, "failed")
}

fn fields(t: &mut Translation<'_>, widget: &Widget) -> Result<Map<String, Value>, Unmapped> {
    let mut fields = Map::new();
    for (key, value) in widget.pairs("parameters") {
        fields.insert(key, json!(t.text(widget, &value)?));
    }
    Ok(fields)
}

fn request(t: &mut Translation<'_>, widget: &Widget, mut with: Value, failure: &str) -> Result<(), Unmapped> {
    let url = widget.text("url").ok_or("it has no address")?;
    let (done, failed) = (t.event(widget, "success"), t.event(widget, failure));
    let scheme = url.starts_with("http://") || url.starts_with("https://");
    let address = t.text(widget, &url)?;
    if !scheme && !address.starts_with("${") {
        return Err(format!("the address `{url}` does not start with https://"));
    }
    if url.contains("{{") {
        t.session.differs(&widget.name, "values that are filled in the address are percent-encoded");
    }
    set(&mut with, "url", json!(address));
    set(&mut with, "timeout_seconds", json!(10));
    let mut save = Map::new();
    for path in t.results(widget) {
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        let expression = match parts.as_slice() {
            ["parsed", rest @ ..] => {
                let steps = rest.iter().map(|step| match step.parse::<u32>() {
                    Ok(place) => format!("[{place}]"),
                    Err(_) if plain(step) => format!(".{step}"),
                    Err(_) => format!("[{}]", crate::quoting::quoted(step)),
                });
                format!("text(response.json{} ?? '')", steps.collect::<String>())
            }
            ["body"] => "text(response.text ?? '')".into(),
            ["status_code"] => "text(response.status)".into(),
            other => {
                t.session.differs(&widget.name, format!("`{}` of the answer is not kept", other.join(".")));
                continue;
            }
        };
        let attribute = t.result(widget, &parts);
        save.insert(attribute, json!(expression));
    }
    set(&mut with, "save", Value::Object(save));
    let mut ways = alike(&["client_error", "server_error", "timeout", "error"], &failed);
    ways.push((port("ok"), done));
    t.session.place(&widget.name, "http_request", with, ways);
    Ok(())
}

fn plain(step: &str) -> bool {
    let word = step.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && step.starts_with(|c: char| c.is_ascii_alphabetic());
    word && !cordboard_core::is_reserved_name(step)
}
