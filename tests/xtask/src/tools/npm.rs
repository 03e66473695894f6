//! npm dependencies: `npm ci` from the committed lockfiles, once per lockfile.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use crate::files::{Fingerprint, Stamp};
use crate::run;
use crate::tools::node;

/// The folder of the runtimes, tools and peers that tests, size check and benchmark use.
pub const TESTS: &str = "tests";
/// The folder of the package's own TypeScript.
pub const TEMPLATE: &str = "pkg-template";

/// The folder of Sentry's own SDKs, beside which the package is tested.
pub const SENTRY: &str = "tests/sentry";

/// `tests/node_modules`, as its lockfile says.
pub fn tests(ctx: &Context) -> Result<PathBuf> {
    install(ctx, TESTS)
}

/// `pkg-template/node_modules`, as its lockfile says.
pub fn template(ctx: &Context) -> Result<PathBuf> {
    install(ctx, TEMPLATE)
}

/// `tests/sentry/node_modules`, as its lockfile says. It shares `@opentelemetry/api` with `tests`, which comes first.
pub fn sentry(ctx: &Context) -> Result<PathBuf> {
    tests(ctx)?;
    install(ctx, SENTRY)
}

/// The program `name` that the dependencies in `folder` bring along.
pub fn bin(ctx: &Context, folder: &str, name: &str) -> Result<PathBuf> {
    let bin = install(ctx, folder)?.join(".bin").join(if cfg!(windows) { format!("{name}.cmd") } else { name.into() });
    if !bin.exists() {
        bail!("{} is missing: remove {folder}/node_modules and run this again", bin.display());
    }
    Ok(bin)
}

/// The version of `package` that is installed in `folder`.
pub fn version(ctx: &Context, folder: &str, package: &str) -> Option<String> {
    let text = std::fs::read(modules(ctx, folder).join(package).join("package.json")).ok()?;
    let json: serde_json::Value = serde_json::from_slice(&text).ok()?;
    Some(json.get("version")?.as_str()?.to_owned())
}

/// Are the dependencies in `folder` there, and of this lockfile?
pub fn is_installed(ctx: &Context, folder: &str) -> Result<bool> {
    Ok(stamp(ctx, folder)?.is_fresh("") && modules(ctx, folder).is_dir())
}

/// `npm ci` in `folder`, unless it has been done for this lockfile.
pub fn install(ctx: &Context, folder: &str) -> Result<PathBuf> {
    if !is_installed(ctx, folder)? {
        node::check(ctx)?;
        run::progress(&format!("npm ci in {folder}/"), || {
            let mut npm = command(&ctx.path(folder));
            run::quiet(npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])).with_context(|| {
                format!("cannot install into {folder}/: check that npm reaches its registry, then run this again")
            })
        })?;
        stamp(ctx, folder)?.set("")?;
    }
    Ok(modules(ctx, folder))
}

/// npm itself, in a folder.
pub fn command(dir: &Path) -> Command {
    run::command(if cfg!(windows) { "npm.cmd" } else { "npm" }, dir)
}

fn modules(ctx: &Context, folder: &str) -> PathBuf {
    ctx.path(folder).join("node_modules")
}

fn stamp(ctx: &Context, folder: &str) -> Result<Stamp> {
    let dir = ctx.path(folder);
    let key = Fingerprint::default().file(&dir.join("package.json")).file(&dir.join("package-lock.json")).finish();
    Ok(Stamp::new(&ctx.work_dir()?, &format!("npm-{}", folder.replace('/', "-")), key))
}
