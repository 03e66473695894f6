//! `cargo xtask conformance [--bless]`: the compliance table is data, and every claim in it names its proof.
//!
//! `tests/conformance/matrix.json` has a row for each row of the specification's compliance matrix that concerns tracing,
//! `requirements.json` what the specification asks for in detail, `deviations.json` what is done otherwise,
//! `field_issues.json` what users of other tracers ran into. Each named test has to exist, no row may be missing, and
//! `.github/COMPLIANCE.md` and `.github/FIELD_ISSUES.md` are what is made of them: `--bless` writes them.

mod claims;
mod evidence;
mod page;

use anyhow::{Result, bail};

use self::claims::{Claim, Deviation, FieldIssue, ISSUES, ROWS, Requirement, Row};
use self::evidence::Evidence;
use crate::context::Context;
use crate::files;

const MATRIX: &str = "tests/conformance/matrix.json";
const REQUIREMENTS: &str = "tests/conformance/requirements.json";
const DEVIATIONS: &str = "tests/conformance/deviations.json";
const FIELD_ISSUES: &str = "tests/conformance/field_issues.json";
const PAGE: &str = ".github/COMPLIANCE.md";
const FIELD_PAGE: &str = ".github/FIELD_ISSUES.md";

/// All tables.
struct Tables {
    rows: Vec<Row>,
    requirements: Vec<Requirement>,
    deviations: Vec<Deviation>,
    issues: Vec<FieldIssue>,
}

/// The sub-command.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    let tables = Tables::read(ctx)?;
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => check(ctx)?,
        ["--bless"] => {
            for (page, text) in tables.pages() {
                files::write(&ctx.path(page), text)?;
            }
            check(ctx)?;
        }
        _ => bail!("conformance takes nothing but --bless"),
    }
    println!("{}", page::summary(&tables));
    Ok(())
}

/// Does the data hold together, does every named test exist, and does the page say the same?
pub fn check(ctx: &Context) -> Result<()> {
    let tables = Tables::read(ctx)?;
    let Tables { rows, requirements, deviations, issues } = &tables;
    let mut faults = claims::faults(rows, Some('M'), Some(ROWS));
    faults.extend(claims::faults(requirements, Some('R'), None));
    faults.extend(claims::faults(deviations, None, None));
    faults.extend(claims::faults(issues, Some('F'), Some(ISSUES)));
    for Requirement { id, deviations: keys, .. } in requirements {
        let unknown = keys.iter().filter(|key| !deviations.iter().any(|deviation| deviation.key == **key));
        faults.extend(unknown.map(|key| format!("{id}: there is no deviation {key:?}")));
    }
    let mut evidence = Evidence::new(ctx);
    let claims = rows.iter().map(Row::proofs).chain(requirements.iter().map(Requirement::proofs));
    let others = deviations.iter().map(Deviation::proofs).chain(issues.iter().map(FieldIssue::proofs));
    for (whose, proofs) in claims.chain(others) {
        let wrong = proofs.iter().filter_map(|proof| evidence.fault(proof));
        faults.extend(wrong.map(|fault| format!("{whose}: {fault}")));
    }
    if !faults.is_empty() {
        bail!("{} faults in tests/conformance\n{}", faults.len(), faults.join("\n"));
    }
    for (page, text) in tables.pages() {
        if std::fs::read_to_string(ctx.path(page)).unwrap_or_default() != text {
            bail!("{page} does not say what tests/conformance says: run `cargo xtask conformance --bless` and read it");
        }
    }
    Ok(())
}

impl Tables {
    fn read(ctx: &Context) -> Result<Self> {
        Ok(Self {
            rows: claims::read(&ctx.path(MATRIX))?,
            requirements: claims::read(&ctx.path(REQUIREMENTS))?,
            deviations: claims::read(&ctx.path(DEVIATIONS))?,
            issues: claims::read(&ctx.path(FIELD_ISSUES))?,
        })
    }

    /// What is made of them: files and their texts.
    fn pages(&self) -> [(&'static str, String); 2] {
        [(PAGE, page::text(self)), (FIELD_PAGE, page::issues(&self.issues))]
    }
}
