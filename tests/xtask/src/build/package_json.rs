//! The published package.json: the template's, with the version of Cargo.toml and the exports of `wasm-pack.toml`, and
//! without what only development needs.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

use crate::context::Context;
use crate::files;
use crate::manifest::Manifest;

/// The text of `pkg/package.json`.
pub fn make(ctx: &Context) -> Result<String> {
    let template = serde_json::from_slice(&files::read(&ctx.path("pkg-template/package.json"))?)
        .context("pkg-template/package.json is not JSON")?;
    let published = publish(template, &version(ctx)?, &ctx.manifest)?;
    Ok(serde_json::to_string_pretty(&published)? + "\n")
}

/// The version in Cargo.toml, the one place that says it.
pub fn version(ctx: &Context) -> Result<String> {
    let cargo: toml::Table = toml::from_str(&files::read_text(&ctx.path("Cargo.toml"))?)?;
    let version = cargo.get("package").and_then(|package| package.get("version")).and_then(|version| version.as_str());
    Ok(version.context("Cargo.toml has no package.version")?.to_owned())
}

/// The programs that the package installs, as files of `pkg`.
pub fn programs(pkg: &Path) -> Result<Vec<PathBuf>> {
    let package: Value = serde_json::from_slice(&files::read(&pkg.join("package.json"))?)?;
    let Some(bin) = package.get("bin") else { return Ok(Vec::new()) };
    let bin = bin.as_object().context("\"bin\" of package.json is not an object")?;
    bin.values().map(|file| Ok(pkg.join(file.as_str().context("\"bin\" of package.json names no file")?))).collect()
}

/// Does every file the exports map names exist, and can the programs be started?
pub fn check_files(ctx: &Context, pkg: &Path) -> Result<()> {
    let package = &ctx.manifest.package;
    let entries = package.root().into_iter().map(|(_, file)| file);
    let modules = package.modules.iter().flat_map(|module| package.of_module(module)).map(|(_, file)| file);
    let types = package.modules.iter().map(|module| module.types());
    let files = entries.chain(modules).chain(types).chain([package.types.clone(), package.core.clone()]);
    let missing: Vec<String> = files.filter(|file| !pkg.join(file).is_file()).collect();
    if !missing.is_empty() {
        bail!("wasm-pack.toml exports what the build did not make: {}", missing.join(", "));
    }
    for program in programs(pkg)? {
        if !files::read_text(&program)?.starts_with("#!/usr/bin/env node\n") {
            bail!("{} does not begin by saying that Node runs it", program.display());
        }
    }
    Ok(())
}

fn publish(template: Value, version: &str, manifest: &Manifest) -> Result<Value> {
    let Value::Object(template) = template else { bail!("pkg-template/package.json is not an object") };
    let mut published = Map::new();
    for (key, value) in template {
        match key.as_str() {
            "private" | "scripts" | "devDependencies" => {}
            "bin" | "exports" | "main" | "types" => {
                bail!("pkg-template/package.json has {key:?}: wasm-pack.toml decides it")
            }
            "version" => drop(published.insert(key, version.into())),
            // Beside "type": what kind of modules these are and where they lie belong together.
            "type" => {
                published.insert(key, value);
                published.insert("exports".into(), exports(manifest));
                published.insert("types".into(), relative(&manifest.package.types));
                published.insert("bin".into(), programs_of(manifest));
            }
            _ => drop(published.insert(key, value)),
        }
    }
    if !published.contains_key("exports") {
        bail!("pkg-template/package.json does not say \"type\": \"module\"");
    }
    Ok(Value::Object(published))
}

fn exports(manifest: &Manifest) -> Value {
    let package = &manifest.package;
    let mut exports = Map::from_iter([(".".to_owned(), conditions(&package.types, package.root()))]);
    exports.extend(
        package
            .modules
            .iter()
            .map(|module| (format!("./{}", module.path), conditions(&module.types(), package.of_module(module)))),
    );
    exports.insert("./core.wasm".into(), relative(&package.core));
    exports.insert("./package.json".into(), "./package.json".into());
    exports.into()
}

fn conditions(types: &str, files: Vec<(&str, String)>) -> Value {
    let types = ("types".to_owned(), relative(types));
    let files = files.into_iter().map(|(condition, file)| (condition.to_owned(), relative(&file)));
    Value::from(Map::from_iter([types].into_iter().chain(files)))
}

/// Without `./` in front: npm would take that away, and say so.
fn programs_of(manifest: &Manifest) -> Value {
    Map::from_iter(manifest.package.programs().map(|(name, file)| (name.to_owned(), file.into()))).into()
}

fn relative(file: &str) -> Value {
    format!("./{file}").into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn manifest() -> Manifest {
        toml::from_str(include_str!("../../../../wasm-pack.toml")).unwrap()
    }

    fn template() -> Value {
        serde_json::from_str(include_str!("../../../../pkg-template/package.json")).unwrap()
    }

    #[test]
    fn types_come_first_and_default_last() {
        let exports = exports(&manifest());
        let conditions: Vec<_> = exports["."].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(
            conditions,
            ["types", "workerd", "edge-light", "deno", "bun", "worker", "browser", "node", "default"]
        );
        assert_eq!(exports["."]["workerd"], "./dist/entry/workerd.js");
        assert_eq!(exports["."]["worker"], "./dist/entry/inline.js");
        assert_eq!(exports["."]["node"], "./dist/bundled/node.js");
        assert_eq!(exports["./core.wasm"], "./dist/core/generated/edgespan_bg.wasm");
    }

    #[test]
    fn a_module_beside_the_entries_has_its_types_beside_it() {
        let exports = exports(&manifest());
        let [module, bundle] = ["./dist/entry/hono.js", "./dist/bundled/hono.js"];
        let hono = [
            ("types", "./dist/entry/hono.d.ts"),
            ("workerd", module),
            ("edge-light", bundle),
            ("deno", bundle),
            ("bun", bundle),
            ("worker", module),
            ("browser", module),
            ("default", bundle),
        ];
        let found = exports["./hono"].as_object().unwrap();
        let found: Vec<_> =
            found.iter().map(|(condition, file)| (condition.as_str(), file.as_str().unwrap())).collect();
        assert_eq!(found, hono);
        assert_eq!(exports["./core.wasm"], "./dist/core/generated/edgespan_bg.wasm");
    }

    #[test]
    fn a_module_may_be_another_file_on_workers() {
        let exports = exports(&manifest());
        assert_eq!(exports["./slim"]["workerd"], "./dist/entry/slim-workerd.js");
        assert_eq!(exports["./slim"]["browser"], "./dist/entry/slim.js");
        assert_eq!(exports["./slim"]["default"], "./dist/bundled/slim.js");
    }

    #[test]
    fn what_only_development_needs_is_left_out() {
        let published = publish(template(), "1.2.3", &manifest()).unwrap();
        assert_eq!(published["version"], "1.2.3");
        assert_eq!(published["name"], "edgespan");
        assert_eq!(published["peerDependencies"], json!({ "@opentelemetry/api": "^1.9.0" }));
        for key in ["private", "scripts", "devDependencies"] {
            assert!(published.get(key).is_none(), "{key}");
        }
    }

    #[test]
    fn the_program_is_one_that_the_build_makes() {
        let published = publish(template(), "1.2.3", &manifest()).unwrap();
        assert_eq!(published["bin"], json!({ "edgespan": "dist/bundled/edgespan.js" }));
        assert!(include_str!("../../../../pkg-template/src/cli/main.ts").starts_with("#!/usr/bin/env node\n"));
    }

    #[test]
    fn every_entry_is_kept_by_bundlers_though_the_rest_may_be_shaken() {
        // An entry instantiates the wasm and re-exports the rest: called free of side effects it would be dropped.
        let published = publish(template(), "1.2.3", &manifest()).unwrap();
        assert_eq!(published["sideEffects"], json!(["./dist/bundled/*.js", "./dist/entry/*.js"]));
        let is_kept = |file: &str| file.starts_with("dist/entry/") || file.starts_with("dist/bundled/");
        assert!(manifest().package.root().iter().all(|(_, file)| is_kept(file)));
    }

    #[test]
    fn exports_have_one_source() {
        let mut twice = template();
        twice["exports"] = json!({});
        let error = publish(twice, "1.2.3", &manifest()).unwrap_err();
        assert_eq!(error.to_string(), "pkg-template/package.json has \"exports\": wasm-pack.toml decides it");
    }
}
