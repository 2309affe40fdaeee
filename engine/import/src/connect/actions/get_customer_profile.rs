//! Customer profiles: finding one.

use serde_json::{Map, Value, json};

use super::super::document::{Action, text_of};
use super::super::translate::Translation;
use super::super::values::json_path;
use crate::session::port;

pub(super) fn map(t: &mut Translation<'_>, action: &Action) {
    let next = t.next(action);
    let error = t.error(action, "NoMatchingError");
    let (none, several) = (t.error(action, "NoneFoundError"), t.error(action, "MultipleFoundError"));
    let request = action.entries(&["ProfileRequestData"]);
    let get = |key: &str| request.iter().find(|(own, _)| own == key).and_then(|(_, value)| text_of(value));
    let direct = || request.iter().find_map(|(key, value)| Some((key.clone(), text_of(value)?)));
    let Some((name, value)) = get("IdentifierName").zip(get("IdentifierValue")).or_else(direct) else {
        return t.unmapped(action, "customers are found by one identifier, and this asks for several or none");
    };
    let lower = name.to_lowercase();
    let by = match () {
        () if lower.contains("phone") => "phone",
        () if lower.contains("email") => "email",
        () => "id",
    };
    if by == "id" {
        t.session.differs(&action.id, format!("`{name}` is taken as the customer's id"));
    }
    let mut save = Map::new();
    for path in t.reads.of("Customer").to_vec() {
        let attribute =
            t.session.attribute(&format!("$.Customer.{}", path.join(".")), &format!("customer_{}", path.join("_")));
        let fields: Vec<String> = std::iter::once("attributes".to_string()).chain(path).collect();
        save.insert(attribute.to_string(), json!(json_path("customer", &fields)));
    }
    t.session.differs(&action.id, "fields of the profile are looked for among the customer's attributes");
    let with = json!({ "by": by, "value": t.text(action, &value), "save": Value::Object(save) });
    let ways =
        vec![(port("found"), next), (port("not_found"), none), (port("several"), several), (port("error"), error)];
    t.session.place(&action.id, "lookup_customer", with, ways);
}
