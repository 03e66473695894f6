//! A Worker in real workerd: bundled as wrangler bundles it, served on a free port, its console kept.
//!
//! esbuild and workerd are all it takes (wrangler adds two seconds and a newer Node): the same conditions, wasm as a
//! module of its own. `fetch` may reach 127.0.0.1, where the receiver listens. A Worker with bindings runs in miniflare.

mod config;
mod console;
mod miniflare;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::children::Guarded;
use crate::context::Context;
use crate::http::{self, Call, Reply};
use crate::tools::npm;
use crate::{files, run};

pub use config::Member;
pub use console::{Console, INSPECTOR};
pub use miniflare::Surroundings;

/// The compatibility date of every Worker that names none: pinned, since a date later than the binary's is refused.
pub const COMPATIBILITY_DATE: &str = "2026-11-01";
/// What a Worker is called that has others beside it, or none.
pub const MAIN: &str = "main";
/// The handler that a Worker exports to say what it counted, and its socket.
pub const STATS: &str = "stats";
/// The socket of miniflare that takes triggers.
const CONTROL: &str = "control";
/// workerd starts in some 40 ms; a machine under load gets a hundred times that.
const START_BOUND: Duration = Duration::from_secs(20);
const CONFIG_FILE: &str = "workerd.capnp";

/// What to serve and how.
#[derive(Debug, Clone)]
pub struct Worker {
    /// The module whose default export is the Worker.
    pub entry: PathBuf,
    pub compatibility_date: String,
    pub compatibility_flags: Vec<String>,
    pub vars: Vec<(String, String)>,
    /// Modules to bundle under another name.
    pub aliases: Vec<(String, PathBuf)>,
    /// The entry also exports `stats`, a handler that answers on a second port and in the same isolate.
    pub stats: bool,
    /// Opens V8's inspector.
    pub inspector: bool,
    /// Serves it in miniflare, with these bindings and Workers beside it.
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
        let member = Member {
            name: MAIN.into(),
            modules: bundle(ctx, &self.entry, out, &self.aliases)?,
            compatibility_date: self.compatibility_date.clone(),
            compatibility_flags: self.compatibility_flags.clone(),
            vars: self.vars.clone(),
            entrypoints: if self.stats { vec![STATS] } else { Vec::new() },
        };
        serve(ctx, out, &[member], self.inspector)
    }
}

/// Serves Workers in one process, each in an isolate and on a port of its own; their modules lie in `dir`.
pub fn serve(ctx: &Context, dir: &Path, members: &[Member], inspector: bool) -> Result<Running> {
    files::write(&dir.join(CONFIG_FILE), config::text(members))?;
    let mut workerd = run::command(npm::bin(ctx, npm::TESTS, "workerd")?, dir);
    // Its standard output also carries the ports it got: one JSON object per line, before anything is served.
    workerd.args(["serve", CONFIG_FILE, "config", "--control-fd=1"]).stdin(Stdio::null());
    if inspector {
        workerd.arg("--inspector-addr=127.0.0.1:0");
    }
    let wanted: usize =
        members.iter().map(|member| 1 + member.entrypoints.len()).sum::<usize>() + usize::from(inspector);
    Running::spawn(&mut workerd, |ports| ports.len() == wanted)
}

/// Bundles a module into the folder `out`, emptied before, and names what lies there then, the entry first.
fn bundle(ctx: &Context, entry: &Path, out: &Path, aliases: &[(String, PathBuf)]) -> Result<Vec<String>> {
    files::remove_dir(out)?;
    let mut esbuild = run::command(npm::bin(ctx, npm::TESTS, "esbuild")?, &ctx.root);
    esbuild.arg(entry).arg(format!("--outdir={}", out.display())).arg("--entry-names=worker");
    // As Wrangler does: classes are asked for their names.
    esbuild.args(["--bundle", "--keep-names", "--format=esm", "--target=es2024", "--log-level=error"]);
    esbuild.args(["--conditions=workerd,worker,browser", "--loader:.wasm=copy"]);
    esbuild.args(["--external:node:*", "--external:cloudflare:*"]);
    esbuild.args(aliases.iter().map(|(name, file)| format!("--alias:{name}={}", file.display())));
    // Cases live outside any node_modules: what they import by name is what the tests installed.
    esbuild.env("NODE_PATH", ctx.path("tests/node_modules"));
    run::quiet(&mut esbuild).with_context(|| format!("cannot bundle {}", entry.display()))?;
    let mut modules: Vec<String> = files::walk_all(out)?.iter().map(|file| files::name(file)).collect();
    modules.sort_by_key(|name| (!name.ends_with(".js"), name.clone()));
    Ok(modules)
}

/// Workers that answer; dropping it ends the process.
#[derive(Debug)]
pub struct Running {
    /// `http://127.0.0.1:<port>`, where the Worker `main` answers, if there is one.
    pub url: String,
    /// The Worker's name in V8's inspector.
    pub inspected: String,
    /// The request header that carries `request.cf`.
    pub cf_header: &'static str,
    ports: BTreeMap<String, u16>,
    console: Console,
    _process: Guarded,
}

impl Running {
    /// Starts workerd, or what starts it, and waits until it has opened its ports.
    fn spawn(command: &mut Command, are_all: impl Fn(&BTreeMap<String, u16>) -> bool) -> Result<Self> {
        let process = Guarded::spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        let console = Console::attach(&process)?;
        let is_in_time = console.wait(START_BOUND, |record| record.is_closed() || are_all(&record.ports));
        let ports = console.ports();
        if !are_all(&ports) {
            let why = if is_in_time { "ended at once" } else { "did not open its ports" };
            bail!("workerd {why}; it said:\n{}", console.lines().join("\n"));
        }
        let url = ports.get(MAIN).map(|port| url(*port)).unwrap_or_default();
        let (inspected, cf_header) = (MAIN.to_owned(), config::CF_HEADER);
        Ok(Self { url, inspected, cf_header, ports, console, _process: process })
    }

    /// Where this socket answers: that of a Worker has its name.
    pub fn at(&self, socket: &str) -> Result<String> {
        self.ports.get(socket).map(|port| url(*port)).with_context(|| format!("workerd opened no port for {socket}"))
    }

    /// What the Workers and workerd have printed.
    pub fn console(&self) -> &Console {
        &self.console
    }

    /// Triggers a Worker of miniflare's with what is no request, `{worker, trigger}`; the reply says what came of it.
    pub fn trigger(&self, given: &Value) -> Result<Reply> {
        let body = given.to_string().into_bytes();
        let reply = http::send(&Call { body, ..Call::new("POST", &self.at(CONTROL)?) })?;
        Ok(Reply { headers: Vec::new(), ..reply })
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
