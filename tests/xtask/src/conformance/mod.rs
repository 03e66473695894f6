//! `cargo xtask conformance [--bless]`: the compliance table is data, and every claim in it names its proof.
//!
//! `tests/conformance/matrix.json` has a row for each row of the specification's compliance matrix that concerns tracing,
//! `requirements.json` what the specification asks for in detail, `deviations.json` what is done otherwise. Each named
//! test has to exist, no row may be missing, and `.github/COMPLIANCE.md` is what is made of them: `--bless` writes it.

mod evidence;
mod page;
mod rows;

use anyhow::{Result, bail};

use self::evidence::Evidence;
use self::rows::{Deviation, Requirement, Row};
use crate::context::Context;
use crate::files;

const MATRIX: &str = "tests/conformance/matrix.json";
const REQUIREMENTS: &str = "tests/conformance/requirements.json";
const DEVIATIONS: &str = "tests/conformance/deviations.json";
const PAGE: &str = ".github/COMPLIANCE.md";

/// All three tables.
struct Tables {
    rows: Vec<Row>,
    requirements: Vec<Requirement>,
    deviations: Vec<Deviation>,
}

/// The sub-command.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    let tables = Tables::read(ctx)?;
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => check(ctx)?,
        ["--bless"] => {
            files::write(&ctx.path(PAGE), page::text(&tables))?;
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
    let Tables { rows, requirements, deviations } = &tables;
    let mut faults = rows::faults(rows);
    faults.extend(rows::requirement_faults(requirements, deviations));
    faults.extend(rows::deviation_faults(deviations));
    let mut evidence = Evidence::new(ctx);
    let proofs = rows.iter().flat_map(Row::proofs).chain(requirements.iter().flat_map(Requirement::proofs));
    for (whose, proof) in proofs.chain(deviations.iter().flat_map(Deviation::proofs)) {
        if let Some(fault) = evidence.fault(proof) {
            faults.push(format!("{whose}: {fault}"));
        }
    }
    if !faults.is_empty() {
        bail!("{} faults in tests/conformance\n{}", faults.len(), faults.join("\n"));
    }
    let old = std::fs::read_to_string(ctx.path(PAGE)).unwrap_or_default();
    if old != page::text(&tables) {
        bail!("{PAGE} does not say what tests/conformance says: run `cargo xtask conformance --bless` and read it");
    }
    Ok(())
}

impl Tables {
    fn read(ctx: &Context) -> Result<Self> {
        Ok(Self {
            rows: rows::read(&ctx.path(MATRIX))?,
            requirements: rows::read(&ctx.path(REQUIREMENTS))?,
            deviations: rows::read(&ctx.path(DEVIATIONS))?,
        })
    }
}
