//! A Worker in real workerd: bundled as wrangler bundles it, served on a free port, its console kept.
//!
//! esbuild and workerd are all it takes (wrangler adds two seconds and a newer Node): the same conditions, wasm as a
//! module of its own. Two services stand in for Cloudflare's: KV is kept in memory (`kv.js`), and `fetch` may reach
//! 127.0.0.1, where the receiver listens.

mod config;
mod console;
mod fleet;
mod miniflare;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::children::Guarded;
use crate::context::Context;
use crate::http::{self, Call, Reply};
use crate::run;
use crate::tools::npm;

pub use console::Console;
pub use fleet::{Fleet, Member};
pub use miniflare::{Other, Surroundings};

/// The compatibility date of every Worker that names none: pinned, since a date later than the binary's is refused.
pub const COMPATIBILITY_DATE: &str = "2026-11-01";
/// workerd starts in some 40 ms; a machine under load gets a hundred times that.
const START_BOUND: Duration = Duration::from_secs(20);
const KV_MODULE: &str = "kv.js";
const CONFIG_FILE: &str = "workerd.capnp";

/// What to serve and how.
#[derive(Debug, Clone)]
pub struct Worker {
    /// The module whose default export is the Worker.
    pub entry: PathBuf,
    /// The compatibility date.
    pub compatibility_date: String,
    /// Compatibility flags.
    pub compatibility_flags: Vec<String>,
    /// Text bindings.
    pub vars: Vec<(String, String)>,
    /// Names of KV namespaces, each empty at start.
    pub kv: Vec<String>,
    /// How long each KV operation takes.
    pub kv_latency_ms: u64,
    /// Modules to bundle under another name.
    pub aliases: Vec<(String, PathBuf)>,
    /// The entry also exports `stats`, a handler that answers on a second port and in the same isolate.
    pub stats: bool,
    /// Opens V8's inspector.
    pub inspector: bool,
    /// Serves it in miniflare, with these bindings and Workers beside it; `kv` is not looked at then.
    pub surroundings: Option<Surroundings>,
}

impl Worker {
    /// A Worker without bindings, at the pinned date.
    pub fn new(entry: PathBuf) -> Self {
        Self {
            entry,
            compatibility_date: COMPATIBILITY_DATE.into(),
            compatibility_flags: Vec::new(),
            vars: Vec::new(),
            kv: Vec::new(),
            kv_latency_ms: 0,
            aliases: Vec::new(),
            stats: false,
            inspector: false,
            surroundings: None,
        }
    }

    /// Bundles it into `out` and serves it from there.
    pub fn serve(&self, ctx: &Context, out: &Path) -> Result<Running> {
        if let Some(surroundings) = &self.surroundings {
            return miniflare::serve(self, surroundings, ctx, out);
        }
        let modules = self.bundle(ctx, out)?;
        std::fs::write(out.join(KV_MODULE), include_str!("kv.js"))?;
        std::fs::write(out.join(CONFIG_FILE), config::text(self, &modules))?;
        let (process, console) = spawn(ctx, out, self.inspector)?;
        let wanted = usize::from(self.stats) + usize::from(self.inspector) + 1;
        let ports = ports(&process, &console, wanted)?;
        let url = |socket: &str| ports.get(socket).map(|port| url(*port));
        Ok(Running {
            url: url(config::MAIN).context("workerd named no port for the Worker")?,
            stats_url: url(config::STATS),
            control_url: None,
            other_urls: BTreeMap::new(),
            inspector_port: ports.get(console::INSPECTOR).copied(),
            inspected: config::MAIN.into(),
            cf_header: config::CF_HEADER,
            console,
            _process: process,
        })
    }

    /// The names of the bundled modules in `out`, the entry first.
    pub fn bundle(&self, ctx: &Context, out: &Path) -> Result<Vec<String>> {
        bundle(ctx, &self.entry, out, &self.aliases)
    }
}

/// Bundles a module into the folder `out`, emptied before, and names what lies there then, the entry first.
fn bundle(ctx: &Context, entry: &Path, out: &Path, aliases: &[(String, PathBuf)]) -> Result<Vec<String>> {
    if out.exists() {
        std::fs::remove_dir_all(out).with_context(|| format!("cannot empty {}", out.display()))?;
    }
    std::fs::create_dir_all(out)?;
    let mut esbuild = run::command(npm::bin(ctx, npm::TESTS, "esbuild")?, &ctx.root);
    esbuild.arg(entry).arg(format!("--outdir={}", out.display())).arg("--entry-names=worker");
    esbuild.args([
        "--bundle",
        // As Wrangler does: classes are asked for their names.
        "--keep-names",
        "--format=esm",
        "--target=es2024",
        "--conditions=workerd,worker,browser",
        "--loader:.wasm=copy",
    ]);
    esbuild.args(["--external:node:*", "--external:cloudflare:*", "--log-level=error"]);
    for (name, file) in aliases {
        esbuild.arg(format!("--alias:{name}={}", file.display()));
    }
    // Cases live outside any node_modules: what they import by name is what the tests installed.
    esbuild.env("NODE_PATH", ctx.path("tests/node_modules"));
    run::quiet(&mut esbuild).with_context(|| format!("cannot bundle {}", entry.display()))?;
    let mut modules = Vec::new();
    for file in std::fs::read_dir(out)? {
        modules.push(file?.file_name().to_string_lossy().into_owned());
    }
    modules.sort_by_key(|name| (!name.ends_with(".js"), name.clone()));
    Ok(modules)
}

/// A Worker that answers; dropping it ends the process.
#[derive(Debug)]
pub struct Running {
    /// `http://127.0.0.1:<port>`, where the Worker answers.
    pub url: String,
    /// Where its `stats` export answers.
    pub stats_url: Option<String>,
    /// Where miniflare takes triggers that are no requests.
    pub control_url: Option<String>,
    /// Where further Workers answer, by name.
    pub other_urls: BTreeMap<String, String>,
    /// The port of V8's inspector.
    pub inspector_port: Option<u16>,
    /// The Worker's name there.
    pub inspected: String,
    /// The request header that carries `request.cf`.
    pub cf_header: &'static str,
    console: Console,
    _process: Guarded,
}

impl Running {
    /// What the Worker and workerd have printed.
    pub fn console(&self) -> &Console {
        &self.console
    }

    /// Triggers a Worker of miniflare's with what is no request; the reply says what came of it.
    pub fn trigger(&self, worker: &str, kind: &str, given: &Value) -> Result<Reply> {
        let control = self.control_url.as_deref().context("triggers need miniflare")?;
        let body = json!({ "worker": worker, "kind": kind, "given": given }).to_string().into_bytes();
        let reply = http::send(&Call { body, ..Call::new("POST", control) })?;
        Ok(Reply { headers: Vec::new(), ..reply })
    }
}

/// Starts workerd with the configuration that lies in `dir`.
fn spawn(ctx: &Context, dir: &Path, inspector: bool) -> Result<(Guarded, Console)> {
    let mut command = run::command(npm::bin(ctx, npm::TESTS, "workerd")?, dir);
    command.arg("serve").arg(CONFIG_FILE).arg("config");
    // Its standard output also carries the ports it got: one JSON object per line, before anything is served.
    command.arg("--control-fd=1");
    if inspector {
        command.arg("--inspector-addr=127.0.0.1:0");
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let process = Guarded::spawn(&mut command)?;
    let console = Console::attach(&process)?;
    Ok((process, console))
}

/// Waits until workerd has opened as many ports, and gives them by the names of their sockets.
fn ports(process: &Guarded, console: &Console, wanted: usize) -> Result<BTreeMap<String, u16>> {
    let start = Instant::now();
    loop {
        let ports = console.ports();
        if ports.len() == wanted {
            return Ok(ports);
        }
        let left = START_BOUND.checked_sub(start.elapsed());
        let ended = console.closed() || process.ended()?.is_some();
        let (false, Some(left)) = (ended, left) else {
            let why = if ended { "ended at once" } else { "did not open its ports" };
            bail!("workerd {why}; it said:\n{}", console.lines().join("\n"));
        };
        console.wait_for_change(left);
    }
}

fn url(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

#[cfg(test)]
mod tests {
    use super::COMPATIBILITY_DATE;

    #[test]
    fn the_example_is_tested_at_the_date_it_is_deployed_with() {
        let wrangler = include_str!("../../../../worker-example/wrangler.jsonc");
        assert!(wrangler.contains(&format!("\"compatibility_date\": \"{COMPATIBILITY_DATE}\"")));
    }
}
