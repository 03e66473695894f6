//! Workers in miniflare: the same workerd, with local services for what Cloudflare binds to Workers.
//!
//! A Node script (`tests/workerd/miniflare.mjs`) starts it and announces ports as workerd itself does. It goes when its
//! standard input closes, and takes workerd along.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};

use super::{Console, Running, Worker, bundle, config, console, ports, url};
use crate::children::Guarded;
use crate::context::Context;
use crate::{files, run};

const SCRIPT: &str = "tests/workerd/miniflare.mjs";
const CONFIG_FILE: &str = "miniflare.json";
/// The port that takes triggers.
const CONTROL: &str = "control";

/// What a Worker has around it in miniflare.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The Worker's own options, as miniflare knows them: bindings above all.
    pub options: Map<String, Value>,
    /// Further Workers by name.
    pub others: BTreeMap<String, Other>,
}

/// A further Worker.
#[derive(Debug, Clone)]
pub struct Other {
    /// Its module.
    pub entry: PathBuf,
    /// Its options, as miniflare knows them.
    pub options: Map<String, Value>,
}

/// Bundles the Worker and those beside it into `out` and serves them from there.
pub(super) fn serve(worker: &Worker, surroundings: &Surroundings, ctx: &Context, out: &Path) -> Result<Running> {
    files::remove_dir(out)?;
    let Surroundings { options, others } = surroundings;
    let laid = |name: &str, entry: &Path| bundle(ctx, entry, &out.join(name), &worker.aliases);
    let stand_ins = stand_ins(surroundings);
    let mut sockets = vec![config::MAIN.to_owned()];
    let mut workers = vec![json!({
        "name": config::MAIN,
        "modules": laid(config::MAIN, &worker.entry)?,
        "entrypoints": if worker.stats { vec!["default", config::STATS] } else { vec!["default"] },
        "options": with_defaults(worker, options),
    })];
    for (name, other) in others {
        if [config::MAIN, config::STATS, CONTROL].contains(&name.as_str()) {
            bail!("a further Worker cannot be called {name}: that name is taken");
        }
        let modules = laid(name, &other.entry)?;
        // What stands in for a binding is part of the Worker that has it, and has no port, date and text bindings.
        workers.push(match stand_ins.contains(name) {
            true => json!({ "name": name, "modules": modules, "entrypoints": [], "options": other.options }),
            false => {
                sockets.push(name.clone());
                let options = with_defaults(worker, &other.options);
                json!({ "name": name, "modules": modules, "entrypoints": ["default"], "options": options })
            }
        });
    }
    let wanted = sockets.len() + usize::from(worker.stats) + usize::from(worker.inspector) + 1;
    let configuration = json!({ "inspector": worker.inspector, "workers": workers });
    files::write(&out.join(CONFIG_FILE), configuration.to_string())?;
    let mut node = run::command("node", out);
    node.arg(ctx.path(SCRIPT)).arg(out.join(CONFIG_FILE));
    node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let process = Guarded::spawn(&mut node)?;
    let console = Console::attach(&process)?;
    let ports = ports(&process, &console, wanted)?;
    let at = |socket: &str| ports.get(socket).map(|port| url(*port));
    Ok(Running {
        url: at(config::MAIN).context("miniflare named no port for the Worker")?,
        stats_url: at(config::STATS),
        control_url: at(CONTROL),
        other_urls: others.keys().filter_map(|name| Some((name.clone(), at(name)?))).collect(),
        inspector_port: ports.get(console::INSPECTOR).copied(),
        inspected: format!("core:user:{}", config::MAIN),
        cf_header: "mf-cf-blob",
        console,
        _process: process,
    })
}

/// A Worker's options, with the main Worker's date, flags and text bindings where they say none.
fn with_defaults(worker: &Worker, options: &Map<String, Value>) -> Map<String, Value> {
    let mut all = Map::new();
    all.insert("compatibilityDate".into(), worker.compatibility_date.clone().into());
    all.insert("compatibilityFlags".into(), worker.compatibility_flags.clone().into());
    all.extend(options.clone());
    let vars = worker.vars.iter().map(|(name, value)| (name.clone(), value.clone().into()));
    let mut bindings: Map<String, Value> = vars.collect();
    if let Some(Value::Object(own)) = all.get("bindings") {
        bindings.extend(own.clone());
    }
    all.insert("bindings".into(), bindings.into());
    all
}

/// The Workers that another one's `wrappedBindings` name.
fn stand_ins(Surroundings { options, others }: &Surroundings) -> BTreeSet<String> {
    let all = others.values().map(|other| &other.options).chain([options]);
    let named = all.filter_map(|options| options.get("wrappedBindings")?.as_object()).flat_map(Map::values);
    let name = |binding: &Value| Some(binding.as_str().or_else(|| binding.get("scriptName")?.as_str())?.to_owned());
    named.filter_map(name).collect()
}
