//! `cargo xtask bench [bindings | start]`: builds the package and hands over to a script of `tests/bench`, arguments and all.

use anyhow::Result;

use crate::build;
use crate::context::Context;
use crate::run;

/// The sub-command.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    let (script, args) = match args.split_first() {
        Some((first, rest)) if first == "bindings" => ("tests/bench/bindings.mjs", rest),
        Some((first, rest)) if first == "start" => ("tests/bench/start.mjs", rest),
        _ => ("tests/bench/run.mjs", args),
    };
    build::installed(ctx)?;
    run::show(run::command("node", &ctx.root).arg(script).args(args))
}
