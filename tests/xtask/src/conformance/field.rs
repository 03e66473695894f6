//! What users of other tracers ran into, issue by issue, and what keeps it from happening here.

use std::fmt::Write as _;

use serde::Deserialize;

use super::page::{cell, proofs};

/// How many issues there are.
const ISSUES: usize = 34;

/// One issue that users filed against another tracer, or several of the same kind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldIssue {
    /// `F1` to `F34`, in this order.
    pub(super) id: String,
    /// What went wrong there.
    pub(super) what: String,
    /// Where it was told, as Markdown.
    pub(super) told: String,
    /// What is done about it here.
    pub(super) here: String,
    /// What proves that; none where there is nothing to prove.
    #[serde(default)]
    pub(super) tests: Vec<String>,
}

impl FieldIssue {
    /// Its proofs, each with its name.
    pub(super) fn proofs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tests.iter().map(|test| (self.id.as_str(), test.as_str()))
    }
}

/// What is wrong with the list itself.
pub(super) fn faults(issues: &[FieldIssue]) -> Vec<String> {
    let mut faults = Vec::new();
    if issues.len() != ISSUES {
        faults.push(format!("{} issues instead of {ISSUES}", issues.len()));
    }
    for (number, issue) in (1..).zip(issues) {
        if issue.id != format!("F{number}") {
            faults.push(format!("{} stands where F{number} belongs", issue.id));
        }
        if [&issue.what, &issue.told, &issue.here].iter().any(|text| text.is_empty()) {
            faults.push(format!("{}: it does not say what happened, where, and what is done here", issue.id));
        }
    }
    faults
}

/// The page.
pub(super) fn text(issues: &[FieldIssue]) -> String {
    let mut page = String::from(
        "# What went wrong elsewhere\n\n\
         Issues that users filed against other tracers for edge runtimes, what is done about each here, and what proves it.\n\
         `cargo xtask conformance` checks that every named test exists, and `--bless` writes this page from\n\
         `tests/conformance/field_issues.json`.\n\n\
         | | what went wrong | where | here | proof |\n| --- | --- | --- | --- | --- |\n",
    );
    for FieldIssue { id, what, told, here, tests } in issues {
        let [what, told, here, shown] = [what, told, here, &proofs(tests)].map(|text| cell(text));
        // Writing into a String cannot fail.
        let _ = writeln!(page, "| {id} | {what} | {told} | {here} | {shown} |");
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_issue_is_there_once_in_order_and_says_what_is_done() {
        let issue = |number: usize| FieldIssue {
            id: format!("F{number}"),
            what: "lost".into(),
            told: "there".into(),
            here: "kept".into(),
            tests: Vec::new(),
        };
        let mut issues: Vec<FieldIssue> = (1..=ISSUES).map(issue).collect();
        assert!(faults(&issues).is_empty());
        issues[1].here.clear();
        assert_eq!(faults(&issues), ["F2: it does not say what happened, where, and what is done here"]);
        issues.remove(1);
        assert_eq!(faults(&issues)[..2], ["33 issues instead of 34", "F3 stands where F2 belongs"]);
    }
}
