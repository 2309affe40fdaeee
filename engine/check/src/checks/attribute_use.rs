//! Attributes that are declared for nothing, or read and never set.

use cordboard_model::{Code, Severity, json::pointer_key};
use smol_str::SmolStr;
use std::collections::BTreeSet;

use super::uses::Uses;
use crate::{Finding, Ground};

/// Reports each attribute that nothing in the set reads or sets, and each that is read and that nothing sets. One that is
/// set and not read is let be: agents, records and events show every attribute.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    let graph = ground.graph;
    let uses: Vec<Uses> = graph.places.iter().map(|place| Uses::of(place.of, place.block)).collect();
    let set: BTreeSet<&SmolStr> = uses.iter().flat_map(|uses| &uses.sets).collect();
    let named: BTreeSet<&SmolStr> = uses.iter().flat_map(|uses| &uses.named).collect();
    for (number, flow) in graph.flows.iter().enumerate() {
        for (name, declared) in &flow.source.attributes {
            let pointer = format!("/attributes/{}", pointer_key(name.as_str()));
            let key = SmolStr::new(name.as_str());
            let needed = || {
                let mut own = graph.places.iter().zip(&uses).filter(|(place, _)| place.flow == number);
                own.any(|(_, uses)| uses.needed.contains(&key))
            };
            if !set.contains(&key) && !named.contains(&key) {
                let message = format!("nothing sets or reads `{name}`");
                found.push(ground.in_flow(Code::CheckAttributeUnused, Severity::Warning, flow.id(), &pointer, message));
            } else if !set.contains(&key) && declared.default.is_none() && needed() {
                let message = format!("`{name}` is read, it has no default, and no block sets it");
                let code = Code::CheckAttributeNeverSet;
                found.push(ground.in_flow(code, Severity::Warning, flow.id(), &pointer, message));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn unused_never_set_and_fine() {
        check(
            "
            flow main
              attr unused text
              attr given text
              attr guarded text
              attr stored text
              attr fixed text = \"x\"
              prompt hello Hello ${given}, ${guarded ?? 'friend'}, ${fixed}.
              set_attributes s {\"values\":{\"stored\":\"y\"}}: * -> hello
              play hello: * -> bye
              disconnect bye
            ",
            expect![[r#"
                warning check.attribute_never_set main: `given` is read, it has no default, and no block sets it
                warning check.attribute_unused main: nothing sets or reads `unused`
            "#]],
        );
    }

    #[test]
    fn what_a_module_sets_its_caller_may_read() {
        check(
            "
            flow main
              attr name text
              call_flow m {\"flow\":\"sub\",\"returns\":[\"done\"]}: done -> hello
              prompt hello Hello ${name}.
              play hello: * -> bye
              disconnect bye
            flow sub module done
              attr name text
              set_attributes s {\"values\":{\"name\":\"Ann\"}}: * -> out
              return out {\"outcome\":\"done\"}
            ",
            expect![[""]],
        );
    }
}
