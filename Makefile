# The two commands of the README, and what they are made of.
.PHONY: run build test lint fast mutants reference bench fuzz

run: build
	target/release/cordboard run flows/support.json

build:
	cargo build --release --locked --package cordboard-cli

# Everything that must hold, quick things first.
test: lint fast
	cargo test --locked --release --package cordboard-end-to-end

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	.ci/licences

# No program is started and nothing is waited for.
fast:
	cargo test --locked --workspace --exclude cordboard-end-to-end

# Breaks the example flows in every way of a list, and prints what catches each mutant.
mutants:
	cargo test --locked --release --package cordboard-end-to-end --test mutants -- --nocapture

# Writes the pages and schemas that are made from the code.
reference:
	UPDATE_EXPECT=1 cargo test --quiet --package cordboard-core --package cordboard-testing
	UPDATE_EXPECT=1 cargo test --quiet --package cordboard-testing --package cordboard-check --test schema

bench:
	cargo bench --package cordboard-core
	cargo bench --package cordboard-testing
