//! Workers in miniflare: the same workerd, with local services for what Cloudflare binds to Workers.
//!
//! A Node script (`tests/workerd/miniflare.mjs`) starts it and announces ports as workerd itself does. It goes when its
//! standard input closes, and takes workerd along.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::{CONTROL, MAIN, Running, Worker, bundle};
use crate::context::Context;
use crate::{files, run};

const SCRIPT: &str = "tests/workerd/miniflare.mjs";
const CONFIG_FILE: &str = "miniflare.json";

/// What a Worker has around it in miniflare.
#[derive(Debug, Clone, Default)]
pub struct Surroundings {
    /// The Worker's own options, as miniflare knows them: bindings above all.
    pub options: Map<String, Value>,
    /// Further Workers by name: their modules and options.
    pub others: BTreeMap<String, (PathBuf, Map<String, Value>)>,
}

/// Bundles the Worker and those beside it into `out` and serves them from there.
pub(super) fn serve(worker: &Worker, surroundings: &Surroundings, ctx: &Context, out: &Path) -> Result<Running> {
    files::remove_dir(out)?;
    let Worker { entry, compatibility_date, compatibility_flags, vars, aliases, stats, inspector, .. } = worker;
    let described = |name: &str, entry: &Path, options: &Map<String, Value>| {
        let modules = bundle(ctx, entry, &out.join(name), aliases)?;
        Ok(json!({ "name": name, "modules": modules, "options": options }))
    };
    let others = surroundings.others.iter().map(|(name, (entry, options))| described(name, entry, options));
    let main = described(MAIN, entry, &surroundings.options);
    let workers = std::iter::once(main).chain(others).collect::<Result<Vec<Value>>>()?;
    let vars: Map<String, Value> = vars.iter().map(|(name, value)| (name.clone(), value.clone().into())).collect();
    // What a Worker has whose options say nothing else.
    let defaults = json!({
        "compatibilityDate": compatibility_date,
        "compatibilityFlags": compatibility_flags,
        "bindings": vars,
    });
    let configuration = json!({ "inspector": inspector, "stats": stats, "defaults": defaults, "workers": workers });
    files::write(&out.join(CONFIG_FILE), configuration.to_string())?;
    let mut node = run::command("node", out);
    node.arg(ctx.path(SCRIPT)).arg(out.join(CONFIG_FILE)).stdin(Stdio::piped());
    // The port of triggers is announced last.
    let running = Running::spawn(&mut node, |ports| ports.contains_key(CONTROL))?;
    Ok(Running { inspected: format!("core:user:{MAIN}"), cf_header: "mf-cf-blob", ..running })
}
