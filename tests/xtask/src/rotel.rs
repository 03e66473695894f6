//! Acceptance by a collector that is not ours: what real Workers sent goes through Rotel, and has to come out of it the
//! same, field for field.
//!
//! The bytes are those that workerd posted in some of the scenarios. Rotel takes them over OTLP/HTTP and forwards them,
//! in batches of its own, to the receiver.

use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::children::Guarded;
use crate::context::Context;
use crate::http::{self, Call};
use crate::receiver::{Mailbox, Post, Receiver};
use crate::scenario;
use crate::tally::Tally;
use crate::tools;

/// Scenarios whose spans hold every kind of field: attribute types, events, links, status, remote parents, dropped counts.
const SOURCES: [&str; 4] = ["user-spans", "inbound-traceparent", "limits", "handler-throws"];
/// Rotel starts within some 100 ms.
const BOUND: Duration = Duration::from_secs(20);

/// Runs the comparison, where there is a Rotel or can be one.
pub fn suite(ctx: &Context, tally: &mut Tally) -> Result<()> {
    match tools::rotel::get(ctx) {
        Ok(program) => tally.run("rotel takes what we send and passes it on unchanged", || check(ctx, &program)),
        Err(error) => tally.skip("rotel", &format!("{error:#}")),
    }
    Ok(())
}

fn check(ctx: &Context, program: &Path) -> Result<()> {
    let receiver = Receiver::start()?;
    let sent = scenario::record(ctx, &receiver, &SOURCES)?;
    let forwarded = receiver.mailbox("rotel");
    let rotel = Rotel::start(program, &forwarded)?;
    for post in &sent {
        let headers = post.headers.iter().filter(|(name, _)| name == "content-type").cloned().collect();
        let url = format!("{}/v1/traces", rotel.url);
        let reply = http::send(&Call { method: "POST".into(), url, headers, body: post.body.clone() })?;
        if reply.status != 200 {
            bail!("Rotel answered {}: {}", reply.status, reply.text());
        }
    }
    let wanted = spans(&sent)?;
    if wanted.is_empty() {
        bail!("the scenarios sent nothing to compare");
    }
    if !forwarded.wait(BOUND, |inbox| inbox.span_count() >= wanted.len()) {
        bail!("Rotel passed on {} of {} spans", forwarded.read().span_count(), wanted.len());
    }
    let got = spans(&forwarded.read().posts)?;
    scenario::compare(&wanted.join("\n"), &got.join("\n")).context("Rotel read something else (+) than we meant (-)")
}

/// Every span with its resource and scope, as text; in an order that batching does not change.
fn spans(posts: &[Post]) -> Result<Vec<String>> {
    let mut spans = Vec::new();
    for post in posts {
        let request = post.request.as_ref().context("a POST did not decode")?;
        for resource in &request.resource_spans {
            for scope in &resource.scope_spans {
                for span in &scope.spans {
                    let of = (&resource.resource, &resource.schema_url, &scope.scope, &scope.schema_url);
                    spans.push((span.span_id.clone(), format!("{span:#?}\n{of:#?}")));
                }
            }
        }
    }
    spans.sort();
    Ok(spans.into_iter().map(|(_, text)| text).collect())
}

struct Rotel {
    url: String,
    _process: Guarded,
}

impl Rotel {
    /// Starts it on free ports. It cannot choose them itself, so another program may be faster: then others are tried.
    fn start(program: &Path, forward_to: &Mailbox) -> Result<Self> {
        let start = Instant::now();
        loop {
            let (http, grpc) = (free_port()?, free_port()?);
            let mut command = Command::new(program);
            command.args(["start", "--exporter=otlp", "--otlp-exporter-protocol=http", "--batch-timeout=20ms"]);
            command.args(["--otlp-exporter-endpoint", forward_to.url()]);
            command.arg(format!("--otlp-http-endpoint=127.0.0.1:{http}"));
            command.arg(format!("--otlp-grpc-endpoint=127.0.0.1:{grpc}"));
            let process = Guarded::spawn(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()))?;
            while process.ended()?.is_none() {
                if TcpStream::connect(("127.0.0.1", http)).is_ok() {
                    return Ok(Self { url: format!("http://127.0.0.1:{http}"), _process: process });
                }
                if start.elapsed() > BOUND {
                    bail!("Rotel did not listen within {} s", BOUND.as_secs());
                }
                // A port that opens sends no event.
                std::thread::sleep(Duration::from_millis(10));
            }
            if start.elapsed() > BOUND {
                bail!("Rotel ended at once, again and again");
            }
        }
    }
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
