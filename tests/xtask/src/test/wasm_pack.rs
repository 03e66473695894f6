//! Plain `wasm-pack build --target bundler` must give the same glue and the same exports as our pipeline. The wasm itself is
//! larger: wasm-pack builds the Rust library too, and cargo leaves link-time optimisation out then.
//! Checked wherever wasm-pack and the wasm-bindgen CLI of the locked version are on PATH.

use anyhow::{Result, bail};

use crate::build::{self, Mode, Module};
use crate::context::Context;
use crate::files;
use crate::run;
use crate::tally::Tally;
use crate::tools::wasm_target;

const STEP: &str = "same as wasm-pack";

/// Runs the comparison, or says why it is skipped.
pub fn check(ctx: &Context, tally: &mut Tally) {
    match missing(ctx) {
        Some(why) => tally.pass_over(STEP, &why),
        None => tally.run(STEP, || compare(ctx)),
    }
}

fn missing(ctx: &Context) -> Option<String> {
    if run::which("wasm-pack").is_none() {
        return Some("wasm-pack is not on PATH".to_owned());
    }
    let wanted = &ctx.manifest.tools.wasm_bindgen;
    let found = run::quiet(run::command("wasm-bindgen", &ctx.root).arg("--version")).unwrap_or_default();
    (found.trim() != format!("wasm-bindgen {wanted}")).then(|| format!("the wasm-bindgen CLI on PATH is not {wanted}"))
}

fn compare(ctx: &Context) -> Result<()> {
    build::ensure(ctx)?;
    let ours = build::bindgen_dir(ctx, Module::Core, Mode::Release);
    let theirs = ctx.work_dir()?.join("wasm-pack");
    files::remove_dir(&theirs)?;
    let mut command = run::command("wasm-pack", &ctx.root);
    run::without_outer_cargo(&mut command);
    command.env("RUSTUP_TOOLCHAIN", wasm_target::toolchain(ctx)?);
    command.env("CARGO_ENCODED_RUSTFLAGS", build::release_flags(ctx));
    command.args(["build", "--target", "bundler", "--mode", "no-install", "--out-dir"]).arg(&theirs);
    run::quiet(&mut command)?;
    let name = &ctx.manifest.krate.name;
    for suffix in ["_bg.js", ".js", ".d.ts", "_bg.wasm.d.ts"] {
        let file = format!("{name}{suffix}");
        let (our, their) = (files::read(&ours.join(&file))?, files::read(&theirs.join(&file))?);
        if our != their {
            bail!("{file} differs: {} bytes here, {} from wasm-pack", our.len(), their.len());
        }
    }
    Ok(())
}
