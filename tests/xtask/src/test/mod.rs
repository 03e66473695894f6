//! `cargo xtask test`: everything CI checks, cheapest first. Each check has a line with its duration; the last line is
//! the total. A failing check does not stop the others.

mod rust;
mod wasm_pack;

use anyhow::Result;

use crate::build;
use crate::conformance;
use crate::context::Context;
use crate::demo;
use crate::js;
use crate::run;
use crate::size;
use crate::tally::Tally;
use crate::tidy;
use crate::tools::npm;

/// The sub-command.
pub fn run(ctx: &Context) -> Result<()> {
    let mut tally = Tally::default();
    let t = &mut tally;
    t.run("tidy", || tidy::run(ctx, &[]));
    t.run("conformance", || conformance::check(ctx));
    rust::checks(ctx, t);
    t.run("build", || build::ensure(ctx).map(drop));
    t.run("tsc", || build::type_script(ctx, None));
    t.run("publint", || publint(ctx));
    t.run("size budgets", || budgets(ctx));
    wasm_pack::check(ctx, t);
    js::everything(ctx, t);
    t.run("demo", || demo::run(ctx, &[]));
    tally.finish()
}

fn publint(ctx: &Context) -> Result<()> {
    let pkg = build::ensure(ctx)?;
    let mut publint = run::command(npm::bin(ctx, npm::TESTS, "publint")?, &ctx.root);
    run::quiet(publint.args(["run", "--strict"]).arg(pkg)).map(drop)
}

fn budgets(ctx: &Context) -> Result<()> {
    let rows = size::measure(ctx)?;
    eprintln!("{}", size::table(&rows));
    size::verdict(&rows)
}
