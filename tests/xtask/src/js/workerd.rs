//! The suites of `tests/js` once more, inside real workerd: one process, and for each suite a Worker of its own, whose
//! first request runs the suite and answers with the outcome of every test (`tests/js/runner`).
//!
//! What cannot hold there is listed with its reason in `unable.json`: a whole suite, or single tests of one. All of it is
//! tried all the same, and what is listed and passes is a failure too.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::{SUITES, suites};
use crate::context::Context;
use crate::http::{self, Call};
use crate::receiver::Receiver;
use crate::tally::Tally;
use crate::workerd::{Fleet, Member};
use crate::{build, files, run};

/// What the suite is called in the report.
pub(super) const NAME: &str = "tests/js in workerd";
const RUNNER: &str = "tests/js/runner";
const UNABLE: &str = "tests/js/runner/unable.json";
/// Cases that suites read as files: workerd shows text modules below `/bundle`.
const VECTORS: &str = "tests/vectors";
/// Suites wait more than they compute, so a few go on at the same time.
const AT_ONCE: usize = 4;

/// What a suite cannot do in workerd.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
enum Unable {
    /// Nothing of it can run, for this reason.
    Whole(String),
    /// These tests cannot hold, for these reasons.
    Tests(BTreeMap<String, String>),
}

/// One test that has run.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Outcome {
    name: String,
    outcome: Verdict,
    /// Why it was skipped, or how it failed.
    #[serde(default)]
    detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Verdict {
    Passed,
    Failed,
    Skipped,
}

/// What a suite's outcomes come to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sum {
    passed: usize,
    skipped: usize,
    /// Listed, and did not hold.
    unable: usize,
    /// Names and what is wrong.
    faults: Vec<(String, String)>,
}

/// Runs all suites, or the one called `only`.
pub fn suite(ctx: &Context, tally: &mut Tally, only: Option<&str>) -> Result<()> {
    let start = Instant::now();
    let unable: BTreeMap<String, Unable> =
        serde_json::from_str(&files::read_text(&ctx.path(UNABLE))?).with_context(|| format!("{UNABLE} is no list"))?;
    let all = suites(ctx)?;
    let names: Vec<String> = all.iter().map(|file| name_of(file)).collect();
    if let Some(name) = unable.keys().find(|name| !names.contains(name)) {
        bail!("{UNABLE} lists {name}, which is not in {SUITES}");
    }
    let chosen: Vec<PathBuf> =
        all.into_iter().filter(|file| only.is_none_or(|only| name_of(file).starts_with(only))).collect();
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
    let members = members(ctx, &dir, &errors)?;
    let receiver = Receiver::start()?;
    let fleet = Fleet::serve(ctx, &dir, &members, &[("RECEIVER", &receiver.url())])?;
    let mut total = Sum::default();
    for (name, outcomes) in run_all(&fleet, &errors, &unable)? {
        let sum = sum_of(&outcomes, unable.get(&name));
        total.passed += sum.passed;
        total.skipped += sum.skipped;
        total.unable += sum.unable;
        total.faults.extend(sum.faults.into_iter().map(|(test, why)| (format!("{name}: {test}"), why)));
    }
    tally.add(total.passed, total.skipped, NAME);
    for (test, why) in &total.faults {
        tally.fail_with(&format!("{NAME}: {test}"), &anyhow::Error::msg(why.clone()));
    }
    if total.faults.is_empty() {
        let Sum { passed, unable, .. } = total;
        tally.pass(&format!("{NAME}, {passed} tests, {unable} listed as impossible there"), start.elapsed());
    } else {
        eprintln!("{}", fleet.console().lines().join("\n"));
    }
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
fn members(ctx: &Context, dir: &Path, errors: &BTreeMap<String, Option<String>>) -> Result<Vec<Member>> {
    let mut shared = Vec::new();
    for file in files::walk_all(dir)?.iter().filter(|file| file.extension().is_some_and(|ext| ext == "wasm")) {
        shared.push(name_of(file));
    }
    for file in files::walk_all(&ctx.path(VECTORS))? {
        let name = format!("vectors/{}", name_of(&file));
        if name.ends_with(".json") {
            files::write(&dir.join(&name), files::read(&file)?)?;
            shared.push(name);
        }
    }
    let bundled = errors.iter().filter(|(_, error)| error.is_none());
    Ok(bundled
        .map(|(name, _)| {
            let entry = format!("{}.js", name.trim_end_matches(".mjs"));
            let modules = std::iter::once(entry).chain(shared.iter().cloned()).collect();
            Member { name: name.clone(), modules }
        })
        .collect())
}

/// The outcomes of every suite; a suite that could not run is one failed test.
fn run_all(
    fleet: &Fleet,
    errors: &BTreeMap<String, Option<String>>,
    unable: &BTreeMap<String, Unable>,
) -> Result<BTreeMap<String, Vec<Outcome>>> {
    let queue = Mutex::new(errors.iter());
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some((name, error)) = queue.lock().unwrap_or_else(PoisonError::into_inner).next() else {
                        return;
                    };
                    let is_hasty = matches!(unable.get(name), Some(Unable::Whole(_)));
                    let outcomes = match error {
                        None => {
                            run_one(fleet, name, is_hasty).unwrap_or_else(|error| vec![broken(format!("{error:#}"))])
                        }
                        Some(error) => vec![broken(format!("it cannot be bundled\n{error}"))],
                    };
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone(), outcomes);
                }
            });
        }
    });
    Ok(done.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn run_one(fleet: &Fleet, name: &str, is_hasty: bool) -> Result<Vec<Outcome>> {
    let url = format!("{}/{}", fleet.url(name)?, if is_hasty { "?hasty" } else { "" });
    let reply = http::send(&Call::new("GET", &url))?;
    if reply.status != 200 {
        bail!("the Worker answered {}\n{}", reply.status, reply.text());
    }
    serde_json::from_slice(&reply.body).with_context(|| format!("the Worker answered {}", reply.text()))
}

fn broken(detail: String) -> Outcome {
    Outcome { name: "the whole suite".into(), outcome: Verdict::Failed, detail }
}

fn sum_of(outcomes: &[Outcome], unable: Option<&Unable>) -> Sum {
    let mut sum = Sum::default();
    if let Some(Unable::Whole(_)) = unable {
        if outcomes.iter().any(|test| test.outcome == Verdict::Failed) {
            sum.unable = 1;
        } else {
            sum.faults.push(("the whole suite".into(), format!("it passes: take it off {UNABLE}")));
        }
        return sum;
    }
    if outcomes.is_empty() {
        sum.faults.push(("the whole suite".into(), "it holds no test".into()));
    }
    let none = BTreeMap::new();
    let listed = if let Some(Unable::Tests(tests)) = unable { tests } else { &none };
    for Outcome { name, outcome, detail } in outcomes {
        match (outcome, listed.contains_key(name)) {
            (Verdict::Passed, false) => sum.passed += 1,
            (Verdict::Passed, true) => sum.faults.push((name.clone(), format!("it passes: take it off {UNABLE}"))),
            (Verdict::Failed, false) => sum.faults.push((name.clone(), format!("see above\n{detail}"))),
            (Verdict::Failed, true) => sum.unable += 1,
            (Verdict::Skipped, _) => sum.skipped += 1,
        }
    }
    let is_there = |name: &String| outcomes.iter().any(|test| test.name == *name);
    for name in listed.keys().filter(|name| !is_there(name)) {
        sum.faults.push((name.clone(), format!("{UNABLE} lists it, but there is no such test")));
    }
    sum
}

fn name_of(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
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

    #[test]
    fn what_is_listed_has_to_fail_and_all_else_to_pass() {
        let outcomes = [outcome("a", Verdict::Passed), outcome("b", Verdict::Failed), outcome("c", Verdict::Skipped)];
        let sum = sum_of(&outcomes, Some(&listing(&["b"])));
        assert_eq!(sum, Sum { passed: 1, skipped: 1, unable: 1, faults: Vec::new() });
        let names = |unable: &Unable| {
            sum_of(&outcomes, Some(unable)).faults.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(names(&listing(&["a", "b"])), ["a"]);
        assert_eq!(names(&listing(&[])), ["b"]);
        assert_eq!(names(&listing(&["b", "gone"])), ["gone"]);
    }

    #[test]
    fn a_suite_that_is_listed_whole_has_to_fail_somewhere() {
        let whole = Unable::Whole("because".into());
        let fails = [outcome("a", Verdict::Passed), outcome("b", Verdict::Failed)];
        assert_eq!(sum_of(&fails, Some(&whole)), Sum { unable: 1, ..Sum::default() });
        assert_eq!(sum_of(&fails[..1], Some(&whole)).faults.len(), 1);
    }

    #[test]
    fn a_suite_without_tests_is_a_failure() {
        assert_eq!(sum_of(&[], None).faults.len(), 1);
    }
}
