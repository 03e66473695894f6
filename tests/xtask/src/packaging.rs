//! The packed tarball in every runtime that is named in its exports map: installed into a fresh folder, as a user would,
//! and asked for one trace, which has to arrive at the receiver decoded and whole.
//!
//! `tests/packaging/smoke.js` is what every runtime runs; the folder named after the runtime holds the few lines that
//! start it there.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::build;
use crate::children::Guarded;
use crate::context::Context;
use crate::http::{self, Call};
use crate::receiver::{Mailbox, Receiver};
use crate::spans::{self, Node, text_attribute};
use crate::tally::Tally;
use crate::tools::{chromium, npm};
use crate::workerd::Worker;
use crate::{demo, files, installed, pack, run};

const SMOKES: &str = "tests/packaging";
/// What every runtime's folder gets beside its own files.
const SHARED: [&str; 5] = ["smoke.js", "decoded.js", "instrumented.js", "same.js", "shared.js"];
/// Cold starts on a machine under load; a healthy one takes a second.
const BOUND: Duration = Duration::from_secs(60);

/// What a runtime is, and how its smoke test is started.
struct Runtime {
    name: &'static str,
    start: fn(&Trial) -> Result<()>,
    /// Has the smoke test's trace to arrive? Other trials check for themselves.
    is_smoke: bool,
}

impl Runtime {
    const fn smoke(name: &'static str, start: fn(&Trial) -> Result<()>) -> Self {
        Self { name, start, is_smoke: true }
    }

    const fn other(name: &'static str, start: fn(&Trial) -> Result<()>) -> Self {
        Self { name, start, is_smoke: false }
    }
}

const RUNTIMES: &[Runtime] = &[
    Runtime::smoke("workerd", workerd),
    Runtime::smoke("edge-light", |trial| trial.node(&["main.mjs"])),
    Runtime::smoke("deno", |trial| {
        trial.program(trial.tool("deno")?, &["run", "--no-prompt", "--allow-net=127.0.0.1", "--allow-env", "main.js"])
    }),
    Runtime::smoke("bun", |trial| trial.program(trial.tool("bun")?, &["run", "main.js"])),
    Runtime::smoke("node", |trial| trial.node(&["import.mjs"])),
    Runtime::smoke("node-require", |trial| trial.node(&["require.cjs"])),
    Runtime::other("node-maps", |trial| trial.node(&["--enable-source-maps", "maps.mjs"])),
    Runtime::other("node-check", program),
    Runtime::smoke("browser", browser),
    Runtime::smoke("worker", |trial| bundled(trial, &["--conditions=worker,browser"])),
    Runtime::smoke("inline", |trial| bundled(trial, &[])),
];

/// What of a runtime's name is not the name of its folder.
const VARIANTS: [&str; 3] = ["-require", "-maps", "-check"];

/// Runs every trial, or those of the runtime `only`.
pub fn suite(ctx: &Context, tally: &mut Tally, only: Option<&str>) -> Result<()> {
    let chosen: Vec<&Runtime> =
        RUNTIMES.iter().filter(|runtime| only.is_none_or(|only| belongs(runtime.name, only))).collect();
    if chosen.is_empty() {
        let names: Vec<_> = RUNTIMES.iter().map(|runtime| runtime.name).collect();
        bail!("there is no runtime {:?}; there are {}", only.unwrap_or_default(), names.join(", "));
    }
    let packages = Packages { tarball: pack::pack(ctx)?, inspect: build::inspect::installed(ctx)? };
    let receiver = Receiver::start()?;
    if only.is_none() {
        tally.run("packed, TypeScript", || type_check(ctx));
        tally.run("types beside OpenTelemetry JS", || beside_opentelemetry(ctx));
    }
    for runtime in chosen {
        let name = format!("packed, {}", runtime.name);
        if let Some(why) = missing(ctx, runtime.name) {
            tally.skip(&name, &why);
            continue;
        }
        tally.run(&name, || Trial::prepare(ctx, &receiver, runtime.name, &packages)?.run(runtime));
    }
    Ok(())
}

/// `node` stands for all its trials.
fn belongs(name: &str, only: &str) -> bool {
    name == only || name.strip_prefix(only).is_some_and(|rest| rest.starts_with('-'))
}

/// Why a runtime cannot run here: those from npm may have no binary for this machine, a browser is never installed.
fn missing(ctx: &Context, name: &str) -> Option<String> {
    match name {
        "browser" => chromium::find().is_none().then(|| chromium::HOW_TO_GET.to_owned()),
        "deno" | "bun" | "workerd" => {
            let works =
                npm::bin(ctx, npm::TESTS, name).and_then(|program| run::quiet(Command::new(program).arg("--version")));
            works.err().map(|error| format!("{error:#}"))
        }
        _ => None,
    }
}

/// What a project gets.
struct Packages {
    tarball: PathBuf,
    /// What decodes there, inside the runtime, what edgespan posts.
    inspect: PathBuf,
}

/// One runtime's fresh project.
struct Trial<'a> {
    ctx: &'a Context,
    dir: PathBuf,
    mailbox: Mailbox,
    name: &'static str,
}

impl<'a> Trial<'a> {
    fn prepare(ctx: &'a Context, receiver: &Receiver, name: &'static str, packages: &Packages) -> Result<Self> {
        let dir = ctx.work_dir()?.join("packaging").join(name);
        let smokes = ctx.path(SMOKES);
        let folder = smokes.join(VARIANTS.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name));
        files::mirror(&folder, &dir)?;
        for name in SHARED {
            files::write(&dir.join(name), files::read(&smokes.join(name))?)?;
        }
        installed::fresh(ctx, &dir, &packages.tarball)?;
        let name_of_inspect = packages.inspect.file_name().unwrap_or_default();
        files::mirror(&packages.inspect, &dir.join("node_modules").join(name_of_inspect))?;
        Ok(Self { ctx, dir, mailbox: receiver.mailbox(&format!("packaging-{name}")), name })
    }

    fn run(&self, runtime: &Runtime) -> Result<()> {
        (runtime.start)(self)?;
        if !runtime.is_smoke {
            return Ok(());
        }
        if !self.mailbox.wait(BOUND, |inbox| inbox.span_count() >= 2) {
            bail!("{} of 2 spans came within {} s", self.mailbox.read().span_count(), BOUND.as_secs());
        }
        self.check()
    }

    fn node(&self, args: &[&str]) -> Result<()> {
        self.program(Command::new("node"), args)
    }

    fn tool(&self, name: &str) -> Result<Command> {
        Ok(Command::new(npm::bin(self.ctx, npm::TESTS, name)?))
    }

    /// Runs a program to its end; its environment tells it where the receiver is.
    fn program(&self, mut program: Command, args: &[&str]) -> Result<()> {
        program.args(args).current_dir(&self.dir).env("ENDPOINT", self.mailbox.url()).env("NO_COLOR", "1");
        program.env("TOOLS", self.ctx.path("tests/package.json")).env("DENO_NO_UPDATE_CHECK", "1");
        let log_file = self.dir.join("output.txt");
        let log = File::create(&log_file)?;
        let process = Guarded::spawn(program.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log))?;
        let status = process.wait(BOUND);
        let said = || files::read_text(&log_file).unwrap_or_default();
        if !status.with_context(said)?.success() {
            bail!("it failed:\n{}", said());
        }
        Ok(())
    }

    /// The two spans, one in the other, in one POST.
    fn check(&self) -> Result<()> {
        let inbox = self.mailbox.read();
        if !inbox.violations().is_empty() {
            bail!("the receiver objects: {}", inbox.violations().join("; "));
        }
        let traces = spans::traces(&inbox.posts);
        let roots: Vec<&Node> = traces.iter().flat_map(|trace| &trace.roots).collect();
        let [outer] = roots.as_slice() else { bail!("{} root spans came instead of one", roots.len()) };
        let [inner] = outer.children.as_slice() else { bail!("{} children came instead of one", outer.children.len()) };
        let service = text_attribute(&outer.resource.attributes, "service.name");
        let runtime = text_attribute(&inner.span.attributes, "text");
        let got = (
            outer.span.name.as_str(),
            inner.span.name.as_str(),
            outer.scope.name.as_str(),
            service,
            runtime,
            inbox.posts.len(),
        );
        let wanted = ("outer", "inner", "smoke", Some("smoke"), Some("naïve 🦀"), 1);
        if got != wanted {
            bail!("{got:?} came instead of {wanted:?}");
        }
        Ok(())
    }
}

/// The package's types, in the example: a handler as Cloudflare's own types have it goes in and comes out.
fn type_check(ctx: &Context) -> Result<()> {
    let project = demo::install(ctx, "packaging/types")?;
    let mut tsc = run::command(npm::bin(ctx, npm::TEMPLATE, "tsc")?, &project);
    let types = npm::tests(ctx)?.join("@cloudflare").join("workers-types");
    run::quiet(tsc.arg("--project").arg(&project).arg("--types").arg(types)).map(drop)
}

/// Parts of OpenTelemetry JS and of ours fit each other's options, with every declaration of both checked.
fn beside_opentelemetry(ctx: &Context) -> Result<()> {
    build::installed(ctx)?;
    let project = ctx.path(SMOKES).join("types");
    let mut tsc = run::command(npm::bin(ctx, npm::TEMPLATE, "tsc")?, &project);
    run::quiet(tsc.args(["--project", "."])).map(drop)
}

fn workerd(trial: &Trial) -> Result<()> {
    let vars = vec![("ENDPOINT".to_owned(), trial.mailbox.url().to_owned())];
    let worker = Worker { vars, ..Worker::new(trial.dir.join("worker.js")) };
    let running = worker.serve(trial.ctx, &trial.dir.join("bundled"))?;
    let reply = http::send(&Call::new("GET", &running.url))?;
    if reply.status != 200 {
        bail!("the Worker answered {}: {}\n{}", reply.status, reply.text(), running.console().lines().join("\n"));
    }
    Ok(())
}

/// A page without a bundler: an import map and the package's files as they are. The page tells the second service when it
/// is done, or why it is not.
fn browser(trial: &Trial) -> Result<()> {
    trial.mailbox.serve_files(trial.dir.clone());
    let profile = trial.dir.join("profile");
    let program = chromium::find().context("there is no browser")?;
    let mut command = Command::new(program);
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]);
    command.args(["--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"]);
    command.arg(format!("--user-data-dir={}", profile.display())).arg("--remote-debugging-port=0");
    command.arg(format!("{}/files/index.html", trial.mailbox.url()));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let process = Guarded::spawn(&mut command)?;
    let start = Instant::now();
    // In slices, to notice a browser that ends instead of loading the page.
    while !trial.mailbox.wait(Duration::from_millis(500), |inbox| !inbox.visits.is_empty()) {
        if let Some(status) = process.ended()? {
            bail!("the browser ended with {status} before the page was done");
        }
        if start.elapsed() > BOUND {
            bail!("the page was not done within {} s", BOUND.as_secs());
        }
    }
    let said = trial.mailbox.read().visits.first().map(|visit| String::from_utf8_lossy(&visit.body).into_owned());
    match said.as_deref() {
        Some("done") => Ok(()),
        said => bail!("the page said: {}", said.unwrap_or_default()),
    }
}

/// `npx edgespan check` in a project: what npm has linked there starts, and its trace arrives.
fn program(trial: &Trial) -> Result<()> {
    let linked = trial.dir.join("node_modules/.bin").join(if cfg!(windows) { "edgespan.cmd" } else { "edgespan" });
    trial.program(Command::new(linked), &["check", "--endpoint", trial.mailbox.url()])?;
    let inbox = trial.mailbox.read();
    let violations = inbox.violations();
    if !violations.is_empty() {
        bail!("the receiver objects: {}", violations.join("; "));
    }
    let traces = spans::traces(&inbox.posts);
    let names: Vec<_> = traces.iter().flat_map(|trace| trace.walk()).map(|node| node.span.name.as_str()).collect();
    if names != ["edgespan check", "edgespan check, a child"] {
        bail!("{names:?} came");
    }
    Ok(())
}

/// What a bundler takes, with these conditions or none of its own; Node runs it.
fn bundled(trial: &Trial, conditions: &[&str]) -> Result<()> {
    let mut esbuild = trial.tool("esbuild")?;
    esbuild.args([
        "main.js",
        "--bundle",
        "--format=esm",
        "--platform=neutral",
        "--main-fields=module,main",
        "--outfile=bundled.mjs",
        "--log-level=error",
    ]);
    run::quiet(esbuild.args(conditions).current_dir(&trial.dir))
        .with_context(|| format!("cannot bundle {}", trial.name))?;
    trial.node(&["bundled.mjs"])
}
