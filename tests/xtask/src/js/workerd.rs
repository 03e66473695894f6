//! The suites of `tests/js` once more, inside real workerd: one process, and for each suite a Worker of its own, whose
//! first request runs the suite and answers with the outcome of every test (`tests/js/runner`).
//!
//! What cannot hold there is listed with its reason in `unable.json`: a whole suite, or single tests of one. All of it is
//! tried all the same, and what is listed and passes is a failure too.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Error, Result, bail};
use rayon::prelude::*;
use serde::Deserialize;

use super::{SUITES, suites};
use crate::context::Context;
use crate::http::{self, Call};
use crate::receiver::Receiver;
use crate::tally::Tally;
use crate::workerd::{self, COMPATIBILITY_DATE, Member, Running};
use crate::{build, files, run};

/// What the suite is called in the report.
pub(super) const NAME: &str = "tests/js in workerd";
const RUNNER: &str = "tests/js/runner";
const UNABLE: &str = "tests/js/runner/unable.json";
/// Cases that suites read as files: workerd shows text modules below `/bundle`.
const VECTORS: &str = "tests/vectors";
/// What a suite is called that fails or passes as one.
const WHOLE: &str = "the whole suite";
/// Suites wait more than they compute, so a few go on at the same time.
const AT_ONCE: usize = 4;

/// What a suite cannot do in workerd.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Unable {
    /// Nothing of it can run, for this reason.
    Whole(String),
    /// These tests cannot hold, for these reasons.
    Tests(BTreeMap<String, String>),
}

/// One test that has run.
#[derive(Debug, Deserialize)]
struct Outcome {
    name: String,
    outcome: Verdict,
    /// Why it was skipped, or how it failed.
    #[serde(default)]
    detail: String,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Passed,
    Failed,
    Skipped,
}

/// Runs all suites, or the one called `only`.
pub fn suite(ctx: &Context, tally: &mut Tally, only: Option<&str>) -> Result<()> {
    let start = Instant::now();
    let unable: BTreeMap<String, Unable> =
        serde_json::from_str(&files::read_text(&ctx.path(UNABLE))?).with_context(|| format!("{UNABLE} is no list"))?;
    let all = suites(ctx, SUITES)?;
    let names: Vec<String> = all.iter().map(|file| files::name(file)).collect();
    if let Some(name) = unable.keys().find(|name| !names.contains(name)) {
        bail!("{UNABLE} lists {name}, which is not in {SUITES}");
    }
    let chosen: Vec<PathBuf> =
        all.into_iter().filter(|file| only.is_none_or(|only| files::name(file).starts_with(only))).collect();
    if chosen.is_empty() {
        bail!("{SUITES} holds no suite {}", only.unwrap_or_default());
    }
    // As in the suites themselves: another build of the package is tested by naming it.
    let package = std::env::var_os("EDGESPAN_PKG").map_or_else(|| build::installed(ctx), |named| Ok(named.into()))?;
    build::inspect::installed(ctx)?;
    let dir = ctx.work_dir()?.join("js-workerd");
    // Two runs at a time would take each other's bundles away.
    let alone = File::create(dir.with_extension("lock"))?;
    alone.lock()?;
    files::remove_dir(&dir)?;
    let errors = bundle(ctx, &package, &dir, &chosen)?;
    let receiver = Receiver::start()?;
    let running = workerd::serve(ctx, &dir, &members(ctx, &dir, &errors, &receiver)?, false)?;
    let run = |(name, error): (&String, &Option<String>)| {
        let is_hasty = matches!(unable.get(name), Some(Unable::Whole(_)));
        let outcomes = match error {
            None => outcomes(&running, name, is_hasty).unwrap_or_else(|error| vec![broken(format!("{error:#}"))]),
            Some(error) => vec![broken(format!("it cannot be bundled\n{error}"))],
        };
        (name.clone(), outcomes)
    };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build()?;
    // In the order of their names: suites that measure time are not beside those that compute.
    let all: BTreeMap<String, Vec<Outcome>> = pool.install(|| errors.iter().par_bridge().map(run).collect());
    let mut total = Tally::default();
    let impossible: usize = all.iter().map(|(name, all)| judge(name, all, unable.get(name), &mut total)).sum();
    if total.is_good() {
        let passed = total.passed;
        total.pass(&format!("{NAME}, {passed} tests, {impossible} listed as impossible there"), start.elapsed());
    } else {
        eprintln!("{}", running.console().lines().join("\n"));
    }
    tally.add(total);
    Ok(())
}

/// Bundles the suites; the error of each, if any.
fn bundle(ctx: &Context, package: &Path, dir: &Path, suites: &[PathBuf]) -> Result<BTreeMap<String, Option<String>>> {
    let mut node = run::command("node", &ctx.root);
    node.arg(ctx.path(RUNNER).join("bundle.mjs")).arg(package).arg(dir).args(suites);
    let text = run::quiet(&mut node)?;
    serde_json::from_str(&text).with_context(|| format!("{RUNNER}/bundle.mjs answered {text}"))
}

/// A Worker for each suite that could be bundled: its own module, the core, the vectors.
fn members(
    ctx: &Context,
    dir: &Path,
    errors: &BTreeMap<String, Option<String>>,
    receiver: &Receiver,
) -> Result<Vec<Member>> {
    let mut shared: Vec<String> = files::walk_all(dir)?.iter().map(|file| files::name(file)).collect();
    shared.retain(|name| name.ends_with(".wasm"));
    for file in files::walk_all(&ctx.path(VECTORS))? {
        let name = format!("vectors/{}", files::name(&file));
        if name.ends_with(".json") {
            files::write(&dir.join(&name), files::read(&file)?)?;
            shared.push(name);
        }
    }
    let bundled = errors.iter().filter(|(_, error)| error.is_none());
    let member = |(name, _): (&String, _)| Member {
        name: name.clone(),
        modules: [&[name.replace(".mjs", ".js")], &shared[..]].concat(),
        compatibility_date: COMPATIBILITY_DATE.into(),
        compatibility_flags: Vec::new(),
        vars: vec![("RECEIVER".into(), receiver.url())],
        entrypoints: Vec::new(),
    };
    Ok(bundled.map(member).collect())
}

fn outcomes(running: &Running, name: &str, is_hasty: bool) -> Result<Vec<Outcome>> {
    let url = format!("{}/{}", running.at(name)?, if is_hasty { "?hasty" } else { "" });
    let reply = http::send(&Call::new("GET", &url))?;
    if reply.status != 200 {
        bail!("the Worker answered {}\n{}", reply.status, reply.text());
    }
    serde_json::from_slice(&reply.body).with_context(|| format!("the Worker answered {}", reply.text()))
}

fn broken(detail: String) -> Outcome {
    Outcome { name: WHOLE.into(), outcome: Verdict::Failed, detail }
}

/// Counts a suite's outcomes; returns how many did not hold that are listed.
fn judge(suite: &str, outcomes: &[Outcome], unable: Option<&Unable>, tally: &mut Tally) -> usize {
    let fault = |tally: &mut Tally, test: &str, why: &str| {
        tally.fail_with(&format!("{NAME}: {suite}: {test}"), &Error::msg(why.to_owned()));
    };
    let passes = format!("it passes: take it off {UNABLE}");
    let listed = match unable {
        Some(Unable::Whole(_)) if outcomes.iter().any(|test| test.outcome == Verdict::Failed) => return 1,
        Some(Unable::Whole(reason)) => {
            fault(tally, WHOLE, &format!("{passes}, which says: {reason}"));
            return 0;
        }
        Some(Unable::Tests(tests)) => tests,
        None => &BTreeMap::new(),
    };
    if outcomes.is_empty() {
        fault(tally, WHOLE, "it holds no test");
    }
    for name in listed.keys().filter(|name| !outcomes.iter().any(|test| test.name == **name)) {
        fault(tally, name, &format!("{UNABLE} lists it, but there is no such test"));
    }
    let mut impossible = 0;
    for Outcome { name, outcome, detail } in outcomes {
        match (outcome, listed.contains_key(name)) {
            (Verdict::Passed, false) => tally.passed += 1,
            (Verdict::Passed, true) => fault(tally, name, &passes),
            (Verdict::Failed, false) => fault(tally, name, &format!("see above\n{detail}")),
            (Verdict::Failed, true) => impossible += 1,
            (Verdict::Skipped, _) => tally.skipped.push(NAME.to_owned()),
        }
    }
    impossible
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(name: &str, outcome: Verdict) -> Outcome {
        Outcome { name: name.into(), outcome, detail: "no".into() }
    }

    fn listing(names: &[&str]) -> Unable {
        Unable::Tests(names.iter().map(|name| ((*name).to_owned(), "because".to_owned())).collect())
    }

    /// Passed, failed, skipped, and what is listed and failed.
    fn counts(outcomes: &[Outcome], unable: Option<&Unable>) -> (usize, Vec<String>, usize, usize) {
        let mut tally = Tally::default();
        let impossible = judge("s", outcomes, unable, &mut tally);
        (tally.passed, tally.failed, tally.skipped.len(), impossible)
    }

    #[test]
    fn what_is_listed_has_to_fail_and_all_else_to_pass() {
        let outcomes = [outcome("a", Verdict::Passed), outcome("b", Verdict::Failed), outcome("c", Verdict::Skipped)];
        assert_eq!(counts(&outcomes, Some(&listing(&["b"]))), (1, vec![], 1, 1));
        let failed = |names: &[&str]| counts(&outcomes, Some(&listing(names))).1;
        assert_eq!(failed(&["a", "b"]), ["tests/js in workerd: s: a"]);
        assert_eq!(failed(&[]), ["tests/js in workerd: s: b"]);
        assert_eq!(failed(&["b", "gone"]), ["tests/js in workerd: s: gone"]);
    }

    #[test]
    fn a_suite_that_is_listed_whole_has_to_fail_somewhere() {
        let whole = Unable::Whole("because".into());
        let fails = [outcome("a", Verdict::Passed), outcome("b", Verdict::Failed)];
        assert_eq!(counts(&fails, Some(&whole)), (0, vec![], 0, 1));
        assert_eq!(counts(&fails[..1], Some(&whole)).1.len(), 1);
    }

    #[test]
    fn a_suite_without_tests_is_a_failure() {
        assert_eq!(counts(&[], None).1.len(), 1);
    }
}
