//! Laying the npm package together: the core's files where TypeScript finds them, `tsc`, and the documents.

use std::path::Path;

use anyhow::{Context as _, Result};

use crate::build::core::Core;
use crate::build::package_json;
use crate::context::Context;
use crate::files::{self, Fingerprint};
use crate::run;
use crate::tools::npm;

/// Documents of the repository that ship as they are.
const DOCUMENTS: [&str; 3] = ["LICENSE-APACHE", "LICENSE-MIT", "CHANGELOG.md"];

/// What of `pkg-template/` decides the package.
const TEMPLATE: [&str; 4] = ["package.json", "package-lock.json", "tsconfig.json", "README.md"];

/// Its documentation, which ships as it is.
const DOCS: &str = "docs";

/// Puts the generated files into `pkg-template/src/core`, where the sources import them from: the relative imports are
/// the same in `src` and in `dist`.
pub fn core_into_template(ctx: &Context, core: &Core) -> Result<()> {
    let dir = ctx.path("pkg-template/src/core");
    let name = &ctx.manifest.krate.name;
    let wasm = files::read(&core.wasm)?;
    files::write(&dir.join(format!("{name}_bg.js")), files::read(&core.glue)?)?;
    files::write(&dir.join(format!("{name}.d.ts")), files::read(&core.types)?)?;
    files::write(&dir.join(format!("{name}_bg.wasm.d.ts")), files::read(&core.wasm_types)?)?;
    // wasm-bindgen types the module that bundlers see, not the glue file itself.
    let glue_types =
        format!("export * from './{name}.js';\nexport function __wbg_set_wasm(exports: WebAssembly.Exports): void;\n");
    files::write(&dir.join(format!("{name}_bg.d.ts")), glue_types)?;
    files::write(&dir.join(format!("{name}_bg.b64.js")), format!("export default '{}';\n", base64(&wasm)))?;
    files::write(&dir.join(format!("{name}_bg.b64.d.ts")), "declare const wasm: string;\nexport default wasm;\n")?;
    files::write(&dir.join(format!("{name}_bg.wasm")), wasm)
}

/// Everything the package is made from, the code that makes it included.
pub fn fingerprint(ctx: &Context, core: &Core) -> Result<String> {
    let template = ctx.path("pkg-template");
    let mut print = Fingerprint::default().file(&core.wasm).tree(&template.join("src"))?.tree(&template.join(DOCS))?;
    for name in TEMPLATE {
        print = print.file(&template.join(name));
    }
    for name in DOCUMENTS.into_iter().chain(["wasm-pack.toml", "Cargo.toml"]) {
        print = print.file(&ctx.path(name));
    }
    Ok(print.value([include_str!("lay.rs"), include_str!("package_json.rs")]).finish())
}

/// Makes the package anew in a folder.
pub fn package(ctx: &Context, core: &Core, pkg: &Path) -> Result<()> {
    let template = ctx.path("pkg-template");
    let src = template.join("src/core");
    let dist = pkg.join("dist");
    files::remove_dir(pkg)?;
    type_script(ctx, Some(&dist))?;
    // tsc leaves out what it does not compile.
    for file in files::walk_all(&src)? {
        files::write(&dist.join("core").join(file.strip_prefix(&src)?), files::read(&file)?)?;
    }
    anyhow::ensure!(dist.join("core").join(core.wasm.file_name().context("wasm")?).is_file(), "the wasm was not laid");
    files::write(&pkg.join("package.json"), package_json::make(ctx)?)?;
    files::write(&pkg.join("README.md"), files::read(&template.join("README.md"))?)?;
    for name in DOCUMENTS {
        files::write(&pkg.join(name), files::read(&ctx.path(name))?)?;
    }
    let docs = template.join(DOCS);
    for file in files::walk_all(&docs)? {
        files::write(&pkg.join(DOCS).join(file.strip_prefix(&docs)?), files::read(&file)?)?;
    }
    package_json::programs(pkg)?.iter().try_for_each(|program| files::make_executable(program))?;
    package_json::check_files(ctx, pkg)
}

/// Compiles the sources into `out`, or only checks them.
pub fn type_script(ctx: &Context, out: Option<&Path>) -> Result<()> {
    let mut tsc = run::command(npm::bin(ctx, npm::TEMPLATE, "tsc")?, &ctx.path(npm::TEMPLATE));
    tsc.args(["--project", ".", "--pretty", "false"]);
    match out {
        Some(dir) => drop(tsc.arg("--outDir").arg(dir)),
        None => drop(tsc.arg("--noEmit")),
    }
    run::quiet(&mut tsc).map(drop)
}

/// Standard base64 with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0u32, |bits, (i, byte)| bits | u32::from(*byte) << (16 - 8 * i));
        for digit in 0..4 {
            let index = (bits >> (18 - 6 * digit)) & 63;
            text.push(if digit <= chunk.len() { DIGITS[index as usize] as char } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_follows_the_vectors_of_rfc_4648() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), encoded, "{plain}");
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }
}
