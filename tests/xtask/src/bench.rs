//! `cargo xtask bench`: builds the package and hands over to `tests/bench/run.mjs`, arguments and all.

use anyhow::Result;

use crate::build;
use crate::context::Context;
use crate::run;

/// The sub-command.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    build::installed(ctx)?;
    run::show(run::command("node", &ctx.root).arg("tests/bench/run.mjs").args(args))
}
