//! `cargo xtask js workerd [scenario] [--bless]`: each folder of `tests/workerd` is a rule, proved in real workerd.
//!
//! `worker.js` is the Worker, `scenario.json` its surroundings and requests, `expected.json` everything that has to come
//! of it: the span trees whole, the number of POSTs, the responses, what the Worker counts and prints. The same Worker is
//! run a second time without edgespan, and has to answer the same. `--bless` writes `expected.json`, to be reviewed by eye.

mod event;
mod exchange;
mod heap;
mod names;
mod outcome;
mod play;
mod request;
mod served;
mod shapes;
mod socket;
mod spec;
mod tree;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use rayon::prelude::*;
use serde_json::Value;
use similar::TextDiff;

use self::names::Names;
use self::served::Served;
use self::spec::Spec;
use crate::context::Context;
use crate::receiver::{Inbox, Mailbox, Post, Receiver};
use crate::tally::Tally;
use crate::workerd::Worker;
use crate::{build, files, installed};

/// Where the scenarios lie.
pub const FOLDER: &str = "tests/workerd";
/// What `edgespan` is in the second run.
const WITHOUT: &str = "tests/workerd/without-edgespan.js";
const WITHOUT_ENTRIES: [&str; 7] = [
    "edgespan",
    "edgespan/bindings",
    "edgespan/hono",
    "edgespan/otel",
    "edgespan/sentry",
    "edgespan/slim",
    "edgespan/workflows",
];
/// Names a package that is installed already, so that nothing is built.
const PACKAGE: &str = "EDGESPAN_PKG";
/// Scenarios wait more than they compute, so a few go on at the same time.
const AT_ONCE: usize = 3;

/// The entry that is bundled: the Worker as it is, with the classes it exports, and its counts on a second port.
const ENTRY: &str = "\
import { stats as read } from 'edgespan';
export * from './worker.js';
export { default } from './worker.js';
export const stats = { fetch: () => Response.json(read()) };
";

/// Runs all scenarios, or the one called `only`.
pub fn suite(ctx: &Context, tally: &mut Tally, only: Option<&str>, bless: bool) -> Result<()> {
    let names = names_of_all(ctx)?;
    let chosen: Vec<String> = names.iter().filter(|name| only.is_none_or(|only| only == *name)).cloned().collect();
    if chosen.is_empty() {
        bail!("there is no scenario {:?}; there are {}", only.unwrap_or_default(), names.join(", "));
    }
    let receiver = Receiver::start()?;
    let trial = Trial::new(ctx, &receiver, project(ctx)?, bless)?;
    let tally = Mutex::new(tally);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(AT_ONCE).build()?;
    pool.install(|| {
        // One after the other in their order, by whoever is free.
        chosen.iter().par_bridge().for_each(|name| {
            let start = Instant::now();
            let result = trial.run(name);
            let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
            tally.note(&format!("workerd {name}"), start.elapsed(), result);
        });
    });
    Ok(())
}

/// Where scenarios are laid out: in a project with the packed package, or beside the package that `EDGESPAN_PKG` names,
/// which is taken as it is.
fn project(ctx: &Context) -> Result<PathBuf> {
    let Some(package) = std::env::var_os(PACKAGE) else { return installed::project(ctx, "scenario") };
    let modules = Path::new(&package).parent().filter(|dir| dir.ends_with("node_modules"));
    let parent =
        modules.and_then(Path::parent).with_context(|| format!("{PACKAGE} names no package in a node_modules"))?;
    Ok(parent.join("scenarios"))
}

/// The POSTs of these scenarios, for those who want real ones.
pub fn record(ctx: &Context, receiver: &Receiver, names: &[&str]) -> Result<Vec<Post>> {
    let trial = Trial::new(ctx, receiver, installed::project(ctx, "scenario")?, false)?;
    let mut posts = Vec::new();
    for name in names {
        let source = ctx.path(FOLDER).join(name);
        let spec = Spec::read(&source.join("scenario.json"))?;
        posts.extend(trial.serve(name, &source, spec)?.served.inbox.posts);
    }
    Ok(posts)
}

/// What all scenarios share.
pub struct Trial<'a> {
    ctx: &'a Context,
    receiver: &'a Receiver,
    /// Where the package is installed.
    project: PathBuf,
    version: String,
    bless: bool,
}

/// One scenario that has been served.
struct Played {
    spec: Spec,
    work: PathBuf,
    entry: PathBuf,
    mailbox: Mailbox,
    served: Served,
}

impl<'a> Trial<'a> {
    /// Scenarios beside the package that is installed in `project`; `bless` writes what comes of them.
    pub fn new(ctx: &'a Context, receiver: &'a Receiver, project: PathBuf, bless: bool) -> Result<Self> {
        Ok(Self { ctx, receiver, project, version: build::version(ctx)?, bless })
    }

    /// Plays the scenario in the folder `source` on the Worker that `module` of the project exports, which gets `vars` too,
    /// and shows what was received before it is held against what has to come. Returns the Worker.
    pub fn show(
        &self,
        source: &Path,
        module: &str,
        mailbox: &Mailbox,
        vars: &[(&str, String)],
        show: impl FnOnce(&Inbox),
    ) -> Result<Worker> {
        let given = files::read_text(&source.join("scenario.json"))?;
        let spec = Spec::read(&source.join("scenario.json"))?;
        let entry = self.project.join("main.js");
        files::write(&entry, ENTRY.replace("./worker.js", module))?;
        let mut worker = served::worker(&spec, &entry, mailbox, self.receiver);
        worker.vars.extend(vars.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        let out = self.project.join("bundled");
        let served = Served::run(self.ctx, &worker, &out, &spec, mailbox, (spec.posts, 0))?;
        show(&served.inbox);
        let names = Names::new(self.receiver, mailbox, &self.version, Some((&given, &spec)), &served);
        hold_against(&source.join("expected.json"), &outcome_of(&spec, &served, &names)?, self.bless)?;
        Ok(worker)
    }

    fn run(&self, name: &str) -> Result<()> {
        let source = self.ctx.path(FOLDER).join(name);
        let spec = Spec::read(&source.join("scenario.json"))?;
        if spec.heap.is_some() {
            let (entry, work) = self.lay_out(&source, name)?;
            let mailbox = self.receiver.mailbox(name);
            let worker = served::worker(&spec, &entry, &mailbox, self.receiver);
            return heap::check(self.ctx, worker, &work.join("out"), &spec, &mailbox);
        }
        let file = source.join("expected.json");
        for (number, spec) in spec.each().into_iter().enumerate() {
            let label = if number == 0 { name.to_owned() } else { format!("{name}-{number}") };
            let at = format!("at {} with {:?}", spec.compatibility_date, spec.compatibility_flags);
            // What the first variant came to is what the others have to come to.
            let is_blessed = self.bless && number == 0;
            self.prove(&label, &source, spec, &|outcome| hold_against(&file, outcome, is_blessed)).context(at)?;
        }
        Ok(())
    }

    /// Plays a scenario, and holds the outcome against what has to come of it.
    fn prove(&self, label: &str, source: &Path, spec: Spec, judge: &dyn Fn(&Value) -> Result<()>) -> Result<()> {
        let played = self.serve(label, source, spec)?;
        let Played { spec, served, mailbox, .. } = &played;
        let given = files::read_text(&source.join("scenario.json"))?;
        let names = Names::new(self.receiver, mailbox, &self.version, Some((&given, spec)), served);
        let outcome = outcome_of(spec, served, &names)?;
        judge(&outcome).with_context(|| spec.rule.trim_end_matches('.').to_owned())?;
        served.check_not_delayed(spec)?;
        served.check_gaps(spec)?;
        if spec.same_as_plain { self.compare_with_plain(label, &played, &names) } else { Ok(()) }
    }

    /// Serves the scenario's Worker with the packed package.
    fn serve(&self, label: &str, source: &Path, spec: Spec) -> Result<Played> {
        let (entry, work) = self.lay_out(source, label)?;
        let mailbox = self.receiver.mailbox(label);
        let worker = served::worker(&spec, &entry, &mailbox, self.receiver);
        let served = Served::run(self.ctx, &worker, &work.join("out"), &spec, &mailbox, (spec.posts, 0))?;
        Ok(Played { spec, work, entry, mailbox, served })
    }

    /// A copy of the scenario beside the installed package, with the entry that is bundled.
    fn lay_out(&self, source: &Path, name: &str) -> Result<(PathBuf, PathBuf)> {
        let work = self.project.join(name);
        files::mirror(source, &work)?;
        let entry = work.join("main.js");
        // With `edgespan` in the bundle there would be its core, and not that of `edgespan/slim`.
        let is_slim = files::read_text(&work.join("worker.js"))?.contains("'edgespan/slim'");
        files::write(&entry, if is_slim { ENTRY.replace("'edgespan'", "'edgespan/slim'") } else { ENTRY.to_owned() })?;
        Ok((entry, work))
    }

    /// The same Worker with `instrument` doing nothing: what its users see must not differ.
    fn compare_with_plain(&self, label: &str, played: &Played, names: &Names) -> Result<()> {
        let mailbox = self.receiver.mailbox(&format!("{label}-without"));
        let mut worker = served::worker(&played.spec, &played.entry, &mailbox, self.receiver);
        worker.aliases = WITHOUT_ENTRIES.map(|name| (name.to_owned(), self.ctx.path(WITHOUT))).into();
        let visits = played.served.inbox.visits.len();
        let out = played.work.join("out-without");
        let plain = Served::run(self.ctx, &worker, &out, &played.spec, &mailbox, (0, visits))?;
        let plain_names = Names::new(self.receiver, &mailbox, &self.version, None, &plain);
        let wanted = serde_json::to_string_pretty(&outcome::of_the_user(&plain, &plain_names))?;
        let got = serde_json::to_string_pretty(&outcome::of_the_user(&played.served, names))?;
        compare(&wanted, &got).context("the Worker behaves differently than without edgespan (-)")
    }
}

/// What came of a scenario, if the receiver has no objections.
fn outcome_of(spec: &Spec, served: &Served, names: &Names) -> Result<Value> {
    let violations = served.inbox.violations();
    if !violations.is_empty() {
        bail!("{}\nthe receiver objects:\n  {}", spec.rule, violations.join("\n  "));
    }
    if served.inbox.posts.len() != spec.posts {
        bail!("{}\n{} POSTs came instead of {}", spec.rule, served.inbox.posts.len(), spec.posts);
    }
    let outcome = outcome::of(served, names, spec);
    Ok(if spec.shapes { shapes::of(outcome) } else { outcome })
}

/// The outcome against `expected.json`, or written to it.
fn hold_against(file: &Path, outcome: &Value, is_blessed: bool) -> Result<()> {
    let got = format!("{}\n", serde_json::to_string_pretty(outcome)?);
    if is_blessed {
        return files::write(file, got);
    }
    let expected = files::read_text(file).context("not blessed yet: run with --bless and review what it writes")?;
    compare(&expected, &got)
}

fn names_of_all(ctx: &Context) -> Result<Vec<String>> {
    let files = files::walk_all(&ctx.path(FOLDER))?;
    let scenarios = files.iter().filter(|file| file.ends_with("scenario.json"));
    Ok(scenarios.filter_map(|file| file.parent()).map(files::name).collect())
}

/// An error that shows every difference of two texts, with a little of what is around; `-` is what was expected, `+` what
/// came.
pub fn compare(expected: &str, got: &str) -> Result<()> {
    if expected == got {
        return Ok(());
    }
    let diff = TextDiff::from_lines(expected, got);
    bail!("it differs:\n{}", diff.unified_diff().context_radius(4).header("expected", "got"))
}

#[cfg(test)]
mod tests {
    use super::compare;

    #[test]
    fn only_what_differs_is_shown_with_its_surroundings() {
        assert!(compare("a\nb\n", "a\nb\n").is_ok());
        let error = compare("a\nb\nc\n", "a\nx\nc\n").unwrap_err().to_string();
        assert_eq!(error, "it differs:\n--- expected\n+++ got\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
    }
}
