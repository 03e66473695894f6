//! `cargo xtask build`: from the crate and `pkg-template/` to one installable npm package in `pkg/`.
//!
//! cargo -> wasm-bindgen -> wasm-opt -> TypeScript -> bundles -> `pkg/`. Each step is skipped while its inputs are those of its last
//! good run. `--debug` leaves the wasm unoptimised, with function names and a panic's place. `--inspect` makes the tests'
//! own module instead, which otherwise is made when a command needs it.

mod bundle;
pub mod inspect;
mod lay;
mod package_json;
mod wasm;

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::context::Context;
use crate::files::{self, Fingerprint, Stamp};
use crate::run;
use crate::tools::npm;

pub use self::lay::type_script;
pub use self::package_json::version;
pub use self::wasm::{Module, bindgen_dir, release_flags};

/// How the wasm is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// What is published.
    Release,
    /// Unoptimised, with names; a panic says where.
    Debug,
}

impl Mode {
    /// The word for it in paths.
    pub fn name(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Debug => "debug",
        }
    }
}

/// The sub-command.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    let mode = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => Mode::Release,
        ["--debug"] => Mode::Debug,
        ["--inspect"] => {
            println!("{} is ready", inspect::installed(ctx)?.display());
            return Ok(());
        }
        _ => bail!("build takes nothing but --debug, or --inspect"),
    };
    let pkg = build(ctx, mode)?;
    let bytes = files::walk_all(&pkg)?.iter().map(|file| Ok(files::read(file)?.len())).sum::<Result<usize>>()?;
    println!("pkg/ is ready ({}, {bytes} bytes unpacked)", mode.name());
    Ok(())
}

/// The release package, built when anything changed; returns `pkg/`.
pub fn ensure(ctx: &Context) -> Result<PathBuf> {
    build(ctx, Mode::Release)
}

/// The release package as an installed dependency of `tests/`: `import 'edgespan'` works below that folder, with
/// `@opentelemetry/api` beside it as in a user's project. Returns `tests/node_modules/edgespan`.
pub fn installed(ctx: &Context) -> Result<PathBuf> {
    let pkg = ensure(ctx)?;
    let place = npm::tests(ctx)?.join(&ctx.manifest.krate.name);
    let wanted = Fingerprint::default().tree(&pkg)?.finish();
    if !place.is_dir() || Fingerprint::default().tree(&place)?.finish() != wanted {
        files::mirror(&pkg, &place)?;
    }
    Ok(place)
}

fn build(ctx: &Context, mode: Mode) -> Result<PathBuf> {
    let _lock = ctx.lock()?;
    let core = wasm::build(ctx, Module::Core, mode)?;
    let slim = wasm::build(ctx, Module::Slim, mode)?;
    lay::core_into_template(ctx, &core, &slim, mode)?;
    let pkg = ctx.path("pkg");
    let stamp = Stamp::new(&ctx.work_dir()?, "pkg", lay::fingerprint(ctx, &[&core, &slim])?);
    let outcome = || Ok::<_, anyhow::Error>(Fingerprint::default().tree(&pkg)?.finish());
    if !stamp.is_fresh(&outcome()?) {
        npm::template(ctx)?;
        // Beside it first: sources that do not compile leave the package of before.
        let next = ctx.work_dir()?.join("pkg-next");
        run::progress("TypeScript and pkg/", || lay::package(ctx, &core, &next))?;
        files::replace_dir(&next, &pkg)?;
        stamp.set(&outcome()?)?;
    }
    Ok(pkg)
}
