use cordboard_model::{AttributeName, Code, ResourceName, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::asking::within;
use super::{About, BlockType, Event, Group, Next, Port, Visitor};
use crate::contact::{Body, Effect, Header, Outcome};
use crate::expression::{Expression, Failure, JsonTemplate, Template, Type, Want};
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
    /// The address: `https://crm.example/customers/${account}`. Values in it are percent-encoded; one that is `.` or `..`, and
    /// would climb to another path, takes `error`.
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
    /// A JSON body: an object whose values are worked out like those of `set_attributes`. Objects and lists may stand in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<BTreeMap<String, JsonTemplate>>")]
    pub json: Option<BTreeMap<SmolStr, JsonTemplate>>,
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
            let value = |template: &Template| cx.value(template);
            let fields = json.iter().map(|(key, field)| Ok((key.clone(), field.evaluate(&value)?)));
            return Ok(Some(Body::Json(Value::Map(fields.collect::<Result<_, Failure>>()?))));
        }
        if let Some(form) = &self.form {
            return Ok(Some(Body::Form(texts(form, cx)?)));
        }
        self.text.as_ref().map(|text| Ok(Body::Text(cx.text(text)?))).transpose()
    }

    /// The address without the query. A value that is a dot segment would climb to another path, however it is encoded.
    fn address(&self, cx: &Cx<'_>) -> Result<String, Failure> {
        let url = cx.url(&self.url)?;
        if !has_scheme(&url) {
            return Err(Failure::new("http.bad_address", 0, "the address does not start with https:// or http://"));
        }
        let path = url.split(['?', '#']).next().unwrap_or_default();
        if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            return Err(Failure::new("http.bad_address", 0, "a part of the address is `.` or `..`"));
        }
        Ok(url.into())
    }

    fn headers(&self, cx: &Cx<'_>) -> Result<BTreeMap<SmolStr, Header>, Failure> {
        let mut headers = BTreeMap::new();
        for (name, text) in texts(&self.headers, cx)? {
            if text.contains(char::is_control) {
                return Err(Failure::new("http.bad_header", 0, "a header holds a line break or another control character"));
            }
            headers.insert(name, Header::Text(text));
        }
        for (name, SecretHeader { secret, prefix }) in &self.secret_headers {
            headers.insert(name.clone(), Header::Secret { name: secret.clone(), prefix: prefix.clone() });
        }
        Ok(headers)
    }

    fn templates(&self) -> Vec<(String, &Template)> {
        let mut found = vec![("/url".to_string(), &self.url)];
        found.extend(self.text.as_ref().map(|text| ("/text".to_string(), text)));
        let empty = const { &BTreeMap::new() };
        let groups =
            [("query", &self.query), ("headers", &self.headers), ("form", self.form.as_ref().unwrap_or(empty))];
        let pointer = |key: &str, name: &str| format!("/{key}/{}", cordboard_model::json::pointer_key(name));
        for (key, map) in groups {
            found.extend(map.iter().map(|(name, template)| (pointer(key, name), template)));
        }
        for (name, field) in self.json.iter().flatten() {
            field.templates(&pointer("json", name), &mut found);
        }
        found
    }
}

fn has_scheme(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
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
        if fixed.is_some_and(|url| !has_scheme(url)) {
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
        port != "error" || self.templates().iter().all(|(_, template)| template.is_fixed())
    }

    fn stores(&self, port: &str) -> bool {
        port == "ok"
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let mut url = self.address(cx)?;
        for (key, value) in texts(&self.query, cx)? {
            url.push(if url.contains('?') { '&' } else { '?' });
            Cx::percent_encode(&key, &mut url);
            url.push('=');
            Cx::percent_encode(&value, &mut url);
        }
        let request = Effect::HttpRequest {
            method: SmolStr::new_static(self.method.name()),
            url: url.into(),
            headers: self.headers(cx)?,
            body: self.body(cx)?,
            idempotent: self.idempotent.unwrap_or(self.method.is_idempotent()),
            timeout_seconds: self.timeout_seconds,
            sensitive: self.templates().iter().any(|(_, template)| cx.is_sensitive(template)) || cx.saves_sensitive(&self.save),
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

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, problems};
    use cordboard_model::{Channel, Value};
    use expect_test::expect;

    const GET: &str = r#"{ "type": "http_request", "with": {
        "url": "https://crm.example/customers/${text}?from=${contact.from}", "query": { "a b": "${text}", "n": "${number}" },
        "headers": { "x-name": "${text}" },
        "secret_headers": { "authorization": { "secret": "crm-token", "prefix": "Bearer " } },
        "save": { "number": "response.json.visits", "text": "response.json.tier" } } }"#;
    const POST: &str = r#"{ "type": "http_request", "with": { "method": "POST", "url": "https://crm.example/",
        "json": { "amount": "${amount}", "fixed": 3, "list": "${[number, 2]}", "mixed": "n=${number}", "text": "${text}" } } }"#;

    fn at(url: &str, text: &str) -> Trial {
        let block = format!(r#"{{ "type": "http_request", "with": {{ "url": "{url}" }} }}"#);
        Trial::on(Channel::Voice, &block, [("text", text.into())])
    }
    fn sent(block: &str) -> Trial {
        Trial::on(Channel::Voice, block, [("text", "x".into()), ("amount", 2.into())])
    }

    #[test]
    fn the_answer_is_saved() {
        let answer = r#"{ "status": 200, "json": { "tier": "gold", "visits": 4 } }"#;
        sent(GET).settle(answer).check(expect![[r#"
            attribute_set {"name":"amount","value":{"$decimal":"2"}}
            attribute_set {"name":"text","value":"x"}
            effect_requested {"headers":{"authorization":{"secret":{"name":"crm-token","prefix":"Bearer "}},"x-name":{"text":"x"}},"idempotent":true,"kind":"http_request","method":"GET","timeout_seconds":8,"url":"https://crm.example/customers/x?from=%2B15550100&a%20b=x&n=0"}
            effect_settled {"outcome":{"ok":{"json":{"tier":"gold","visits":4},"status":200}}}
            attribute_set {"name":"number","value":4}
            attribute_set {"name":"text","value":"gold"}
            port_taken {"port":"ok"}
        "#]]);
    }

    #[test]
    fn a_value_changes_neither_host_nor_path_nor_query() {
        at("https://crm.example/customers/${text}/orders?by=${text}", "../a?b=c&d#e@f:8/é").check(expect![[r#"
            attribute_set {"name":"text","value":"../a?b=c&d#e@f:8/é"}
            effect_requested {"idempotent":true,"kind":"http_request","method":"GET","timeout_seconds":8,"url":"https://crm.example/customers/..%2Fa%3Fb%3Dc%26d%23e%40f%3A8%2F%C3%A9/orders?by=..%2Fa%3Fb%3Dc%26d%23e%40f%3A8%2F%C3%A9"}
        "#]]);
        at("https://${text}.crm.example/", "evil.example/?").check(expect![[r#"
            attribute_set {"name":"text","value":"evil.example/?"}
            effect_requested {"idempotent":true,"kind":"http_request","method":"GET","timeout_seconds":8,"url":"https://evil.example%2F%3F.crm.example/"}
        "#]]);
    }

    #[test]
    fn a_value_does_not_climb_out_of_the_path() {
        at("https://crm.example/customers/${text}/orders", "..").check(expect![[r#"
            attribute_set {"name":"text","value":".."}
            expression_failed {"code":"http.bad_address","message":"a part of the address is `.` or `..`"}
            port_taken {"port":"error"}
        "#]]);
        at("https://crm.example/customers/${text}", ".").check(expect![[r#"
            attribute_set {"name":"text","value":"."}
            expression_failed {"code":"http.bad_address","message":"a part of the address is `.` or `..`"}
            port_taken {"port":"error"}
        "#]]);
        at("https://crm.example/customers/.${text}", ".").check(expect![[r#"
            attribute_set {"name":"text","value":"."}
            expression_failed {"code":"http.bad_address","message":"a part of the address is `.` or `..`"}
            port_taken {"port":"error"}
        "#]]);
        assert!(at("https://crm.example/customers/${text}", "...").ports().is_empty(), "it is sent");
        assert!(at("https://crm.example/customers?path=${text}", "..").ports().is_empty(), "it is sent");
    }

    #[test]
    fn an_expression_alone_is_the_whole_address() {
        at("${text}", "https://other.example/a?b=c").check(expect![[r#"
            attribute_set {"name":"text","value":"https://other.example/a?b=c"}
            effect_requested {"idempotent":true,"kind":"http_request","method":"GET","timeout_seconds":8,"url":"https://other.example/a?b=c"}
        "#]]);
        at("${text}", "file:///etc/passwd").check(expect![[r#"
            attribute_set {"name":"text","value":"file:///etc/passwd"}
            expression_failed {"code":"http.bad_address","message":"the address does not start with https:// or http://"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn a_header_keeps_to_its_line() {
        let header = r#"{ "type": "http_request", "with": { "url": "https://crm.example/", "headers": { "x-name": "${text}" } } }"#;
        Trial::on(Channel::Voice, header, [("text", "a\r\nhost: evil.example".into())]).check(expect![[r#"
            attribute_set {"name":"text","value":"a\r\nhost: evil.example"}
            expression_failed {"code":"http.bad_header","message":"a header holds a line break or another control character"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn json_values_keep_their_types() {
        sent(POST).settle(r#"{ "status": 201 }"#).check(expect![[r#"
            attribute_set {"name":"amount","value":{"$decimal":"2"}}
            attribute_set {"name":"text","value":"x"}
            effect_requested {"body":{"json":{"amount":{"$decimal":"2"},"fixed":3,"list":[0,2],"mixed":"n=0","text":"x"}},"idempotent":false,"kind":"http_request","method":"POST","timeout_seconds":8,"url":"https://crm.example/"}
            effect_settled {"outcome":{"ok":{"status":201}}}
            port_taken {"port":"ok"}
        "#]]);
    }

    #[test]
    fn json_may_nest() {
        let nested = r#"{ "type": "http_request", "with": { "method": "POST", "url": "https://crm.example/",
            "json": { "contact": { "visits": "${number}", "from": ["${contact.from}", 3, true] } } } }"#;
        Trial::voice(nested).check(expect![[r#"
            effect_requested {"body":{"json":{"contact":{"from":["+15550100",3,true],"visits":0}}},"idempotent":false,"kind":"http_request","method":"POST","timeout_seconds":8,"url":"https://crm.example/"}
        "#]]);
        let wrong = r#"{ "type": "http_request", "with": { "url": "https://crm.example/",
            "json": { "a": { "b": ["${nobody}", null] } } } }"#;
        expect![[r#"
            json.bad_value /blocks/block/with/json/a: `a` must be text (with `${…}` for expressions), a number, or true or false; here is null
        "#]].assert_eq(&problems(wrong));
        let name = wrong.replace(", null", "");
        expect![[r#"
            expression.unknown_name /blocks/block/with/json/a/b/0: there is no `nobody`
        "#]].assert_eq(&problems(&name));
    }

    #[test]
    fn a_form_is_text() {
        let form = r#"{ "type": "http_request", "with": { "method": "PUT", "url": "https://crm.example/", "idempotent": false,
            "form": { "a": "${number}", "b": "x y" } } }"#;
        Trial::voice(form).settle(r#"{ "status": 204 }"#).check(expect![[r#"
            effect_requested {"body":{"form":{"a":"0","b":"x y"}},"idempotent":false,"kind":"http_request","method":"PUT","timeout_seconds":8,"url":"https://crm.example/"}
            effect_settled {"outcome":{"ok":{"status":204}}}
            port_taken {"port":"ok"}
        "#]]);
    }

    #[test]
    fn any_other_body_is_text() {
        let text = r#"{ "type": "http_request", "with": { "method": "PATCH", "url": "https://crm.example/",
            "headers": { "content-type": "text/xml" }, "text": "<visits>${number}</visits>" } }"#;
        Trial::voice(text).check(expect![[r#"
            effect_requested {"body":{"text":"<visits>0</visits>"},"headers":{"content-type":{"text":"text/xml"}},"idempotent":false,"kind":"http_request","method":"PATCH","timeout_seconds":8,"url":"https://crm.example/"}
        "#]]);
    }

    #[test]
    fn methods_that_may_be_sent_twice_are_known() {
        let idempotent = |method: &str, more: &str| {
            let block = format!(r#"{{ "type": "http_request", "with": {{ "method": "{method}", "url": "https://a.example/"{more} }} }}"#);
            let text = Trial::voice(&block).log();
            text.contains(r#""idempotent":true"#)
        };
        let yes = ["GET", "PUT", "DELETE"].map(|method| idempotent(method, ""));
        assert_eq!((yes, ["POST", "PATCH"].map(|method| idempotent(method, ""))), ([true; 3], [false; 2]));
        assert!(idempotent("POST", r#", "idempotent": true"#) && !idempotent("GET", r#", "idempotent": false"#));
    }

    #[test]
    fn the_status_decides_on_the_port() {
        let port = |settled: Trial| settled.ports().join(" ");
        let status = |status: u32| port(sent(POST).settle(&format!(r#"{{ "status": {status} }}"#)));
        assert_eq!([200, 299].map(status), ["ok", "ok"]);
        assert_eq!([400, 404, 499].map(status), ["client_error", "client_error", "client_error"]);
        assert_eq!([100, 302, 399, 500, 599].map(status), ["server_error"; 5]);
        assert_eq!(port(sent(POST).fail("effect.timeout")), "timeout");
        assert_eq!(port(sent(POST).time_up()), "timeout");
        assert_eq!(port(sent(POST).fail("effect.ambiguous")), "error");
        assert_eq!(port(sent(POST).settle("{}")), "error");
        assert_eq!(port(sent(POST).settle(r#"{ "status": "200" }"#)), "error");
        assert_eq!(port(sent(POST).settle("null")), "error");
    }

    #[test]
    fn all_is_saved_or_nothing() {
        sent(GET).settle(r#"{ "status": 200, "json": { "visits": 4 } }"#).check(expect![[r#"
            attribute_set {"name":"amount","value":{"$decimal":"2"}}
            attribute_set {"name":"text","value":"x"}
            effect_requested {"headers":{"authorization":{"secret":{"name":"crm-token","prefix":"Bearer "}},"x-name":{"text":"x"}},"idempotent":true,"kind":"http_request","method":"GET","timeout_seconds":8,"url":"https://crm.example/customers/x?from=%2B15550100&a%20b=x&n=0"}
            effect_settled {"outcome":{"ok":{"json":{"visits":4},"status":200}}}
            expression_failed {"code":"expression.unset","message":"`response.json.tier` is not set"}
            port_taken {"port":"error"}
        "#]]);
        sent(GET).settle(r#"{ "status": 200, "json": { "tier": "gold", "visits": "four" } }"#).check(expect![[r#"
            attribute_set {"name":"amount","value":{"$decimal":"2"}}
            attribute_set {"name":"text","value":"x"}
            effect_requested {"headers":{"authorization":{"secret":{"name":"crm-token","prefix":"Bearer "}},"x-name":{"text":"x"}},"idempotent":true,"kind":"http_request","method":"GET","timeout_seconds":8,"url":"https://crm.example/customers/x?from=%2B15550100&a%20b=x&n=0"}
            effect_settled {"outcome":{"ok":{"json":{"tier":"gold","visits":"four"},"status":200}}}
            expression_failed {"code":"expression.type","message":"the result is text, and a whole number is needed"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn an_answer_that_is_too_large_is_an_error() {
        let large = format!(r#"{{ "status": 200, "text": "{}" }}"#, "x".repeat(70_000));
        sent(POST).settle(&large).check(expect![[r#"
            attribute_set {"name":"amount","value":{"$decimal":"2"}}
            attribute_set {"name":"text","value":"x"}
            effect_requested {"body":{"json":{"amount":{"$decimal":"2"},"fixed":3,"list":[0,2],"mixed":"n=0","text":"x"}},"idempotent":false,"kind":"http_request","method":"POST","timeout_seconds":8,"url":"https://crm.example/"}
            effect_settled {"outcome":{"failed":{"code":"effect.answer_too_large"}}}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn nothing_is_sent_where_a_value_is_missing() {
        Trial::voice(GET).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }

    #[test]
    fn what_carries_a_secret_says_so() {
        let block = |with: &str| format!(r#"{{ "type": "http_request", "with": {{ "method": "POST", {with} }} }}"#);
        let sensitive = |with: &str| {
            let secret: [(&str, Value); 1] = [("secret", "4111".into())];
            Trial::on(Channel::Voice, &block(with), secret).log().contains(r#""sensitive":true,"timeout"#)
        };
        assert!(sensitive(r#""url": "https://pay.example/${secret}""#));
        assert!(sensitive(r#""url": "https://pay.example/", "query": { "a": "${secret}" }"#));
        assert!(sensitive(r#""url": "https://pay.example/", "headers": { "a": "${secret}" }"#));
        assert!(sensitive(r#""url": "https://pay.example/", "json": { "a": "${secret}" }"#));
        assert!(sensitive(r#""url": "https://pay.example/", "json": { "a": { "b": ["${secret}"] } }"#));
        assert!(sensitive(r#""url": "https://pay.example/", "form": { "a": "${secret}" }"#));
        assert!(sensitive(r#""url": "https://pay.example/", "text": "card=${secret}""#));
        assert!(sensitive(r#""url": "https://pay.example/", "save": { "secret": "response.text" }"#));
        assert!(!sensitive(r#""url": "https://pay.example/", "json": { "a": "${number}" }"#));
    }

    #[test]
    fn a_request_that_cannot_be_does_not_load() {
        let bad = r#"{ "type": "http_request", "with": { "url": "crm.example", "headers": { "a b": "c" }, "json": {}, "form": {} } }"#;
        expect![[r#"
            block.bad_setting /blocks/block/with: a request has one body: `json`, `form` or `text`
            block.bad_setting /blocks/block/with/headers: `a b` cannot be the name of a header
            block.bad_setting /blocks/block/with/url: the address must start with https:// or http://
        "#]].assert_eq(&problems(bad));
    }
}
