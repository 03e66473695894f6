//! A project that uses the packed package, as a user's would: a folder of its own under `target/xtask`, with the tarball
//! and `@opentelemetry/api` installed by npm.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::context::Context;
use crate::files::{self, Fingerprint, Stamp};
use crate::tools::npm;
use crate::{pack, run};

/// The version of `@opentelemetry/api` the tests pin.
fn api_version(ctx: &Context) -> Result<String> {
    let package: Value = serde_json::from_str(&files::read_text(&ctx.path("tests/package.json"))?)?;
    let version = package.pointer("/devDependencies/@opentelemetry~1api").and_then(Value::as_str);
    Ok(version.context("tests/package.json does not pin @opentelemetry/api")?.to_owned())
}

/// The folder `target/xtask/<name>` with the package in its `node_modules`; made anew whenever the package changed.
pub fn project(ctx: &Context, name: &str) -> Result<PathBuf> {
    let tarball = pack::pack(ctx)?;
    let dir = ctx.work_dir()?.join(name);
    let stamp = Stamp::new(
        &ctx.work_dir()?,
        &format!("{}-installed", name.replace('/', "-")),
        Fingerprint::default().file(&tarball).finish(),
    );
    if !stamp.is_fresh("") || !dir.join("node_modules").is_dir() {
        files::remove_dir(&dir)?;
        fresh(ctx, &dir, &tarball)?;
        stamp.set("")?;
    }
    Ok(dir)
}

/// Makes a folder a project of its own, with the tarball and the pinned API installed.
pub fn fresh(ctx: &Context, dir: &Path, tarball: &Path) -> Result<()> {
    let dependencies = json!({ "@opentelemetry/api": api_version(ctx)? });
    let package = json!({ "name": "edgespan-trial", "private": true, "type": "module", "dependencies": dependencies });
    files::write(&dir.join("package.json"), package.to_string())?;
    install(ctx, dir, tarball)
}

/// `npm install` of the tarball into a project, with what its `package.json` asks for besides development tools.
pub fn install(ctx: &Context, dir: &Path, tarball: &Path) -> Result<()> {
    let mut npm = npm::command(dir);
    npm.args(["install", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]);
    let shown = dir.strip_prefix(&ctx.root).unwrap_or(dir).display().to_string();
    run::progress(&format!("npm install in {shown}"), || run::quiet(npm.arg(tarball)).map(drop))
}
