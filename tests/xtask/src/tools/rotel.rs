//! The Rotel collector, an OpenTelemetry collector in one binary, which judges what we send. It comes from PyPI into a
//! virtual environment of the checkout: `tests/.venv`.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::files;
use crate::run;

const VENV: &str = "tests/.venv";
const REQUIREMENTS: &str = "tests/setup/requirements.txt";

/// The collector's binary; installed when it is missing.
pub fn get(ctx: &Context) -> Result<PathBuf> {
    if let Some(binary) = find(ctx) {
        return Ok(binary);
    }
    run::progress(&format!("rotel, from PyPI into {VENV}"), || install(ctx)).context(
        "no Rotel collector: install python3 with venv (Debian: `apt-get install python3-venv`) and run this again",
    )?;
    find(ctx).with_context(|| format!("{REQUIREMENTS} is installed in {VENV} but holds no rotel-agent"))
}

/// The collector's binary when it is there. The package has no command of its own, only this file.
pub fn find(ctx: &Context) -> Option<PathBuf> {
    let enter = |dir: &std::path::Path| {
        let name = files::name(dir);
        matches!(name.as_str(), "site-packages" | "rotel") || name.starts_with("python3")
    };
    let files = files::walk(&ctx.path(VENV).join("lib"), &enter).ok()?;
    files.into_iter().find(|file| file.ends_with("rotel/rotel-agent"))
}

fn install(ctx: &Context) -> Result<()> {
    let venv = ctx.path(VENV);
    run::quiet(run::command("python3", &ctx.root).args(["-m", "venv"]).arg(&venv))?;
    let mut pip = run::command(venv.join("bin").join("python"), &ctx.root);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]);
    run::quiet(pip.arg("--requirement").arg(ctx.path(REQUIREMENTS))).map(drop)
}
