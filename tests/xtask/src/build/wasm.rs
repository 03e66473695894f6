//! The wasm half: cargo, then wasm-bindgen as a library, then wasm-opt, for each of the modules that the crate is compiled
//! to. Everything lands in `target/xtask/<module>/<mode>`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use wasm_bindgen_cli_support::Bindgen;

use crate::build::Mode;
use crate::context::Context;
use crate::files::{self, Fingerprint, Stamp};
use crate::run;
use crate::tools::{npm, wasm_target};

/// A module that the crate is compiled to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Module {
    /// What the package ships.
    Core,
    /// What `edgespan/slim` loads on Workers, of the same package.
    Slim,
    /// OTLP bytes into plain objects, for tests: `src/inspect`.
    Inspect,
}

impl Module {
    /// Its folder in `target/xtask`.
    fn name(self) -> &'static str {
        match self {
            Self::Core => "core",
            Self::Slim => "slim",
            Self::Inspect => "inspect",
        }
    }

    /// How the generated files begin.
    fn out_name(self, ctx: &Context) -> String {
        match self {
            Self::Core => ctx.manifest.krate.name.clone(),
            Self::Slim => format!("{}_slim", ctx.manifest.krate.name),
            Self::Inspect => self.name().to_owned(),
        }
    }

    /// Cargo's own folder. Cargo calls the wasm the same whatever the features, so two modules in one folder would take each
    /// other's place at every build.
    fn target_dir(self, ctx: &Context) -> PathBuf {
        match self {
            Self::Core => ctx.path("target"),
            Self::Slim | Self::Inspect => self.dir(ctx).join("cargo"),
        }
    }

    fn features(self, ctx: &Context, mode: Mode) -> String {
        let krate = &ctx.manifest.krate;
        match (self, mode) {
            (Self::Core, Mode::Release) => krate.features.join(","),
            (Self::Core, Mode::Debug) => [&krate.features[..], &krate.debug_features].concat().join(","),
            (Self::Slim, Mode::Release) => krate.slim_features.join(","),
            (Self::Slim, Mode::Debug) => [&krate.slim_features[..], &krate.debug_features].concat().join(","),
            (Self::Inspect, _) => krate.inspect_features.join(","),
        }
    }

    fn dir(self, ctx: &Context) -> PathBuf {
        ctx.path("target/xtask").join(self.name())
    }
}

/// The generated files of a module.
#[derive(Debug)]
pub struct Wasm {
    /// How the names of all of them begin.
    pub name: String,
    /// The wasm as it ships.
    pub wasm: PathBuf,
    /// wasm-bindgen's JavaScript glue.
    pub glue: PathBuf,
    /// The glue's types: the module's public API.
    pub types: PathBuf,
    /// The types of the wasm's raw exports.
    pub wasm_types: PathBuf,
}

/// Where wasm-bindgen's output lies as it was generated, before wasm-opt.
pub fn bindgen_dir(ctx: &Context, module: Module, mode: Mode) -> PathBuf {
    module.dir(ctx).join(mode.name()).join("bindgen")
}

/// Compiles a module.
pub fn build(ctx: &Context, module: Module, mode: Mode) -> Result<Wasm> {
    let name = &module.out_name(ctx);
    let bindgen = bindgen_dir(ctx, module, mode);
    let files = Wasm {
        name: name.clone(),
        wasm: module.dir(ctx).join(mode.name()).join(format!("{name}_bg.wasm")),
        glue: bindgen.join(format!("{name}_bg.js")),
        types: bindgen.join(format!("{name}.d.ts")),
        wasm_types: bindgen.join(format!("{name}_bg.wasm.d.ts")),
    };
    let compiled = compile(ctx, module, mode)?;
    // This file decides too: how the generator is called stands nowhere else.
    let key = Fingerprint::default()
        .file(&compiled)
        .value(include_str!("wasm.rs"))
        .value(&ctx.manifest.tools.wasm_bindgen)
        .value(&ctx.manifest.tools.binaryen)
        .value(&ctx.manifest.wasm_opt.flags);
    let stamp = Stamp::new(&ctx.work_dir()?, &format!("{}-{}", module.name(), mode.name()), key.finish());
    let outcome = || Fingerprint::default().file(&files.wasm).file(&files.glue).file(&files.types).finish();
    if stamp.is_fresh(&outcome()) {
        return Ok(files);
    }
    run::progress("wasm-bindgen", || generate(&compiled, &bindgen, name, mode))?;
    let raw = bindgen.join(format!("{name}_bg.wasm"));
    if module != Module::Inspect && mode == Mode::Release {
        drop_bindgen_exports(ctx, &raw, &files.wasm_types)?;
    }
    match mode {
        Mode::Release => optimise(ctx, &raw, &files.wasm)?,
        Mode::Debug => files::write(&files.wasm, files::read(&raw)?)?,
    }
    stamp.set(&outcome())?;
    Ok(files)
}

/// Compiler flags of a release: those of `.cargo/config.toml`, which flags given here replace, and others that call this
/// machine's folders by names which are the same everywhere: panic locations in the wasm tell them.
pub fn release_flags(ctx: &Context) -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default();
    let remap = |from: &Path, to: &str| format!("--remap-path-prefix={}={to}", from.display());
    let remapped = [remap(&home.join("registry/src"), "/rust/deps"), remap(&ctx.root, "/edgespan")];
    let small = SMALL.map(str::to_owned);
    [&small[..], &remapped].concat().join("\u{1f}")
}

/// Compiles the cdylib alone: for a crate that is also a Rust library cargo leaves link-time optimisation out. Cargo itself
/// knows when there is nothing to do.
fn compile(ctx: &Context, module: Module, mode: Mode) -> Result<PathBuf> {
    let krate = &ctx.manifest.krate;
    let toolchain = wasm_target::toolchain(ctx)?;
    let target_dir = module.target_dir(ctx);
    let mut cargo = run::cargo(&ctx.root, Some(&toolchain));
    cargo.args(["rustc", "--locked", "--package", &krate.name, "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--target", &krate.target]);
    cargo.arg("--target-dir").arg(&target_dir).args(["--features", &module.features(ctx, mode)]);
    if mode == Mode::Release {
        cargo.arg("--release").env("CARGO_ENCODED_RUSTFLAGS", release_flags(ctx));
    }
    let step = format!("cargo build of {} for {} ({})", module.name(), krate.target, mode.name());
    run::progress(&step, || run::quiet(&mut cargo))?;
    let wasm = target_dir.join(&krate.target).join(mode.name()).join(format!("{}.wasm", krate.name));
    if !wasm.is_file() {
        bail!("cargo built the crate but left no {}", wasm.display());
    }
    Ok(wasm)
}

/// What `wasm-bindgen --target bundler` does, with the settings wasm-pack gives it.
fn generate(wasm: &Path, to: &Path, name: &str, mode: Mode) -> Result<()> {
    files::remove_dir(to)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(name).typescript(true).debug(mode == Mode::Debug).bundler(true)?;
    bindgen
        .generate(to)
        .context("wasm-bindgen cannot read the compiled wasm: is Cargo.lock at wasm-pack.toml's version?")
}

/// Leaves the crate's own exports to a module, and the memory. The others are for wasm-bindgen's glue, which nothing loads:
/// with them go the table of references and the import that fills it.
fn drop_bindgen_exports(ctx: &Context, wasm: &Path, types: &Path) -> Result<()> {
    let declared = String::from_utf8(files::read(types)?)?;
    let name = |line: &str| Some(line.strip_prefix("export const ")?.split(':').next()?.to_owned());
    let lines = declared.lines().filter(|line| !name(line).is_some_and(|name| name.starts_with("__")));
    let (kept, names): (Vec<_>, Vec<_>) = lines.map(|line| (line, name(line))).unzip();
    let names: Vec<_> = names.into_iter().flatten().collect();
    let mut graph = vec![json!({ "name": "host", "root": true, "reaches": names })];
    graph.extend(names.iter().map(|name| json!({ "name": name, "export": name })));
    let graph_file = wasm.with_extension("exports.json");
    files::write(&graph_file, serde_json::to_vec(&graph)?)?;
    files::write(types, kept.join("\n") + "\n")?;
    let tool = npm::bin(ctx, npm::TESTS, "wasm-metadce")?;
    let mut command = run::command(tool, &ctx.root);
    command.arg(wasm).args(["--all-features", "-g"]).arg("--graph-file").arg(&graph_file).arg("-o").arg(wasm);
    run::quiet(&mut command).map(drop)
}

fn optimise(ctx: &Context, from: &Path, to: &Path) -> Result<()> {
    let wasm_opt = npm::bin(ctx, npm::TESTS, "wasm-opt")?;
    run::progress("wasm-opt", || {
        let mut command = run::command(wasm_opt, &ctx.root);
        command.args(&ctx.manifest.wasm_opt.flags).arg(from).arg("-o").arg(to);
        run::quiet(&mut command)
    })?;
    Ok(())
}

/// The flags of `.cargo/config.toml`.
const SMALL: [&str; 12] = [
    "-Cllvm-args=-inline-threshold=40",
    "-Cllvm-args=-enable-pre=false",
    "-Cllvm-args=-rotation-max-header-size=2",
    "-Cllvm-args=-unroll-runtime=false",
    "-Cllvm-args=-unroll-threshold=0",
    "-Cllvm-args=-max-store-memcpy=4",
    "-Cllvm-args=-max-store-memset=4",
    "-Cllvm-args=-enable-gvn-sink",
    "-Cllvm-args=-phi-node-folding-threshold=0",
    "-Cllvm-args=-disable-licm-promotion",
    "-Cllvm-args=-disable-lsr",
    "-Clink-arg=-zstack-size=65536",
];

#[cfg(test)]
mod tests {
    use super::SMALL;

    #[test]
    fn plain_cargo_compiles_with_the_same_flags() {
        let config: toml::Table = include_str!("../../../../.cargo/config.toml").parse().expect("TOML");
        let flags = config["target"]["wasm32-unknown-unknown"]["rustflags"].as_array().expect("a list");
        assert_eq!(flags.iter().filter_map(toml::Value::as_str).collect::<Vec<_>>(), SMALL);
    }
}
