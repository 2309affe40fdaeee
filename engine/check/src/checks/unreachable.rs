//! Blocks that nothing leads to.

use cordboard_model::{Code, Severity};
use petgraph::Direction;
use petgraph::visit::{Dfs, EdgeFiltered, EdgeRef};

use crate::graph::{Edge, Node, Role};
use crate::{Finding, Ground};

/// Reports each block that no path from the entry of its flow leads to. A port for an outcome that a module never returns
/// leads nowhere.
pub fn check(ground: &Ground<'_, '_>, found: &mut Vec<Finding>) {
    let graph = ground.graph;
    let given = |port| graph.graph.edges_directed(port, Direction::Incoming).any(|edge| *edge.weight() == Edge::Return);
    let drawn =
        EdgeFiltered::from_fn(&graph.graph, |edge| match (edge.weight(), graph.graph.node_weight(edge.target())) {
            (Edge::Next, _) => true,
            (Edge::Out, Some(Node::Port(spot, port))) => {
                let place = graph.at(*spot);
                !matches!(place.role, Role::Call(_))
                    || place.port(usize::from(*port)) == "error"
                    || given(edge.target())
            }
            _ => false,
        });
    for (number, flow) in graph.flows.iter().enumerate() {
        let Some(entry) = graph.entry(number) else { continue };
        let mut walk = Dfs::new(&drawn, graph.at(entry).node);
        while walk.next(&drawn).is_some() {}
        for (spot, place) in graph.blocks_of(number) {
            if !walk.discovered.contains(place.node.index()) {
                let message = format!("no path leads to `{}` in `{}`", place.block.id, flow.id());
                found.push(ground.at_block(Code::CheckUnreachable, Severity::Warning, spot, "", message));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::fixture::check;
    use expect_test::expect;

    #[test]
    fn a_block_and_what_only_it_leads_to() {
        check(
            "
            flow main
              play a: * -> bye
              play b: * -> c
              play c: * -> b
              disconnect bye
            ",
            expect![[r#"
                warning check.unreachable main/b: no path leads to `b` in `main`
                warning check.unreachable main/c: no path leads to `c` in `main`
                error check.endless_loop main/b: `b` leads back to itself, and nothing on the way waits
                  b.done → c.done → b
            "#]],
        );
    }

    #[test]
    fn an_error_block_counts_as_reached_and_an_outcome_nobody_returns_does_not() {
        check(
            "
            flow main
              call_flow m {\"flow\":\"sub\",\"returns\":[\"yes\",\"no\"]}: yes -> bye, no -> b
              play b: done -> bye
              disconnect bye
              play sorry: done -> bye
              on_error sorry
            flow sub module yes no
              play a: * -> out
              return out {\"outcome\":\"yes\"}
            ",
            expect![[r#"
                warning check.unreachable main/b: no path leads to `b` in `main`
            "#]],
        );
    }
}
