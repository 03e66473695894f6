//! A toolchain that compiles to wasm. The work is `tests/setup/wasm-target.sh`'s; its answer is remembered for as long
//! as the active compiler stays the same.

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use crate::files::{self, Fingerprint};
use crate::run;

const SCRIPT: &str = "tests/setup/wasm-target.sh";

/// The name of a rustup toolchain that builds for the manifest's target; made when there is none.
pub fn toolchain(ctx: &Context) -> Result<String> {
    let memory = ctx.work_dir()?.join("wasm-target");
    let key = key(ctx)?;
    if let Some(name) = remembered(&memory, &key).filter(|name| has_std(ctx, name)) {
        return Ok(name);
    }
    let target = &ctx.manifest.krate.target;
    let name = run::progress(&format!("a Rust toolchain for {target}"), || {
        let mut script = run::command("bash", &ctx.root);
        script.arg(ctx.path(SCRIPT)).env("WASM_TARGET_TRIPLE", target);
        run::without_outer_cargo(&mut script);
        run::quiet(&mut script).with_context(|| {
            format!("no Rust toolchain here compiles for {target}: run `rustup target add {target}`, then this again")
        })
    })?;
    let name = name.trim().to_owned();
    if name.is_empty() {
        bail!("{SCRIPT} printed no toolchain name");
    }
    files::write(&memory, format!("{key} {name}"))?;
    Ok(name)
}

/// The toolchain an earlier run found, without looking for another.
pub fn known(ctx: &Context) -> Option<String> {
    remembered(&ctx.work_dir().ok()?.join("wasm-target"), &key(ctx).ok()?).filter(|name| has_std(ctx, name))
}

/// Does the standard library of the target lie where this toolchain looks for it?
fn has_std(ctx: &Context, toolchain: &str) -> bool {
    let mut rustc = run::command("rustc", &ctx.root);
    run::without_outer_cargo(&mut rustc);
    rustc.env("RUSTUP_TOOLCHAIN", toolchain).args(["--print", "target-libdir", "--target", &ctx.manifest.krate.target]);
    run::quiet(&mut rustc).is_ok_and(|dir| std::path::Path::new(dir.trim()).is_dir())
}

fn remembered(memory: &std::path::Path, key: &str) -> Option<String> {
    let text = std::fs::read_to_string(memory).ok()?;
    let (old, name) = text.split_once(' ')?;
    (old == key).then(|| name.to_owned())
}

fn key(ctx: &Context) -> Result<String> {
    let mut rustc = run::command("rustc", &ctx.root);
    run::without_outer_cargo(&mut rustc);
    let version = run::quiet(rustc.arg("-vV")).context("rustc does not run: install Rust from https://rustup.rs")?;
    Ok(Fingerprint::default().value(version).value(&ctx.manifest.krate.target).file(&ctx.path(SCRIPT)).finish())
}
