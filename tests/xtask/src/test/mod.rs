//! `cargo xtask test`: everything CI checks, cheapest first. Each check has a line with its duration; the last line is
//! the total. A failing check does not stop the others.

mod rust;
mod wasm_pack;

use anyhow::{Result, bail};

use crate::build;
use crate::conformance;
use crate::context::Context;
use crate::demo;
use crate::js;
use crate::packaging;
use crate::rotel;
use crate::run;
use crate::scenario;
use crate::size;
use crate::tally::Tally;
use crate::tidy;
use crate::tools::npm;

/// The sub-command.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    if !args.is_empty() {
        bail!("test takes no arguments");
    }
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
    suite(t, "tests/js", |t| js::suite(ctx, t));
    suite(t, "tests/js in workerd", |t| js::suite_in_workerd(ctx, t, None));
    suite(t, "scenarios in workerd", |t| scenario::suite(ctx, t, None, false));
    suite(t, "packed tarball", |t| packaging::suite(ctx, t, None));
    suite(t, "rotel", |t| rotel::suite(ctx, t));
    suite(t, npm::SENTRY, |t| js::suite_beside_sentry(ctx, t));
    t.run("demo", || demo::run(ctx, &[]));
    tally.finish()
}

/// Runs a suite that counts its own tests; that it could not run at all is one failure.
fn suite(tally: &mut Tally, name: &str, run: impl FnOnce(&mut Tally) -> Result<()>) {
    if let Err(error) = run(tally) {
        tally.fail_with(name, &error);
    }
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
