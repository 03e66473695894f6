//! `cargo xtask js [runtime]`: everything that runs JavaScript. The suites of `tests/js` under `node --test` and again
//! in workerd, the scenarios in workerd, the packed tarball in each runtime, and the suites beside Sentry's own SDKs.

mod workerd;

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::build;
use crate::context::Context;
use crate::files;
use crate::packaging;
use crate::rotel;
use crate::run;
use crate::scenario;
use crate::tally::Tally;
use crate::tools::npm;

/// Where the suites lie: every `*.test.mjs` below.
const SUITES: &str = "tests/js";
/// What the other suites are called where they could not run.
const SCENARIOS: &str = "scenarios in workerd";
const TARBALL: &str = "packed tarball";

/// The sub-command.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    let mut tally = Tally::default();
    let t = &mut tally;
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => everything(ctx, t),
        ["workerd"] => {
            t.suite(workerd::NAME, |t| workerd::suite(ctx, t, None));
            t.suite(SCENARIOS, |t| scenario::suite(ctx, t, None, false));
            t.suite(TARBALL, |t| packaging::suite(ctx, t, Some("workerd")));
        }
        ["workerd", "--bless"] => scenario::suite(ctx, t, None, true)?,
        ["workerd", SUITES] => workerd::suite(ctx, t, None)?,
        ["workerd", scenario::FOLDER] => scenario::suite(ctx, t, None, false)?,
        ["workerd", name] if name.ends_with(".mjs") => workerd::suite(ctx, t, Some(name))?,
        ["workerd", name] => scenario::suite(ctx, t, Some(name), false)?,
        ["workerd", name, "--bless"] => scenario::suite(ctx, t, Some(name), true)?,
        ["node"] => {
            t.suite(SUITES, |t| suite(ctx, t));
            t.suite(TARBALL, |t| packaging::suite(ctx, t, Some("node")));
        }
        ["rotel"] => rotel::suite(ctx, t)?,
        ["sentry"] => suite_beside_sentry(ctx, t)?,
        [runtime] => packaging::suite(ctx, t, Some(runtime))?,
        _ => bail!("js takes at most one runtime; `js workerd` also takes a suite, or a scenario and --bless"),
    }
    tally.finish()
}

/// Every suite, whatever becomes of the others.
pub fn everything(ctx: &Context, tally: &mut Tally) {
    tally.suite(SUITES, |t| suite(ctx, t));
    tally.suite(workerd::NAME, |t| workerd::suite(ctx, t, None));
    tally.suite(SCENARIOS, |t| scenario::suite(ctx, t, None, false));
    tally.suite(TARBALL, |t| packaging::suite(ctx, t, None));
    tally.suite("rotel", |t| rotel::suite(ctx, t));
    tally.suite(npm::SENTRY, |t| suite_beside_sentry(ctx, t));
}

/// Every suite of `tests/js`.
fn suite(ctx: &Context, tally: &mut Tally) -> Result<()> {
    build::inspect::installed(ctx)?;
    node_test(ctx, tally, SUITES)
}

/// The suites beside Sentry's own SDKs, which they run on Node, on Deno and in workerd.
fn suite_beside_sentry(ctx: &Context, tally: &mut Tally) -> Result<()> {
    npm::sentry(ctx)?;
    node_test(ctx, tally, npm::SENTRY)
}

/// Runs every suite of a folder in one `node --test`.
fn node_test(ctx: &Context, tally: &mut Tally, folder: &str) -> Result<()> {
    let start = Instant::now();
    let mut node = run::command("node", &ctx.root);
    node.args(["--test", "--test-reporter=tap"]).args(suites(ctx, folder)?).env("EDGESPAN_PKG", build::installed(ctx)?);
    let output = run::output(&mut node)?;
    let text = run::transcript(&output);
    let Some([passed, skipped]) = counts(&text) else { bail!("node --test counted nothing\n{text}") };
    tally.add(Tally { passed, skipped: vec![folder.to_owned(); skipped], ..Tally::default() });
    let failures = failures(&text);
    for (test, block) in &failures {
        eprintln!("{block}");
        tally.fail(&format!("{folder}: {test}"), "see above");
    }
    if !output.status.success() && failures.is_empty() {
        bail!("node --test ended with {} though no test failed\n{text}", output.status);
    }
    if failures.is_empty() {
        tally.pass(&format!("{folder}, {passed} tests"), start.elapsed());
    }
    Ok(())
}

/// Every `*.test.mjs` below a folder of the checkout.
fn suites(ctx: &Context, folder: &str) -> Result<Vec<PathBuf>> {
    let mut suites = files::walk(&ctx.path(folder), &|dir| !dir.ends_with("node_modules"))?;
    suites.retain(|file| files::name(file).ends_with(".test.mjs"));
    if suites.is_empty() {
        bail!("{folder} holds no *.test.mjs");
    }
    Ok(suites)
}

/// Passed and skipped, from the summary that ends a TAP report.
fn counts(tap: &str) -> Option<[usize; 2]> {
    let number = |name: &str| {
        let prefix = format!("# {name} ");
        tap.lines().rev().find_map(|line| line.strip_prefix(&prefix)?.parse().ok())
    };
    Some([number("pass")?, number("skipped")?])
}

/// Each failed test's name, and its lines: from `not ok` to the `...` that ends its block.
fn failures(tap: &str) -> Vec<(String, String)> {
    let mut failures: Vec<(String, String)> = Vec::new();
    let mut is_inside = false;
    for line in tap.lines() {
        if let Some(rest) = line.trim_start().strip_prefix("not ok ") {
            let name = rest.split_once(" - ").map_or(rest, |(_, name)| name);
            failures.push((name.to_owned(), line.to_owned()));
            is_inside = true;
        } else if let Some((_, block)) = failures.last_mut().filter(|_| is_inside) {
            *block += "\n";
            *block += line;
            is_inside = line.trim() != "...";
        }
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_is_the_last_of_its_kind() {
        let tap = "# pass 9\n1..2\n# tests 3\n# pass 1\n# fail 2\n# cancelled 0\n# skipped 4\n# todo 0\n";
        assert_eq!(counts(tap), Some([1, 4]));
        assert_eq!(counts("TAP version 13\n"), None);
    }

    #[test]
    fn a_failed_test_is_told_with_its_block_and_nothing_else() {
        let tap = "ok 1 - a\n  ---\n  ...\nnot ok 2 - b - c\n  ---\n  error: 'no'\n  ...\nok 3 - d\n  ---\n  ...\n";
        let block = "not ok 2 - b - c\n  ---\n  error: 'no'\n  ...";
        assert_eq!(failures(tap), [("b - c".to_owned(), block.to_owned())]);
        assert!(failures("ok 1 - a\n").is_empty());
    }
}
