//! `cargo xtask demo [--serve]`: the worker-example in workerd with local stand-ins for what Cloudflare binds to it
//! (miniflare), an OTLP receiver beside it, and every trace on the screen.
//!
//! Nothing is left out of the way a user goes: the package is built, packed and installed from its tarball. It ends well
//! only if every expected span arrived under the right parent. `--serve` leaves everything running until Ctrl-C.

mod script;
mod verdict;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use yansi::Paint as _;

use self::script::{SCHEDULED, SCRIPT, STATS, Step};
use crate::context::Context;
use crate::http::{self, Call, Reply};
use crate::receiver::{Fate, Mailbox, Post, Receiver};
use crate::waterfall::{self, BAD, GOOD, SERVER, STRONG};
use crate::workerd::{MAIN, Running, Surroundings, Worker};
use crate::{children, files, installed, pack, spans};

const EXAMPLE: &str = "worker-example";
/// What the Worker calls itself while it is scripted; with `--serve` it is reached by its port.
const HOST: &str = "links.example";
/// The second service takes some time in reality; without it there would be little to see.
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
    // `NO_COLOR` counts when it is set and not empty (<https://no-color.org>).
    if !std::io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        yansi::disable();
    }
    let project = install(ctx, "demo")?;
    let receiver = Receiver::start()?;
    let mailbox = receiver.mailbox("demo");
    mailbox.set_service_delay(SERVICE_LATENCY);
    let running = worker(&project, &mailbox)?.serve(ctx, &project.join("bundled"))?;
    println!();
    let mut played = Vec::new();
    let start = Instant::now();
    for step in SCRIPT {
        let one = play(step, &running, &mailbox)?;
        for trace in &one.traces {
            println!("{}\n", waterfall::render(trace));
        }
        played.push(one);
    }
    let took = start.elapsed();
    let stats = stats(&played)?;
    let (summary, faults) = verdict::of(&played, &mailbox.read(), &stats, took);
    println!("{}", summary.paint(STRONG));
    for fault in &faults {
        println!("{}", format!("✗ {fault}").paint(BAD));
    }
    if faults.is_empty() {
        println!("{}", "✓ every expected span arrived, under the right parent".paint(GOOD));
    }
    if serve {
        show_forever(&running, &mailbox);
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
    /// That of the request itself first.
    pub(crate) traces: Vec<spans::Trace>,
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

fn worker(project: &std::path::Path, mailbox: &Mailbox) -> Result<Worker> {
    let vars = [
        ("OTLP_ENDPOINT", mailbox.url().to_owned()),
        ("SERVICE_NAME", "links".into()),
        ("QUOTE_URL", format!("{}/quote", mailbox.url())),
    ];
    let bindings = json!({
        "kvNamespaces": ["LINKS"],
        "d1Databases": ["LIST"],
        "r2Buckets": ["BACKUPS"],
        "queueProducers": { "VISITS": "link-visits" },
        "queueConsumers": { "link-visits": { "maxBatchTimeout": 0.05 } },
        "durableObjects": { "COUNTER": { "className": "VisitCounter", "useSQLite": true } },
    });
    let options = bindings.as_object().context("the bindings are no object")?.clone();
    Ok(Worker {
        vars: vars.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        surroundings: Some(Surroundings { options, ..Surroundings::default() }),
        ..Worker::new(project.join("src/index.ts"))
    })
}

/// Takes one step and waits for its spans: as many POSTs as there are invocations, each answered.
fn play(step: &'static Step, running: &Running, mailbox: &Mailbox) -> Result<Played> {
    let before = mailbox.read().posts.len();
    let reply = send(step, running)?;
    let is_answered = |post: &Post| matches!(post.fate, Fate::Answered(..));
    let arrived = mailbox.wait(BOUND, |inbox| {
        inbox.posts.get(before..).is_some_and(|new| new.len() >= step.posts && new.iter().all(is_answered))
    });
    if !arrived {
        let console = running.console().lines().join("\n");
        bail!(
            "{} POSTs of {} {} came within {} s, not {}; the Worker printed:\n{console}",
            mailbox.read().posts.len() - before,
            step.method,
            step.path,
            BOUND.as_secs(),
            step.posts,
        );
    }
    let inbox = mailbox.read();
    let traces = spans::traces(inbox.posts.get(before..).unwrap_or_default());
    Ok(Played { step, reply, traces })
}

fn send(step: &Step, running: &Running) -> Result<Reply> {
    if step.method == SCHEDULED {
        return running.trigger(MAIN, SCHEDULED, &json!({ "cron": step.path }));
    }
    let mut headers = vec![("host".to_owned(), HOST.to_owned())];
    headers.extend(step.traceparent.map(|value| ("traceparent".to_owned(), value.to_owned())));
    let url = format!("{}{}", running.url, step.path);
    http::send(&Call { method: step.method.into(), url, headers, body: step.body.into() })
}

/// What the Worker says it has sent and lost, from the last step.
fn stats(played: &[Played]) -> Result<Value> {
    let last = played.iter().rfind(|one| one.step.path == STATS).context("the script has no /stats")?;
    serde_json::from_slice(&last.reply.body).context("/stats answered no JSON")
}

fn show_forever(running: &Running, mailbox: &Mailbox) -> ! {
    println!();
    println!("  the Worker        {}", running.url.paint(SERVER));
    println!("  what was received {}", format!("{}/received", mailbox.url()).paint(SERVER));
    println!("\nEach request's trace appears here. Ctrl-C ends it.\n");
    children::interrupt_is_success();
    let mut seen = mailbox.read().posts.len();
    loop {
        if !mailbox.wait(Duration::from_secs(3600), |inbox| inbox.posts.len() > seen) {
            continue;
        }
        let posts = mailbox.read().posts;
        for trace in spans::traces(posts.get(seen..).unwrap_or_default()) {
            println!("{}\n", waterfall::render(&trace));
        }
        seen = posts.len();
    }
}
