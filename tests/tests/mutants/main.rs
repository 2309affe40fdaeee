//! Every example flow is broken in every way of a list, at every place where it can be; the checks or the tests beside the
//! flows catch each, by name. `make mutants` prints the table, which stands in `docs/mutants.md` too.

mod catch;
mod draft;
mod kinds;

use catch::{Caught, Flows};
use cordboard_end_to_end::root;
use expect_test::expect_file;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

#[test]
fn the_originals_give_no_problem() {
    let flows = Flows::read(&root().join("flows"));
    assert_eq!(flows.caught(None), Caught::default());
}

/// What became of the mutants of one kind.
#[derive(Default)]
struct Row {
    mutants: usize,
    caught: usize,
    /// How many each code caught.
    codes: BTreeMap<String, usize>,
    /// How many a case had to catch, and the cases.
    by_cases: usize,
    cases: BTreeSet<String>,
}

impl Row {
    fn add(&mut self, caught: Caught) -> bool {
        self.mutants += 1;
        let is_caught = caught != Caught::default();
        self.caught += usize::from(is_caught);
        let only_warnings = caught.errors.is_empty() && caught.case.is_none();
        let warnings = caught.warnings.into_iter().filter(|_| only_warnings).map(|code| format!("{code} (a warning)"));
        caught.errors.into_iter().chain(warnings).for_each(|code| *self.codes.entry(code).or_default() += 1);
        if let Some((flow, case)) = caught.case {
            self.by_cases += 1;
            self.cases.insert(format!("{flow}: {case}"));
        }
        is_caught
    }
}

#[test]
fn every_mutant_is_caught() {
    let flows = Flows::read(&root().join("flows"));
    let taken = flows.taken();
    let (mut rows, mut missed) = (Vec::new(), Vec::new());
    for (kind, make) in kinds::ALL {
        let mut row = Row::default();
        for draft in flows.drafts() {
            let can = |block: &str, port: &str| taken.contains(&(draft.id().into(), block.into(), port.into()));
            for mutant in make(&draft, &can) {
                if !row.add(flows.caught(Some(&mutant.draft))) {
                    missed.push(format!("{kind}: {}: {}", draft.id(), mutant.what));
                }
            }
        }
        rows.push((*kind, row));
    }
    assert!(missed.is_empty(), "not caught:\n{}", missed.join("\n"));
    assert_eq!(rows.iter().find(|(_, row)| row.mutants == 0).map(|(kind, _)| *kind), None, "a kind without a mutant");
    let page = page(&rows);
    println!("{page}");
    expect_file!["../../../docs/mutants.md"].assert_eq(&page);
}

const HEAD: &str = "\
# Mutants: are the checks and tests any good?

Every example flow of `flows/` is broken in every way of this list, at every place where it can be, one change at a time. Each
mutant is loaded and checked as `cordboard check` does; where that finds no error, the tests beside the flows are played.
A mutant that nobody catches fails the build. The originals give no problem.

This page is written by the test: `make mutants` plays it and prints the table.
";

const FOOT: &str = "\
A mutant that breaks several rules counts at each. Changes that change nothing are not made: swapping where two ports
lead if they lead to the same block, or unwiring a failure port that leads to `on_error` anyway or that nothing can make a contact
take. So the swap in the consent menu of `support` is of which choice carries the consent; both go on to the same block.

The generator is `tests/tests/mutants/kinds.rs`.
";

fn page(rows: &[(&str, Row)]) -> String {
    let mut page = format!("{HEAD}\n| what is broken | mutants | caught | by |\n|---|---:|---:|---|\n");
    for (kind, row) in rows {
        let codes = row.codes.iter().map(|(code, count)| format!("`{code}` {count}"));
        let cases = (row.by_cases > 0).then(|| format!("cases {}", row.by_cases));
        let by: Vec<_> = codes.chain(cases).collect();
        writeln!(page, "| {kind} | {} | {} | {} |", row.mutants, row.caught, by.join(", ")).unwrap();
    }
    let total = |of: fn(&Row) -> usize| rows.iter().map(|(_, row)| of(row)).sum::<usize>();
    writeln!(page, "| all | {} | {} | |", total(|row| row.mutants), total(|row| row.caught)).unwrap();
    page.push_str("\nThe cases that caught what no check can see:\n\n");
    for (kind, row) in rows {
        row.cases.iter().for_each(|case| writeln!(page, "- {kind}: {case}").unwrap());
    }
    format!("{page}\n{FOOT}")
}
