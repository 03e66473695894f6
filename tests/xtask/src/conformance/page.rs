//! The data as pages to read.

use std::fmt::Write as _;

use super::Tables;
use super::claims::{Deviation, FieldIssue, Requirement, Row, Status};

/// How many rows are kept, are not, do not apply.
pub(super) fn summary(tables: &Tables) -> String {
    let Tables { rows, requirements, deviations, .. } = tables;
    let count = |status| rows.iter().filter(|row| row.status == status).count();
    let [yes, no, not_applicable] = [Status::Yes, Status::No, Status::NotApplicable].map(count);
    format!(
        "{} rows: {yes} yes, {no} no, {not_applicable} not applicable; {} requirements, {} deviations",
        rows.len(),
        requirements.len(),
        deviations.len()
    )
}

/// The page of what the specification asks for.
pub(super) fn text(tables: &Tables) -> String {
    let mut page = format!(
        "# OpenTelemetry compliance\n\n\
         Row by row after the specification's [compliance matrix]({MATRIX_URL}),\n\
         as far as it concerns tracing; then what its text asks for, with what proves it; then what is done otherwise.\n\
         `cargo xtask conformance` checks that every named test exists, and `--bless` writes this page from\n\
         `tests/conformance`. Tests of `tests/js` run on Node and again in workerd.\n\n\
         {}.\n",
        summary(tables)
    );
    matrix(&mut page, &tables.rows);
    page.push_str("\n# Requirements\n");
    requirements(&mut page, &tables.requirements);
    page.push_str("\n# Deviations\n\nWhat is done otherwise than the specification asks, and what shows it.\n\n");
    deviations(&mut page, &tables.deviations);
    page
}

/// The page of what went wrong elsewhere.
pub(super) fn issues(issues: &[FieldIssue]) -> String {
    let mut page = String::from(
        "# What went wrong elsewhere\n\n\
         Issues that users filed against other tracers for edge runtimes, what is done about each here, and what proves it.\n\
         `cargo xtask conformance` checks that every named test exists, and `--bless` writes this page from\n\
         `tests/conformance/field_issues.json`.\n\n\
         | | what went wrong | where | here | proof |\n| --- | --- | --- | --- | --- |\n",
    );
    for FieldIssue { id, what, told, here, tests } in issues {
        let [what, told, here, shown] = [what, told, here, &proofs(tests)].map(|text| cell(text));
        let _ = writeln!(page, "| {id} | {what} | {told} | {here} | {shown} |");
    }
    page
}

// Writing into a String cannot fail.

fn matrix(page: &mut String, rows: &[Row]) {
    let mut area = "";
    for row in rows {
        if row.area != area {
            area = &row.area;
            let _ = write!(page, "\n## {area}\n\n| feature | | proof or reason |\n| --- | --- | --- |\n");
        }
        let optional = if row.optional { " (optional)" } else { "" };
        let _ = writeln!(page, "| {}{optional} | {} | {} |", cell(&row.feature), word(row.status), cell(&told(row)));
    }
}

fn requirements(page: &mut String, requirements: &[Requirement]) {
    let mut last = "";
    for Requirement { area, level, requirement, tests, deviations, .. } in requirements {
        if area != last {
            last = area;
            let _ = write!(page, "\n## {area}\n\n| level | requirement | proof |\n| --- | --- | --- |\n");
        }
        let but: String = deviations.iter().map(|key| format!("; but see {key} below")).collect();
        let _ = writeln!(page, "| {level} | {} | {}{but} |", cell(requirement), cell(&proofs(tests)));
    }
}

fn deviations(page: &mut String, deviations: &[Deviation]) {
    page.push_str("| | where | level | what edgespan does | why | shown by |\n| --- | --- | --- | --- | --- | --- |\n");
    for Deviation { key, rule, level, what, why, tests } in deviations {
        let level = format!("{level:?}").to_uppercase();
        let [rule, what, why, shown] = [rule, what, why, &proofs(tests)].map(|text| cell(text));
        let _ = writeln!(page, "| {key} | {rule} | {level} | {what} | {why} | {shown} |");
    }
}

const MATRIX_URL: &str =
    "https://github.com/open-telemetry/opentelemetry-specification/blob/main/spec-compliance-matrix.md";

fn told(row: &Row) -> String {
    let parts = [row.reason.clone(), proofs(&row.tests)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// Files as they are called, test names in italics.
fn proofs(tests: &[String]) -> String {
    let one = |proof: &String| match proof.split_once(": ") {
        Some((file, name)) => format!("`{file}`: *{}*", without_parameters(name)),
        None => format!("`{proof}`"),
    };
    tests.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A title with an ellipsis for each `${…}`.
fn without_parameters(title: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for (at, char) in title.char_indices() {
        match char {
            '$' if title[at..].starts_with("${") && depth == 0 => plain.push('…'),
            '{' if depth > 0 || plain.ends_with('…') => depth += 1,
            '}' if depth > 0 => depth -= 1,
            other if depth == 0 => plain.push(other),
            _ => (),
        }
    }
    plain
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Yes => "yes",
        Status::No => "no",
        Status::NotApplicable => "n/a",
    }
}

/// Text that does not end its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::without_parameters;

    #[test]
    fn the_parameters_of_a_title_are_left_out() {
        assert_eq!(without_parameters("status ${status} is {success}"), "status … is {success}");
        assert_eq!(without_parameters("${name}: ${a ? ` in ${a} ms` : {}} end"), "…: … end");
    }
}
