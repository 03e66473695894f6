//! Bundles of the package, for runtimes that take long to load many modules.
//!
//! One call of esbuild makes them all. What several of them import lies in chunks which they share, so that it exists once in
//! a process: `edgespan` and `edgespan/otel` count in the same place. They are made from TypeScript, so that source maps
//! lead there, and are not minified.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::files;
use crate::manifest::Package;
use crate::run;
use crate::tools::npm;

/// What all of them begin with, in the template.
pub const IN_EVERY: &str = "in_every_bundle.ts";

/// Makes the bundles inside the package, beside the modules that TypeScript made.
pub fn into(ctx: &Context, pkg: &Path) -> Result<()> {
    let package = &ctx.manifest.package;
    let template = ctx.path(npm::TEMPLATE);
    // Made in a folder as deep as in the package: from there source maps name the sources as `../../src/`.
    let made = template.join(&package.bundles);
    files::remove_dir(&made)?;
    let mut esbuild = run::command(npm::bin(ctx, npm::TESTS, "esbuild")?, &template);
    esbuild.args(points(package)?).arg(format!("--outdir={}", package.bundles)).args(outside(ctx));
    esbuild.arg(format!("--inject:{IN_EVERY}")).args([
        // Else what package.json says of side effects takes that away again.
        "--ignore-annotations",
        "--bundle",
        "--splitting",
        "--format=esm",
        "--platform=neutral",
        "--target=es2022",
        // Bun asks for a file by such an attribute; no other entry has any.
        "--supported:import-attributes=true",
        "--charset=utf8",
        "--sourcemap",
        "--log-level=error",
    ]);
    run::quiet(&mut esbuild).context("cannot bundle the package")?;
    files::replace_dir(&made, &pkg.join(&package.bundles))
}

/// `name=source` of every bundle.
fn points(package: &Package) -> Result<Vec<String>> {
    let bundled = package.bundled()?;
    Ok(bundled.into_iter().map(|(name, module)| format!("{name}={}", source(module))).collect())
}

/// The TypeScript that a module of `dist/` is made from.
fn source(module: &str) -> String {
    let path = module.strip_prefix("dist/").unwrap_or(module);
    format!("src/{}.ts", path.strip_suffix(".js").unwrap_or(path))
}

/// What stays an import. The package itself is one: each runtime resolves it to its own entry. The wasm, as a file and as
/// text, lies beside the bundles' folder as it lies beside that of the entries.
fn outside(ctx: &Context) -> [String; 4] {
    let core = &ctx.manifest.package.core;
    let core = core.strip_prefix("dist/").unwrap_or(core);
    let core = core.strip_suffix(".wasm").unwrap_or(core);
    let outside = [ctx.manifest.krate.name.as_str(), "@opentelemetry/api", "node:*", &format!("../{core}.*")];
    outside.map(|name| format!("--external:{name}"))
}

#[cfg(test)]
mod tests {
    use super::{points, source};
    use crate::manifest::Manifest;

    #[test]
    fn a_bundle_is_made_from_typescript() {
        assert_eq!(source("dist/entry/edge-light.js"), "src/entry/edge-light.ts");
    }

    #[test]
    fn every_module_and_program_is_bundled_and_of_the_entries_those_that_say_so() {
        let manifest: Manifest = toml::from_str(include_str!("../../../../wasm-pack.toml")).unwrap();
        let wanted = [
            "bindings=src/entry/bindings.ts",
            "bun=src/entry/bun.ts",
            "deno=src/entry/deno.ts",
            "edge-light=src/entry/edge-light.ts",
            "edgespan=src/cli/main.ts",
            "hono=src/entry/hono.ts",
            "inline=src/entry/inline.ts",
            "node=src/entry/node.ts",
            "otel=src/entry/otel.ts",
            "sentry=src/entry/sentry.ts",
            "slim=src/entry/slim.ts",
            "workflows=src/entry/workflows.ts",
        ];
        assert_eq!(points(&manifest.package).unwrap(), wanted);
    }
}
