use cordboard_model::{BlockId, Code, FlowId, PortName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::asking::within;
use super::{About, BlockType, Group, Next, Port, Posture, Visitor};
use crate::expression::Failure;
use crate::load::LoadedFlow;
use crate::run::{Cx, chance};

/// Takes a port by chance: each by its share of a hundred.
///
/// The draw depends on the contact, the block and how often the contact came by, and on nothing else, so that a stored
/// contact always draws alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Split {
    /// The shares; they add up to 100.
    #[schemars(length(min = 2, max = 50))]
    pub shares: Vec<Share>,
}

/// A port and its share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Share {
    /// The port.
    pub port: PortName,
    /// How many of a hundred contacts take it.
    #[schemars(range(min = 0, max = 100))]
    pub percent: u8,
}

impl Split {
    /// The port that a contact with this seed takes when it comes by for the first time.
    pub fn first_draw(&self, seed: u64, flow: &FlowId, block: &BlockId) -> Option<&PortName> {
        self.port_of(chance(seed, [flow.as_str(), block.as_str()], 0, 100))
    }

    /// The port a number from 0 to 99 leads to. Only a draft whose shares do not add up goes past the last one.
    fn port_of(&self, mut drawn: u32) -> Option<&PortName> {
        for share in &self.shares {
            let percent = u32::from(share.percent);
            if drawn < percent {
                return Some(&share.port);
            }
            drawn -= percent;
        }
        self.shares.last().map(|share| &share.port)
    }
}

impl BlockType for Split {
    const ABOUT: About = About {
        block_type: "split",
        title: "Split",
        group: Group::Decide,
        example: r#"{
  "type": "split",
  "with": { "shares": [{ "port": "new", "percent": 10 }, { "port": "usual", "percent": 90 }] },
  "next": { "new": "new-menu", "usual": "menu" }
}"#,
    };
    const PORTS_FROM: &'static [&'static str] = &["shares"];

    fn ports(&self) -> Vec<Port> {
        self.shares.iter().map(|share| Port::new(&share.port)).collect()
    }

    fn visit(&self, visitor: &mut dyn Visitor) {
        let total: u32 = self.shares.iter().map(|share| u32::from(share.percent)).sum();
        if total != 100 {
            let message = format!("the shares add up to {total}, not to 100");
            visitor.bad_setting("/shares", Code::BlockBadSetting, message);
        }
        for (index, share) in self.shares.iter().enumerate() {
            within(visitor, &format!("/shares/{index}/percent"), share.percent.into(), 0, 100);
        }
    }

    fn possible(&self, port: &str, _: &Posture, _: &LoadedFlow) -> bool {
        self.shares.iter().any(|share| share.port == port && share.percent > 0)
    }

    fn run(&self, cx: &mut Cx<'_>) -> Result<Next, Failure> {
        let drawn = cx.draw(100);
        Ok(self.port_of(drawn).map_or(Next::error(), |port| Next::Take(port.clone())))
    }
}

#[cfg(test)]
mod tests {
    use crate::blocks::trial::{Trial, problems};
    use cordboard_model::Channel;
    use expect_test::expect;

    const SPLIT: &str = r#"{ "type": "split", "with": { "shares": [
        { "port": "never", "percent": 0 }, { "port": "few", "percent": 20 }, { "port": "most", "percent": 80 } ] } }"#;

    fn with_seed(block: &str, seed: u64) -> Trial {
        Trial::begin(Channel::Voice, block, &[], &[], seed)
    }

    #[test]
    fn a_share_is_taken() {
        with_seed(SPLIT, 1).check(expect![[r#"
            counted {"count":1}
            port_taken {"port":"most"}
        "#]]);
    }

    #[test]
    fn contacts_spread_over_the_shares() {
        let few = (0..200).filter(|seed| with_seed(SPLIT, *seed).ports() == ["few"]).count();
        let most = (0..200).filter(|seed| with_seed(SPLIT, *seed).ports() == ["most"]).count();
        assert_eq!(few + most, 200);
        assert!((25..=55).contains(&few), "{few}");
    }

    #[test]
    fn a_contact_draws_alike_each_time_and_anew_on_each_visit() {
        let rounds = r#"{ "type": "split", "next": { "round": "block" }, "with": { "shares": [
            { "port": "round", "percent": 90 }, { "port": "out", "percent": 10 } ] } }"#;
        let lengths: Vec<usize> = (0..8).map(|seed| with_seed(rounds, seed).ports().len()).collect();
        let again: Vec<usize> = (0..8).map(|seed| with_seed(rounds, seed).ports().len()).collect();
        assert_eq!(lengths, again);
        assert!(lengths.iter().any(|length| *length > 2) && lengths.iter().all(|length| *length < 150), "{lengths:?}");
    }

    #[test]
    fn shares_add_up() {
        expect![[r#"
            block.bad_setting /blocks/block/with/shares: the shares add up to 120, not to 100
        "#]].assert_eq(&problems(r#"{ "type": "split", "with": { "shares": [{ "port": "a", "percent": 60 }, { "port": "b", "percent": 60 }] } }"#));
    }
}
