//! The crate's second module as a package of the tests: `import 'edgespan-inspect'` decodes OTLP requests in whatever
//! runtime a test runs. It is not part of what is published.

use std::path::PathBuf;

use anyhow::Result;

use crate::build::wasm::{self, Module, Wasm};
use crate::build::{Mode, lay};
use crate::context::Context;
use crate::files;
use crate::tools::npm;

/// The package's own files: one loader for each way to get at a wasm module.
const LOADERS: &str = "tests/inspect";
/// What tests import.
const NAME: &str = "edgespan-inspect";

/// Builds the package when anything changed. Returns `tests/node_modules/edgespan-inspect`.
pub fn installed(ctx: &Context) -> Result<PathBuf> {
    let place = npm::tests(ctx)?.join(NAME);
    let _lock = ctx.lock()?;
    let module = built(ctx)?;
    lay::wasm_into(&module, &place)?;
    lay::glue_into(&module, &place)?;
    let loaders = ctx.path(LOADERS);
    for file in files::walk_all(&loaders)? {
        files::write(&place.join(file.strip_prefix(&loaders)?), files::read(&file)?)?;
    }
    Ok(place)
}

/// What a user of it would load: the wasm and its glue.
pub fn weighed(ctx: &Context) -> Result<[PathBuf; 2]> {
    let _lock = ctx.lock()?;
    let Wasm { wasm, glue, .. } = built(ctx)?;
    Ok([wasm, glue])
}

fn built(ctx: &Context) -> Result<Wasm> {
    wasm::build(ctx, Module::Inspect, Mode::Release)
}
