//! What every block type promises, checked over all of them.

use cordboard_core::blocks::{ABOUT, example};

#[test]
fn every_example_can_be_read_and_wires_exactly_its_ports() {
    for about in ABOUT {
        let mut problems = Vec::new();
        let read = example(about, &mut problems);
        assert!(problems.is_empty(), "{}: {}", about.block_type, problems[0]);
        let (node, block) = read.unwrap();
        assert_eq!(node.block_type, about.block_type);
        let mut ports: Vec<_> = block.ports().into_iter().map(|port| port.name).collect();
        ports.sort();
        assert_eq!(node.next.into_keys().collect::<Vec<_>>(), ports, "{}", about.block_type);
    }
}

#[test]
fn a_failure_port_is_named_as_one_and_comes_last() {
    for about in ABOUT {
        let (_, block) = example(about, &mut Vec::new()).unwrap();
        let failures: Vec<bool> = block.ports().iter().map(|port| port.failure).collect();
        assert!(failures.is_sorted(), "{}", about.block_type);
    }
}
