//! The data: rows of the compliance matrix, requirements, and deviations.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::files;

/// How many rows of the specification's matrix concern an SDK for tracing.
const ROWS: usize = 138;

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
    /// What proves a yes: `<file>: <test>`, the folder of a scenario, or `<document>: <words>`.
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
    /// Kept, and proved.
    Yes,
    /// Not kept.
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
    /// What proves it.
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
    /// MUST, SHOULD or MAY.
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

impl Row {
    /// Its proofs, each with the name of the row.
    pub(super) fn proofs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tests.iter().map(|test| (self.id.as_str(), test.as_str()))
    }
}

impl Requirement {
    /// Its proofs, each with its name.
    pub(super) fn proofs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tests.iter().map(|test| (self.id.as_str(), test.as_str()))
    }
}

impl Deviation {
    /// Its proofs, each with its key.
    pub(super) fn proofs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.tests.iter().map(|test| (self.key.as_str(), test.as_str()))
    }
}

/// Reads one of the files.
pub(super) fn read<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>> {
    serde_json::from_str(&files::read_text(file)?).with_context(|| format!("{} is no table", file.display()))
}

/// What is wrong with the rows themselves.
pub(super) fn faults(rows: &[Row]) -> Vec<String> {
    let mut faults = Vec::new();
    for number in 1..=ROWS.max(rows.len()) {
        let wanted = format!("M{number}");
        match rows.get(number - 1) {
            None => faults.push(format!("{wanted} is missing")),
            Some(row) if row.id != wanted || number > ROWS => {
                faults.push(format!("{} stands where {wanted} belongs", row.id))
            }
            Some(row) => faults.extend(row_fault(row).map(|fault| format!("{wanted}: {fault}"))),
        }
    }
    faults
}

fn row_fault(row: &Row) -> Option<&'static str> {
    match row.status {
        Status::Yes if row.tests.is_empty() => Some("yes without a test"),
        Status::No | Status::NotApplicable if row.reason.is_empty() => Some("neither kept nor explained"),
        _ if row.feature.is_empty() || row.area.is_empty() => Some("it does not say what is asked"),
        _ => None,
    }
}

/// What is wrong with the requirements themselves.
pub(super) fn requirement_faults(requirements: &[Requirement], deviations: &[Deviation]) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, requirement) in (1..).zip(requirements) {
        let Requirement { id, tests, deviations: keys, .. } = requirement;
        if *id != format!("R{number}") {
            faults.push(format!("{id} stands where R{number} belongs"));
        }
        if tests.is_empty() {
            faults.push(format!("{id}: without a test"));
        }
        let unknown = keys.iter().filter(|key| !deviations.iter().any(|deviation| deviation.key == **key));
        faults.extend(unknown.map(|key| format!("{id}: there is no deviation {key:?}")));
    }
    faults
}

/// What is wrong with the deviations themselves.
pub(super) fn deviation_faults(deviations: &[Deviation]) -> Vec<String> {
    let is_whole = |deviation: &&Deviation| {
        let Deviation { rule, what, why, tests, .. } = deviation;
        ![rule, what, why].iter().any(|text| text.is_empty()) && !tests.is_empty()
    };
    let broken = deviations.iter().filter(|deviation| !is_whole(deviation));
    broken.map(|deviation| format!("the deviation {:?} lacks what, why or a test", deviation.key)).collect()
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
        assert!(faults(&rows(ROWS)).is_empty());
        assert_eq!(faults(&rows(ROWS - 1)), ["M138 is missing"]);
        assert_eq!(faults(&rows(ROWS + 1)), ["M139 stands where M139 belongs"]);
        let mut swapped = rows(ROWS);
        swapped.swap(3, 4);
        assert_eq!(faults(&swapped), ["M5 stands where M4 belongs", "M4 stands where M5 belongs"]);
    }

    #[test]
    fn a_yes_has_a_test_and_all_else_a_reason() {
        let mut claimed = rows(ROWS);
        claimed[0].tests.clear();
        claimed[1].status = Status::No;
        claimed[2].status = Status::NotApplicable;
        assert_eq!(
            faults(&claimed),
            ["M1: yes without a test", "M2: neither kept nor explained", "M3: neither kept nor explained"]
        );
    }
}
