use cordboard_model::{AttributeName, Code, ResourceName, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::asking::within;
use super::{About, BlockType, Event, Group, Next, Port, Visitor};
use crate::contact::{Body, Effect, Header, Outcome};
use crate::expression::{Expression, Failure, Template, Type, Want};
use crate::run::Cx;

/// Sends an HTTP request and saves what comes back.
///
/// The port says how it went: `ok` for a status of 200 to 299, `client_error` for 400 to 499, `server_error` for any other
/// status, `timeout` when no answer came in time, and `error` when the request could not be made or an expression failed.
/// The last four count as failures, so that those that are not wired lead to the flow's `on_error`.
///
/// `save` takes attributes from the answer by expressions over `response`: `response.status`, `response.json` and
/// `response.text`. Requests that may be sent twice without harm should say so; others are never sent again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpRequest {
    /// The method.
    #[serde(default, skip_serializing_if = "Method::is_get")]
    #[schemars(skip_serializing_if = "super::never")]
    pub method: Method,
    /// The address: `https://crm.example/customers/${account}`. Values in it are percent-encoded.
    pub url: Template,
    /// The query, added to the address.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, Template>")]
    pub query: BTreeMap<SmolStr, Template>,
    /// The headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, Template>")]
    pub headers: BTreeMap<SmolStr, Template>,
    /// Headers whose value is a secret of the store, by name: it never enters a flow, a fact or a log.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    #[schemars(with = "BTreeMap<String, SecretHeader>")]
    pub secret_headers: BTreeMap<SmolStr, SecretHeader>,
    /// A JSON body: an object whose values are worked out like those of `set_attributes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, Template>>")]
    pub json: Option<BTreeMap<SmolStr, Template>>,
    /// A form body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, Template>>")]
    pub form: Option<BTreeMap<SmolStr, Template>>,
    /// A body of any other kind, as text; say which kind in a `content-type` header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Template>,
    /// Whether the request may be sent again when it is not known to have arrived. GET, PUT and DELETE may, unless this
    /// says no; POST and PATCH may not, unless this says yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotent: Option<bool>,
    /// Seconds to wait for the answer.
    #[serde(default = "eight", skip_serializing_if = "is_eight")]
    #[schemars(skip_serializing_if = "super::never")]
    #[schemars(range(min = 1, max = 30))]
    pub timeout_seconds: u32,
    /// Attributes to set from an answer that is `ok`: an expression over `response` for each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub save: BTreeMap<AttributeName, Expression>,
}

/// An HTTP method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs)]
pub enum Method {
    #[default]
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    fn is_get(&self) -> bool {
        *self == Method::Get
    }
    const fn name(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
    const fn is_idempotent(self) -> bool {
        matches!(self, Method::Get | Method::Put | Method::Delete)
    }
}

/// A header whose value is a secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretHeader {
    /// The secret's name in the store.
    pub secret: ResourceName,
    /// What stands before it, such as `Bearer `.
    #[serde(default, skip_serializing_if = "SmolStr::is_empty")]
    #[schemars(with = "String")]
    pub prefix: SmolStr,
}

const RESPONSE: &[(&str, Type)] = &[("response", Type::Json)];

impl HttpRequest {
    fn body(&self, cx: &Cx<'_>) -> Result<Option<Body>, Failure> {
        if let Some(json) = &self.json {
            let fields = json.iter().map(|(key, template)| Ok((key.clone(), cx.value(template)?)));
            return Ok(Some(Body::Json(Value::Map(fields.collect::<Result<_, Failure>>()?))));
        }
        if let Some(form) = &self.form {
            return Ok(Some(Body::Form(texts(form, cx)?)));
        }
        self.text.as_ref().map(|text| Ok(Body::Text(cx.text(text)?))).transpose()
    }

    fn templates(&self) -> impl Iterator<Item = (String, &Template)> {
        let named = |key: &'static str, map: &'_ BTreeMap<SmolStr, Template>| {
            map.keys().map(|name| format!("/{key}/{}", cordboard_model::json::pointer_key(name))).collect::<Vec<_>>()
        };
        let empty = const { &BTreeMap::new() };
        let groups = [
            ("query", &self.query),
            ("headers", &self.headers),
            ("json", self.json.as_ref().unwrap_or(empty)),
            ("form", self.form.as_ref().unwrap_or(empty)),
        ];
        let url = [("/url".to_string(), &self.url)];
        let text = self.text.as_ref().map(|text| ("/text".to_string(), text));
        url.into_iter().chain(text).chain(groups.into_iter().flat_map(move |(key, map)| named(key, map).into_iter().zip(map.values())))
    }
}

fn texts(map: &BTreeMap<SmolStr, Template>, cx: &Cx<'_>) -> Result<BTreeMap<SmolStr, SmolStr>, Failure> {
    map.iter().map(|(key, template)| Ok((key.clone(), cx.text(template)?))).collect()
}

impl BlockType for HttpRequest {
    const ABOUT: About = About {
        block_type: "http_request",
        title: "HTTP request",
        group: Group::Integrate,
        example: r#"{
  "type": "http_request",
  "with": {
    "url": "https://crm.example/customers/${account}",
    "secret_headers": { "authorization": { "secret": "crm-token", "prefix": "Bearer " } },
    "timeout_seconds": 4,
    "save": { "tier": "response.json.tier" }
  },
  "next": { "ok": "greet", "client_error": "unknown-customer", "server_error": "agent", "timeout": "agent", "error": "agent" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        let failures = ["client_error", "server_error", "timeout", "error"].map(Port::failure);
        Port::fixed(&["ok"]).into_iter().chain(failures).collect()
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        for (path, template) in self.templates() {
            let want = if path.starts_with("/json/") { Want::Any } else { Want::Text };
            visitor.sealed_template(&path, template, want, &[]);
        }
        for (attribute, expression) in &self.save {
            visitor.saves(&format!("/save/{attribute}"), attribute, expression, RESPONSE);
        }
        within(visitor, "/timeout_seconds", self.timeout_seconds, 1, 30);
        let bodies = [self.json.is_some(), self.form.is_some(), self.text.is_some()];
        if bodies.into_iter().filter(|given| *given).count() > 1 {
            let message = "a request has one body: `json`, `form` or `text`".to_string();
            visitor.bad_setting("", Code::BlockBadSetting, message);
        }
        let fixed = self.url.constant();
        if fixed.is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
            let message = "the address must start with https:// or http://".to_string();
            visitor.bad_setting("/url", Code::BlockBadSetting, message);
        }
        for name in self.headers.keys().chain(self.secret_headers.keys()) {
            let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if name.is_empty() || !name.bytes().all(token) {
                let message = format!("`{name}` cannot be the name of a header");
                visitor.bad_setting("/headers", Code::BlockBadSetting, message);
            }
        }
    }

    fn rests(&self, port: &str) -> bool {
        port != "error" || self.templates().all(|(_, template)| template.is_fixed())
    }

    fn stores(&self, port: &str) -> bool {
        port == "ok"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let mut url = String::from(cx.url(&self.url)?);
        for (key, value) in texts(&self.query, cx)? {
            url.push(if url.contains('?') { '&' } else { '?' });
            Cx::percent_encode(&key, &mut url);
            url.push('=');
            Cx::percent_encode(&value, &mut url);
        }
        let mut headers: BTreeMap<SmolStr, Header> =
            texts(&self.headers, cx)?.into_iter().map(|(key, text)| (key, Header::Text(text))).collect();
        for (key, SecretHeader { secret, prefix }) in &self.secret_headers {
            headers.insert(key.clone(), Header::Secret { name: secret.clone(), prefix: prefix.clone() });
        }
        let request = Effect::HttpRequest {
            method: SmolStr::new_static(self.method.name()),
            url: url.into(),
            headers,
            body: self.body(cx)?,
            idempotent: self.idempotent.unwrap_or(self.method.is_idempotent()),
            timeout_seconds: self.timeout_seconds,
            sensitive: self.templates().any(|(_, template)| cx.is_sensitive(template))
                || self.save.keys().any(|name| cx.flow().is_sensitive(name.as_str())),
        };
        Ok(cx.request(request, self.timeout_seconds))
    }

    fn on_event(&self, cx: &mut Cx<'_>, event: Event) -> Result<Next, Failure> {
        let answer = match event {
            Event::Settled(Outcome::Ok(answer)) => answer,
            Event::Settled(Outcome::Failed { code }) if code == "effect.timeout" => return Ok(Next::take("timeout")),
            _ => return Ok(Next::error()),
        };
        let status = match &answer {
            Value::Map(fields) => fields.get("status").cloned(),
            _ => None,
        };
        match status {
            Some(Value::Integer(200..=299)) => {
                cx.offer("response", answer);
                cx.save_all(&self.save)?;
                Ok(Next::take("ok"))
            }
            Some(Value::Integer(400..=499)) => Ok(Next::take("client_error")),
            Some(Value::Integer(_)) => Ok(Next::take("server_error")),
            _ => Ok(Next::error()),
        }
    }
}

fn eight() -> u32 {
    8
}
fn is_eight(seconds: &u32) -> bool {
    *seconds == 8
}
