//! What requests leave behind in the isolate: V8's own count after a full collection, asked through the inspector.
//!
//! JavaScript heap and the memory behind array buffers (wasm memory among it) count together.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use super::play::{BOUND, Play};
use super::request::Request;
use super::spec::Spec;
use crate::context::Context;
use crate::http::{self, Call};
use crate::receiver::Mailbox;
use crate::workerd::{INSPECTOR, Running, STATS, Worker};

/// How many requests go on at the same time.
const AT_ONCE: usize = 20;
/// How often to look at what is in use.
const LOOKS: usize = 4;
/// How long to wait for an answer before making another request.
const BETWEEN_NUDGES: Duration = Duration::from_millis(100);

/// Serves the Worker and measures twice, with the scenario's first request in between.
pub(super) fn check(ctx: &Context, worker: Worker, out: &Path, spec: &Spec, mailbox: &Mailbox) -> Result<()> {
    let bounds = spec.heap.context("the scenario has no bounds of the heap")?;
    let worker = Worker { inspector: true, ..worker };
    let running = worker.serve(ctx, out)?;
    let play = Play { running: &running, mailbox, is_plain: false };
    let request = spec.requests.first().context("a heap scenario has one request")?;
    let mut inspector = Inspector::connect(&running)?;
    let mut posts = 0;
    let mut repeat = |times: usize| -> Result<()> {
        for _ in 0..times / AT_ONCE {
            play.one(&Request { times: Some(AT_ONCE), together: true, ..request.clone() })?;
        }
        posts += times / AT_ONCE * AT_ONCE * spec.posts / bounds.per;
        // An export that is still under way holds its request's memory.
        if !mailbox.wait(BOUND, |inbox| inbox.posts.len() >= posts) {
            bail!("{} of {posts} POSTs came", mailbox.read().posts.len());
        }
        Ok(())
    };
    repeat(bounds.warm_up)?;
    let before = inspector.least_bytes()?;
    repeat(bounds.requests)?;
    let after = inspector.least_bytes()?;
    let per_request = (after - before) / f64::from(u32::try_from(bounds.requests)?);
    if per_request > bounds.max_bytes_per_request {
        bail!(
            "{}\n{} requests left {:.0} bytes behind, {per_request:.1} each; allowed are {} each",
            spec.rule,
            bounds.requests,
            after - before,
            bounds.max_bytes_per_request
        );
    }
    let violations = mailbox.read().violations();
    if let Some(first) = violations.first() {
        bail!("{} violations, the first: {first}", violations.len());
    }
    eprintln!("          {} requests left {per_request:.1} bytes each behind (of {after:.0} in use)", bounds.requests);
    Ok(())
}

/// A session with V8's inspector.
struct Inspector {
    socket: WebSocket<TcpStream>,
    /// Any request: V8 collects garbage in a task of the isolate, which runs when the isolate next has something to do.
    nudge: Call,
    last_id: u64,
}

impl Inspector {
    fn connect(running: &Running) -> Result<Self> {
        let address = running.at(INSPECTOR)?.replace("http://", "");
        let stream = TcpStream::connect(&address)?;
        stream.set_read_timeout(Some(BETWEEN_NUDGES))?;
        let (socket, _) = tungstenite::client(format!("ws://{address}/{}", running.inspected), stream)
            .context("the inspector does not answer")?;
        let nudge = Call::new("GET", &running.at(STATS)?);
        Ok(Self { socket, nudge, last_id: 0 })
    }

    /// The least that is in use after some collections: the last requests may still be ending, which is no leak.
    fn least_bytes(&mut self) -> Result<f64> {
        let mut least = f64::INFINITY;
        for _ in 0..LOOKS {
            least = least.min(self.used_bytes()?);
        }
        Ok(least)
    }

    /// Bytes in use after a full collection.
    fn used_bytes(&mut self) -> Result<f64> {
        // Twice: what the first collection finalises, the second frees.
        self.call("HeapProfiler.collectGarbage")?;
        self.call("HeapProfiler.collectGarbage")?;
        let usage = self.call("Runtime.getHeapUsage")?;
        let bytes = |name: &str| usage.get(name).and_then(Value::as_f64).with_context(|| format!("V8 tells no {name}"));
        Ok(bytes("usedSize")? + bytes("backingStorageSize")?)
    }

    fn call(&mut self, method: &str) -> Result<Value> {
        self.last_id += 1;
        let call = json!({ "id": self.last_id, "method": method });
        self.socket.send(Message::text(call.to_string()))?;
        let start = Instant::now();
        loop {
            http::send(&self.nudge)?;
            let message: Value = match self.socket.read() {
                Ok(Message::Text(text)) => serde_json::from_str(&text)?,
                Ok(_) => continue,
                Err(tungstenite::Error::Io(error))
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    if start.elapsed() > BOUND {
                        bail!("{method} got no answer within {} s", BOUND.as_secs());
                    }
                    continue;
                }
                Err(error) => return Err(error).context(method.to_owned()),
            };
            if message.get("id") == Some(&json!(self.last_id)) {
                if let Some(error) = message.get("error") {
                    bail!("{method}: {error}");
                }
                return Ok(message.get("result").cloned().unwrap_or_default());
            }
        }
    }
}
