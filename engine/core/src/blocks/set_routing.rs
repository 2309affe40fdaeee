use cordboard_model::Code;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asking::within;
use super::{About, BlockType, Group, Next, Port, Posture, ResourceKind, Visitor};
use crate::contact::{Fact, SkillNeed};
use crate::expression::{Failure, Template};
use crate::load::LoadedFlow;
use crate::run::Cx;

/// Sets how the contact is routed once it is queued: its priority, its age, the skills it needs, the agent it prefers.
///
/// What is left out stays as it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetRouting {
    /// 1 is served first, 10 last; 5 unless it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 10))]
    pub priority: Option<u8>,
    /// Seconds to add to the contact's age: it counts as having waited longer, or less long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub age_adjust_seconds: Option<i32>,
    /// The skills an agent must have. A need that expires is dropped after its time, so that the search widens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skills: Option<Vec<SkillNeed>>,
    /// The agent to prefer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_agent: Option<Template>,
}

impl BlockType for SetRouting {
    const ABOUT: About = About {
        block_type: "set_routing",
        title: "Set routing",
        group: Group::Set,
        example: r#"{
  "type": "set_routing",
  "with": { "priority": 2, "skills": [{ "skill": "spanish", "level": 3, "expires_seconds": 60 }] },
  "next": { "done": "queue", "error": "sorry" }
}"#,
    };

    fn ports(&self) -> Vec<Port> {
        Port::fixed_and_error(&["done"])
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        if let Some(priority) = self.priority {
            within(visitor, "/priority", priority.into(), 1, 10);
        }
        for (index, need) in self.skills.iter().flatten().enumerate() {
            within(visitor, &format!("/skills/{index}/level"), need.level.into(), 1, 5);
        }
        if let Some(agent) = &self.preferred_agent {
            visitor.resource("/preferred_agent", ResourceKind::Agent, agent);
        }
        let sets = self.priority.is_some() || self.age_adjust_seconds.is_some();
        if !sets && self.skills.is_none() && self.preferred_agent.is_none() {
            visitor.bad_setting("", Code::BlockBadSetting, "nothing is set".into());
        }
    }

    fn possible(&self, port: &str, _: &Posture, _: &LoadedFlow) -> bool {
        port != "error" || !self.preferred_agent.as_ref().is_none_or(Template::is_fixed)
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let preferred = self.preferred_agent.as_ref().map(|agent| cx.resource(agent)).transpose()?;
        let mut routing = cx.state().routing.clone();
        routing.priority = self.priority.unwrap_or(routing.priority);
        routing.age_adjust_seconds = self.age_adjust_seconds.unwrap_or(routing.age_adjust_seconds);
        if let Some(skills) = &self.skills {
            routing.skills = skills.clone();
        }
        routing.preferred_agent = preferred.or(routing.preferred_agent);
        cx.fact(Fact::RoutingSet { routing });
        Ok(Next::take("done"))
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::Trial;
    use crate::contact::{Fact, Routing};
    use cordboard_model::ResourceName;
    use expect_test::expect;

    #[test]
    fn all_of_it_is_set() {
        let all = r#"{ "type": "set_routing", "with": { "priority": 2, "age_adjust_seconds": -30, "preferred_agent": "ada",
            "skills": [{ "skill": "spanish", "level": 3, "expires_seconds": 60 }] } }"#;
        Trial::voice(all).check(expect![[r#"
            routing_set {"routing":{"age_adjust_seconds":-30,"preferred_agent":"ada","priority":2,"skills":[{"expires_seconds":60,"level":3,"skill":"spanish"}]}}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn what_is_left_out_stays() {
        let before = Routing { priority: 2, preferred_agent: Some(ResourceName::literal("ada")), ..Default::default() };
        let age = r#"{ "type": "set_routing", "with": { "age_adjust_seconds": 60 } }"#;
        Trial::after(&[Fact::RoutingSet { routing: before }], age).check(expect![[r#"
            routing_set {"routing":{"age_adjust_seconds":60,"preferred_agent":"ada","priority":2}}
            port_taken {"port":"done"}
        "#]]);
    }

    #[test]
    fn an_agent_who_cannot_be_named_changes_nothing() {
        Trial::voice(r#"{ "type": "set_routing", "with": { "priority": 1, "preferred_agent": "${text}" } }"#).check(expect![[r#"
            expression_failed {"code":"expression.unset","message":"`text` is not set"}
            port_taken {"port":"error"}
        "#]]);
    }
}
