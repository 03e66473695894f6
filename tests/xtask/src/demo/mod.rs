//! `cargo xtask demo [--serve]`: the worker-example in workerd, an OTLP receiver beside it, and every trace on the screen.
//!
//! Nothing is left out of the way a user goes: the package is built, packed and installed from its tarball. It ends well
//! only if every expected span arrived under the right parent. `--serve` leaves everything running until Ctrl-C.

mod script;
mod verdict;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use self::script::{Expected, SCRIPT, Step};
use crate::context::Context;
use crate::http::{self, Call, Reply};
use crate::paint::{Paint, Tone};
use crate::receiver::{Fate, Mailbox, Receiver};
use crate::workerd::{Running, Worker};
use crate::{children, files, installed, pack, spans, waterfall};

const EXAMPLE: &str = "worker-example";
/// What the Worker calls itself while it is scripted; with `--serve` it is reached by its port.
const HOST: &str = "links.example";
/// A KV read and the second service take some time in reality; without it there would be little to see.
const KV_LATENCY_MS: u64 = 4;
const SERVICE_LATENCY: Duration = Duration::from_millis(15);
/// How long a trace may take to arrive.
const BOUND: Duration = Duration::from_secs(15);

/// The sub-command.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    let serve = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => false,
        ["--serve"] => true,
        _ => bail!("demo takes nothing but --serve"),
    };
    let paint = Paint::for_stdout();
    let project = install(ctx, "demo")?;
    let receiver = Receiver::start()?;
    let mailbox = receiver.mailbox("demo");
    mailbox.set_service_delay(SERVICE_LATENCY);
    let running = worker(&project, &mailbox).serve(ctx, &project.join("bundled"))?;
    println!();
    let mut played = Vec::new();
    let start = Instant::now();
    for step in SCRIPT {
        let one = play(step, &running, &mailbox)?;
        println!("{}\n", waterfall::render(&one.trace, paint));
        played.push(one);
    }
    let took = start.elapsed();
    let stats = stats(&played)?;
    let (summary, faults) = verdict::of(&played, &mailbox.read(), &stats, took);
    println!("{}", paint.text(Tone::Strong, &summary));
    for fault in &faults {
        println!("{}", paint.text(Tone::Bad, &format!("✗ {fault}")));
    }
    if faults.is_empty() {
        println!("{}", paint.text(Tone::Good, "✓ every expected span arrived, under the right parent"));
    }
    if serve {
        show_forever(&running, &mailbox, paint);
    }
    if !faults.is_empty() {
        bail!("the demo did not go as expected: {} faults", faults.len());
    }
    Ok(())
}

/// One step of the script and what came of it.
pub(crate) struct Played {
    pub(crate) step: &'static Step,
    pub(crate) reply: Reply,
    pub(crate) trace: spans::Trace,
}

/// The example as a user has it: a copy of its folder in `target/xtask/<name>`, with the tarball installed.
pub fn install(ctx: &Context, name: &str) -> Result<PathBuf> {
    let tarball = pack::pack(ctx)?;
    let project = ctx.work_dir()?.join(name);
    files::remove_dir(&project)?;
    let source = ctx.path(EXAMPLE);
    for file in files::walk(&source, &|dir| !dir.ends_with("node_modules") && !dir.ends_with(".wrangler"))? {
        files::write(&project.join(file.strip_prefix(&source)?), files::read(&file)?)?;
    }
    installed::install(ctx, &project, &tarball)?;
    Ok(project)
}

fn worker(project: &std::path::Path, mailbox: &Mailbox) -> Worker {
    let vars = [
        ("OTLP_ENDPOINT", mailbox.url().to_owned()),
        ("SERVICE_NAME", "links".into()),
        ("QUOTE_URL", format!("{}/quote", mailbox.url())),
    ];
    Worker {
        vars: vars.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        kv: vec!["LINKS".into()],
        kv_latency_ms: KV_LATENCY_MS,
        ..Worker::new(project.join("src/index.ts"))
    }
}

/// Sends one request and waits for its trace: the one POST that was not there before, answered.
fn play(step: &'static Step, running: &Running, mailbox: &Mailbox) -> Result<Played> {
    let before = mailbox.read().posts.len();
    let mut headers = vec![("host".to_owned(), HOST.to_owned())];
    headers.extend(step.traceparent.map(|value| ("traceparent".to_owned(), value.to_owned())));
    let url = format!("{}{}", running.url, step.path);
    let reply = http::send(&Call { method: step.method.into(), url, headers, body: step.body.into() })?;
    let arrived = mailbox
        .wait(BOUND, |inbox| inbox.posts.get(before).is_some_and(|post| matches!(post.fate, Fate::Answered(..))));
    if !arrived {
        let console = running.console().lines().join("\n");
        bail!(
            "no trace of {} {} came within {} s; the Worker printed:\n{console}",
            step.method,
            step.path,
            BOUND.as_secs()
        );
    }
    let inbox = mailbox.read();
    let mut traces = spans::traces(inbox.posts.get(before..).unwrap_or_default());
    if traces.len() > 1 {
        bail!("{} {} came as {} traces", step.method, step.path, traces.len());
    }
    let trace = traces.pop().context("the POST held no spans")?;
    Ok(Played { step, reply, trace })
}

/// What the Worker says it has sent and lost, from the last step.
fn stats(played: &[Played]) -> Result<Value> {
    let last = played.iter().rfind(|one| one.step.expected == Expected::STATS).context("the script has no /stats")?;
    serde_json::from_slice(&last.reply.body).context("/stats answered no JSON")
}

fn show_forever(running: &Running, mailbox: &Mailbox, paint: Paint) -> ! {
    println!();
    println!("  the Worker        {}", paint.text(Tone::Server, &running.url));
    println!("  what was received {}", paint.text(Tone::Server, &format!("{}/received", mailbox.url())));
    println!("\nEach request's trace appears here. Ctrl-C ends it.\n");
    children::interrupt_is_success();
    let mut seen = mailbox.read().posts.len();
    loop {
        if !mailbox.wait(Duration::from_secs(3600), |inbox| inbox.posts.len() > seen) {
            continue;
        }
        let posts = mailbox.read().posts;
        for trace in spans::traces(posts.get(seen..).unwrap_or_default()) {
            println!("{}\n", waterfall::render(&trace, paint));
        }
        seen = posts.len();
    }
}
