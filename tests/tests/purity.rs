//! The pure crates reach nothing that waits, listens, reads a clock or draws chance.

use cordboard_end_to_end::root;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

const PURE: &[&str] = &[
    "cordboard-model",
    "cordboard-core",
    "cordboard-check",
    "cordboard-testing",
    "cordboard-routing",
    "cordboard-import",
];

const IMPURE: &[&str] = &[
    "actix-rt",
    "actix-web",
    "actix-ws",
    "async-io",
    "async-std",
    "chrono",
    "fastrand",
    "getrandom",
    "hyper",
    "jiff",
    "mio",
    "polling",
    "rand",
    "rand_core",
    "reqwest",
    "rusqlite",
    "smol",
    "socket2",
    "sqlx",
    "sqlx-core",
    "tokio",
];

/// Runs cargo on this workspace, without the network.
fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .args(["--locked", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Everything a package links when it runs, with the features it really has: `cargo metadata` would list optional crates
/// that nothing turns on. Tests, build scripts and macros run elsewhere.
fn linked(package: &str) -> BTreeSet<String> {
    let edges = "normal,no-proc-macro";
    let tree = cargo(&["tree", "--package", package, "--edges", edges, "--prefix", "none", "--format", "{p}"]);
    tree.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_string).collect()
}

/// Our own packages, each with those of ours that it names as ordinary dependencies.
fn ours() -> BTreeMap<String, Vec<String>> {
    let metadata: Value = serde_json::from_str(&cargo(&["metadata", "--format-version", "1", "--no-deps"])).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let packages = metadata["packages"].as_array().unwrap().iter().map(|package| {
        let needed = package["dependencies"].as_array().unwrap().iter().filter(|needed| needed["kind"].is_null());
        let needed = needed.map(|needed| text(&needed["name"])).filter(|name| name.starts_with("cordboard-"));
        (text(&package["name"]), needed.collect())
    });
    packages.collect()
}

#[test]
fn pure_crates_link_nothing_that_touches_the_world() {
    let ours = ours();
    let pure: Vec<_> = PURE.iter().filter(|name| ours.contains_key(**name)).collect();
    assert!(pure.len() >= 3, "the pure crates were not found; were they renamed?");
    for name in pure {
        let linked = linked(name);
        let found: Vec<_> = IMPURE.iter().filter(|impure| linked.contains(**impure)).collect();
        assert!(
            found.is_empty(),
            "{name} is pure and must not link {found:?}; `cargo tree -p {name} -i CRATE` shows the way"
        );
    }
}

#[test]
fn arrows_between_our_crates_run_one_way() {
    let layer = |name: &str| match name {
        "cordboard-model" | "cordboard-media" => 0,
        "cordboard-core" => 1,
        "cordboard-check" | "cordboard-routing" | "cordboard-import" | "cordboard-testing" => 2,
        "cordboard-store" | "cordboard-channels" => 3,
        "cordboard-server" => 4,
        "cordboard-cli" => 5,
        "cordboard-end-to-end" => 6,
        _ => panic!("{name} has no place among the layers; give it one here and in ARCHITECTURE.md"),
    };
    for (name, needed) in ours() {
        for other in needed {
            // Crates of the second layer may build on each other; cargo refuses rings.
            let (own, below) = (layer(&name), layer(&other));
            assert!(below < own || (below == 2 && own == 2), "{name} must not need {other}");
        }
    }
}
