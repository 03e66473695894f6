//! `cargo xtask demo [--serve]`: the worker-example in workerd with local stand-ins for what Cloudflare binds to it
//! (miniflare), an OTLP receiver beside it, and every trace on the screen.
//!
//! Nothing is left out of the way a user goes: the package is built, packed and installed from its tarball. What is asked
//! and what has to come of it are a scenario, `tests/xtask/demo`; `--bless` writes the latter. `--serve` then leaves the
//! Worker running until Ctrl-C.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use yansi::Paint as _;

use crate::context::Context;
use crate::receiver::{Inbox, Mailbox, Post, Receiver};
use crate::scenario::Trial;
use crate::waterfall::{self, GOOD, SERVER, STRONG};
use crate::workerd::Running;
use crate::{children, files, installed, pack, spans};

const EXAMPLE: &str = "worker-example";
const SCENARIO: &str = "tests/xtask/demo";
/// The second service takes some time in reality; without it there would be little to see.
const SERVICE_LATENCY: Duration = Duration::from_millis(15);

/// The sub-command.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    let (serve, bless) = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => (false, false),
        ["--serve"] => (true, false),
        ["--bless"] => (false, true),
        _ => bail!("demo takes nothing but --serve, or --bless"),
    };
    // `NO_COLOR` counts when it is set and not empty (<https://no-color.org>).
    if !std::io::stdout().is_terminal() || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) {
        yansi::disable();
    }
    let project = install(ctx, "demo")?;
    let receiver = Receiver::start()?;
    let mailbox = receiver.mailbox("demo");
    mailbox.set_service_delay(SERVICE_LATENCY);
    let vars = [("OTLP_ENDPOINT", mailbox.url().to_owned()), ("QUOTE_URL", format!("{}/quote", mailbox.url()))];
    let start = Instant::now();
    let show = |inbox: &Inbox| {
        print(&inbox.posts);
        let took = waterfall::duration(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        let bytes: usize = inbox.posts.iter().map(|post| post.body.len()).sum();
        let (posts, spans) = (inbox.posts.len(), inbox.span_count());
        println!("{}", format!("{took}: {posts} POSTs, {spans} spans, {bytes} bytes of OTLP").paint(STRONG));
    };
    let trial = Trial::new(ctx, &receiver, project.clone(), bless)?;
    let worker = trial.show(&ctx.path(SCENARIO), "./src/index.ts", &mailbox, &vars, show)?;
    println!("{}", "✓ every expected span arrived, under the right parent".paint(GOOD));
    if serve {
        show_forever(&worker.serve(ctx, &project.join("bundled"))?, &mailbox);
    }
    Ok(())
}

fn print(posts: &[Post]) {
    for trace in spans::traces(posts) {
        println!("\n{}", waterfall::render(&trace));
    }
    println!();
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

fn show_forever(running: &Running, mailbox: &Mailbox) -> ! {
    println!();
    println!("  the Worker        {}", running.url.paint(SERVER));
    println!("  what was received {}", format!("{}/received", mailbox.url()).paint(SERVER));
    println!("\nEach request's trace appears here. Ctrl-C ends it.");
    children::interrupt_is_success();
    let mut seen = mailbox.read().posts.len();
    loop {
        if mailbox.wait(Duration::from_secs(3600), |inbox| inbox.posts.len() > seen) {
            let posts = mailbox.read().posts;
            print(posts.get(seen..).unwrap_or_default());
            seen = posts.len();
        }
    }
}
