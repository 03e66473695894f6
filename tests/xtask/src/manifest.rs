//! `wasm-pack.toml` as values. An unknown key or a missing one is an error that names it.

mod package;

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Deserialize;

pub use self::package::Package;

/// The whole manifest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Manifest {
    /// Versions of the tools the build uses.
    pub tools: Tools,
    /// How the core is compiled.
    #[serde(rename = "crate")]
    pub krate: Crate,
    /// How the release wasm is optimised.
    pub wasm_opt: WasmOpt,
    /// What the npm package exports.
    pub package: Package,
    /// Upper bounds on what users download.
    pub size: Size,
}

/// Tool versions: a major version for Node, exact ones for the rest.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tools {
    /// The oldest major version of Node that works.
    pub node: u32,
    /// wasm-bindgen, as a library of xtask and as a dependency of the core.
    pub wasm_bindgen: String,
    /// The npm package that holds wasm-opt.
    pub binaryen: String,
    /// The bundler of the size check and the tests.
    pub esbuild: String,
    /// The Workers runtime.
    pub workerd: String,
}

/// The cargo side of the build.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Crate {
    /// The package to compile; its library has the same name.
    pub name: String,
    /// The compilation target.
    pub target: String,
    /// Cargo features of the release build.
    pub features: Vec<String>,
    /// Cargo features `--debug` adds.
    pub debug_features: Vec<String>,
    /// Cargo features of the core of `edgespan/slim`.
    pub slim_features: Vec<String>,
    /// Cargo features of the second module, which only tests load.
    pub inspect_features: Vec<String>,
}

/// The wasm-opt run of the release build.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WasmOpt {
    /// Flags in order.
    pub flags: Vec<String>,
}

/// Size budgets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Size {
    /// The optimised wasm.
    pub wasm: Budget,
    /// All JavaScript of the workerd entry, bundled and minified, without `@opentelemetry/api`.
    pub glue: Budget,
    /// A bundled Worker that traces one span: JavaScript, `@opentelemetry/api` and wasm together.
    pub hello_world: Budget,
    /// The bundled Worker with Sentry's client.
    pub sentry: Budget,
    /// A bundled program with `createProvider()` alone.
    pub create_provider: Budget,
    /// The hello-world Worker with `edgespan/slim`.
    pub slim: Budget,
    /// The second module, which decodes OTLP requests: wasm and glue together.
    pub inspect: Budget,
}

/// Upper bounds in bytes; a missing one is not checked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Bytes as they are.
    pub raw: Option<usize>,
    /// Bytes after gzip -9.
    pub gzip: Option<usize>,
}

impl Manifest {
    /// Reads and checks the file.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        Self::parse(&text).with_context(|| format!("{} is not a valid manifest", file.display()))
    }

    fn parse(text: &str) -> Result<Self> {
        let manifest: Self = toml::from_str(text)?;
        manifest.package.check()?;
        Ok(manifest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REAL: &str = include_str!("../../../wasm-pack.toml");

    #[test]
    fn the_first_line_says_who_reads_the_file() {
        assert!(REAL.lines().next().unwrap().starts_with("# Read by `cargo xtask`, not by wasm-pack"));
    }

    #[test]
    fn the_projects_manifest_is_valid_and_complete() {
        let manifest = Manifest::parse(REAL).unwrap();
        let conditions: Vec<_> = manifest.package.entries.iter().map(|entry| entry.condition.as_str()).collect();
        assert_eq!(conditions, ["workerd", "edge-light", "deno", "bun", "worker", "browser", "node", "default"]);
        assert_eq!(manifest.size.hello_world.gzip, Some(50_000));
        assert_eq!(manifest.size.sentry.gzip, Some(66_880));
        assert!(!manifest.krate.features.iter().any(|feature| manifest.krate.inspect_features.contains(feature)));
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = Manifest::parse(&REAL.replace("debug-features", "debug-featurs")).unwrap_err().to_string();
        assert!(error.contains("unknown field `debug-featurs`"), "{error}");
    }

    #[test]
    fn the_pinned_versions_are_those_the_other_files_pin() {
        let manifest = Manifest::parse(REAL).unwrap();
        let npm: serde_json::Value = serde_json::from_str(include_str!("../../package.json")).unwrap();
        for (name, wanted) in [
            ("binaryen", &manifest.tools.binaryen),
            ("esbuild", &manifest.tools.esbuild),
            ("workerd", &manifest.tools.workerd),
        ] {
            assert_eq!(npm["devDependencies"][name].as_str(), Some(wanted.as_str()), "{name} in tests/package.json");
        }
        let lock: toml::Table = toml::from_str(include_str!("../../../Cargo.lock")).unwrap();
        let packages = lock["package"].as_array().unwrap();
        for name in ["wasm-bindgen", "wasm-bindgen-cli-support"] {
            let locked = packages.iter().find(|package| package["name"].as_str() == Some(name)).unwrap();
            assert_eq!(locked["version"].as_str(), Some(manifest.tools.wasm_bindgen.as_str()), "{name} in Cargo.lock");
        }
    }
}
