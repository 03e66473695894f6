//! The data: rows of the compliance matrix, requirements, deviations, and what users of other tracers ran into. Each is a
//! claim with its proofs: `<file>: <test>`, the folder of a scenario, or `<document>: <words>`.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::files;

/// How many rows of the specification's matrix concern an SDK for tracing.
pub(super) const ROWS: usize = 138;
/// How many issues there are.
pub(super) const ISSUES: usize = 34;

/// One row of the matrix.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// `M1` to `M138`, in this order.
    pub(super) id: String,
    /// The matrix's section.
    pub(super) area: String,
    /// What is asked.
    pub(super) feature: String,
    /// Whether the matrix marks it as optional.
    pub(super) optional: bool,
    pub(super) status: Status,
    /// What proves a yes.
    #[serde(default)]
    pub(super) tests: Vec<String>,
    /// Why not, or what is peculiar about a yes.
    #[serde(default)]
    pub(super) reason: String,
}

/// Whether a row is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    Yes,
    No,
    /// Does not apply here.
    #[serde(rename = "n/a")]
    NotApplicable,
}

/// Something that the specification asks for, in more detail than the matrix.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Requirement {
    /// `R1` and so on, in this order.
    pub(super) id: String,
    /// The part of the specification, with its document.
    pub(super) area: String,
    /// MUST, SHOULD, MAY, several of them, or nothing where the text does not say.
    pub(super) level: String,
    pub(super) requirement: String,
    pub(super) tests: Vec<String>,
    /// Keys of the deviations, where it is not kept whole.
    #[serde(default)]
    pub(super) deviations: Vec<String>,
}

/// Something that is done otherwise than the specification asks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Deviation {
    /// By which requirements name it.
    pub(super) key: String,
    /// The section of the specification.
    pub(super) rule: String,
    pub(super) level: Level,
    /// What is done instead.
    pub(super) what: String,
    pub(super) why: String,
    /// What shows that it is done so.
    pub(super) tests: Vec<String>,
}

/// How much the specification asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Level {
    Must,
    Should,
    May,
}

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
    /// None where there is nothing to prove.
    #[serde(default)]
    pub(super) tests: Vec<String>,
}

/// What all of them are.
pub(super) trait Claim {
    /// Its name and its proofs.
    fn proofs(&self) -> (&str, &[String]);
    /// What it lacks.
    fn fault(&self) -> Option<&'static str>;
}

impl Claim for Row {
    fn proofs(&self) -> (&str, &[String]) {
        (&self.id, &self.tests)
    }

    fn fault(&self) -> Option<&'static str> {
        match self.status {
            Status::Yes if self.tests.is_empty() => Some("yes without a test"),
            Status::No | Status::NotApplicable if self.reason.is_empty() => Some("neither kept nor explained"),
            _ if self.feature.is_empty() || self.area.is_empty() => Some("it does not say what is asked"),
            _ => None,
        }
    }
}

impl Claim for Requirement {
    fn proofs(&self) -> (&str, &[String]) {
        (&self.id, &self.tests)
    }

    fn fault(&self) -> Option<&'static str> {
        self.tests.is_empty().then_some("without a test")
    }
}

impl Claim for Deviation {
    fn proofs(&self) -> (&str, &[String]) {
        (&self.key, &self.tests)
    }

    fn fault(&self) -> Option<&'static str> {
        let is_whole =
            ![&self.rule, &self.what, &self.why].iter().any(|text| text.is_empty()) && !self.tests.is_empty();
        (!is_whole).then_some("the deviation lacks where, what, why or a test")
    }
}

impl Claim for FieldIssue {
    fn proofs(&self) -> (&str, &[String]) {
        (&self.id, &self.tests)
    }

    fn fault(&self) -> Option<&'static str> {
        let is_whole = ![&self.what, &self.told, &self.here].iter().any(|text| text.is_empty());
        (!is_whole).then_some("it does not say what happened, where, and what is done here")
    }
}

/// Reads one of the files.
pub(super) fn read<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>> {
    serde_json::from_str(&files::read_text(file)?).with_context(|| format!("{} is no table", file.display()))
}

/// What is wrong with the claims themselves. Their names are this letter and a number, in order; without one, any.
pub(super) fn faults<T: Claim>(claims: &[T], letter: Option<char>, count: Option<usize>) -> Vec<String> {
    let mut faults = Vec::new();
    if let (Some(letter), Some(count)) = (letter, count)
        && claims.len() != count
    {
        faults.push(format!("{} of {letter} instead of {count}", claims.len()));
    }
    for (number, claim) in (1..).zip(claims) {
        let id = claim.proofs().0;
        let wanted = letter.map_or_else(|| id.to_owned(), |letter| format!("{letter}{number}"));
        if id != wanted {
            faults.push(format!("{id} stands where {wanted} belongs"));
        }
        faults.extend(claim.fault().map(|fault| format!("{id}: {fault}")));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: usize) -> Vec<Row> {
        let row = |number: usize| Row {
            id: format!("M{number}"),
            area: "Traces".into(),
            feature: "End".into(),
            optional: false,
            status: Status::Yes,
            tests: vec!["tests/it/a.rs: b".into()],
            reason: String::new(),
        };
        (1..=count).map(row).collect()
    }

    #[test]
    fn every_row_is_there_once_and_in_order() {
        let faults = |rows: &[Row]| faults(rows, Some('M'), Some(5));
        assert!(faults(&rows(5)).is_empty());
        assert_eq!(faults(&rows(4)), ["4 of M instead of 5"]);
        assert_eq!(faults(&rows(6)), ["6 of M instead of 5"]);
        let mut swapped = rows(5);
        swapped.swap(3, 4);
        assert_eq!(faults(&swapped), ["M5 stands where M4 belongs", "M4 stands where M5 belongs"]);
        assert!(super::faults(&swapped, None, None).is_empty());
    }

    #[test]
    fn a_yes_has_a_test_and_all_else_a_reason() {
        let mut claimed = rows(4);
        claimed[0].tests.clear();
        claimed[1].status = Status::No;
        claimed[2].status = Status::NotApplicable;
        assert_eq!(
            faults(&claimed, Some('M'), None),
            ["M1: yes without a test", "M2: neither kept nor explained", "M3: neither kept nor explained"]
        );
    }
}
