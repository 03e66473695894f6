//! `cargo xtask pack`: the package as the tarball that npm would publish.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::build;
use crate::context::Context;
use crate::run;
use crate::tools::npm;

/// The sub-command.
pub fn run(ctx: &Context) -> Result<()> {
    println!("{}", pack(ctx)?.display());
    Ok(())
}

/// Builds when needed and packs `pkg/` into `target/xtask/edgespan-<version>.tgz`.
pub fn pack(ctx: &Context) -> Result<PathBuf> {
    let pkg = build::ensure(ctx)?;
    let dir = ctx.work_dir()?;
    let tarball = dir.join(format!("{}-{}.tgz", ctx.manifest.krate.name, build::version(ctx)?));
    // Packed aside and moved into place: another xtask may be installing the tarball at this moment.
    let _lock = ctx.lock()?;
    let aside = dir.join("packing");
    std::fs::create_dir_all(&aside)?;
    run::quiet(npm::command(&pkg).args(["pack", "--loglevel=error", "--pack-destination"]).arg(&aside))?;
    let packed = aside.join(tarball.file_name().unwrap_or_default());
    if !packed.is_file() {
        bail!("npm pack left no {}", packed.display());
    }
    std::fs::rename(packed, &tarball)?;
    Ok(tarball)
}
