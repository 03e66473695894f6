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
    let entries = package.entries.iter().map(|entry| entry.file.clone());
    let modules = package.modules.iter().flat_map(|module| [module.file.clone(), module.types()]);
    let on_workers = package.modules.iter().filter_map(|module| module.workerd.clone());
    let files = entries.chain(modules).chain(on_workers).chain([package.types.clone(), package.core.clone()]);
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
            "exports" | "main" | "types" => bail!("pkg-template/package.json has {key:?}: wasm-pack.toml decides it"),
            "version" => drop(published.insert(key, version.into())),
            // Beside "type": what kind of modules these are and where they lie belong together.
            "type" => {
                published.insert(key, value);
                published.insert("exports".into(), exports(manifest));
                published.insert("types".into(), relative(&manifest.package.types));
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
    let mut root = Map::from_iter([("types".to_owned(), relative(&package.types))]);
    root.extend(package.entries.iter().map(|entry| (entry.condition.clone(), relative(&entry.file))));
    let mut exports = Map::from_iter([(".".to_owned(), Value::from(root))]);
    exports.extend(package.modules.iter().map(|module| {
        let mut files = Map::from_iter([("types".to_owned(), relative(&module.types()))]);
        files.extend(module.workerd.iter().map(|file| ("workerd".to_owned(), relative(file))));
        files.insert("default".into(), relative(&module.file));
        (format!("./{}", module.path), files.into())
    }));
    exports.insert("./core.wasm".into(), relative(&package.core));
    exports.insert("./package.json".into(), "./package.json".into());
    exports.into()
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
        assert_eq!(conditions, ["types", "workerd", "edge-light", "deno", "bun", "browser", "node", "default"]);
        assert_eq!(exports["."]["workerd"], "./dist/entry/workerd.js");
        assert_eq!(exports["./core.wasm"], "./dist/core/generated/edgespan_bg.wasm");
    }

    #[test]
    fn a_module_beside_the_entries_has_its_types_beside_it() {
        let exports = exports(&manifest());
        let hono = json!({ "types": "./dist/workers/hono.d.ts", "default": "./dist/workers/hono.js" });
        assert_eq!(exports["./hono"], hono);
        assert_eq!(exports["./core.wasm"], "./dist/core/generated/edgespan_bg.wasm");
    }

    #[test]
    fn a_module_may_be_another_file_on_workers() {
        let exports = exports(&manifest());
        let conditions: Vec<_> = exports["./slim"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(conditions, ["types", "workerd", "default"]);
        assert_eq!(exports["./slim"]["workerd"], "./dist/entry/slim-workerd.js");
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
        // Without `./` in front: npm would take that away, and say so.
        assert_eq!(published["bin"], json!({ "edgespan": "dist/cli/main.js" }));
        assert!(include_str!("../../../../pkg-template/src/cli/main.ts").starts_with("#!/usr/bin/env node\n"));
    }

    #[test]
    fn every_entry_is_kept_by_bundlers_though_the_rest_may_be_shaken() {
        // An entry instantiates the wasm and re-exports the rest: called free of side effects it would be dropped.
        let published = publish(template(), "1.2.3", &manifest()).unwrap();
        assert_eq!(published["sideEffects"], json!(["./dist/entry/*.js"]));
        assert!(manifest().package.entries.iter().all(|entry| entry.file.starts_with("dist/entry/")));
    }

    #[test]
    fn exports_have_one_source() {
        let mut twice = template();
        twice["exports"] = json!({});
        let error = publish(twice, "1.2.3", &manifest()).unwrap_err();
        assert_eq!(error.to_string(), "pkg-template/package.json has \"exports\": wasm-pack.toml decides it");
    }
}
