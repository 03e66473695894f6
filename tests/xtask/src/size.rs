//! `cargo xtask size`: what users download, against the budgets of `wasm-pack.toml`.
//!
//! Six things are weighed: the wasm; the glue (all JavaScript of the workerd entry, bundled and minified, without
//! `@opentelemetry/api`); three whole bundled Workers, `@opentelemetry/api` and wasm included: one that traces one span, one
//! that has Sentry's client too, and one that traces its span by `edgespan/slim`; and the second module, which only tests
//! load.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use flate2::{Compression, write::GzEncoder};
use serde_json::json;

use crate::build;
use crate::context::Context;
use crate::files;
use crate::run;
use crate::tools::npm;

/// The Workers that are weighed, inside the checkout.
const HELLO_WORLD: &str = "tests/xtask/hello-world/worker.js";
const SENTRY: &str = "tests/xtask/sentry-worker/worker.js";
const SLIM: &str = "tests/xtask/slim-worker/worker.js";

/// One measured number.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    name: &'static str,
    bytes: usize,
    budget: Option<usize>,
}

impl Row {
    fn is_over(&self) -> bool {
        self.budget.is_some_and(|budget| self.bytes > budget)
    }
}

/// The sub-command.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    let as_json = match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => false,
        ["--json"] => true,
        _ => bail!("size takes nothing but --json"),
    };
    let rows = measure(ctx)?;
    println!("{}", if as_json { machine_table(&rows)? } else { table(&rows) });
    verdict(&rows)
}

/// Builds when needed, and weighs.
pub fn measure(ctx: &Context) -> Result<Vec<Row>> {
    let package = build::installed(ctx)?;
    let out = ctx.work_dir()?.join("size");
    files::remove_dir(&out)?;
    let wasm = Weight::of(&[package.join(&ctx.manifest.package.core)])?;
    let entry = package.join(ctx.manifest.entry("workerd")?);
    bundle(ctx, &entry, &out.join("glue"), &["--external:@opentelemetry/api", "--external:*.wasm"])?;
    let glue = Weight::of(&files::walk_all(&out.join("glue"))?)?;
    bundle(ctx, &ctx.path(HELLO_WORLD), &out.join("hello"), &["--loader:.wasm=copy"])?;
    let hello = Weight::of(&files::walk_all(&out.join("hello"))?)?;
    bundle(ctx, &ctx.path(SENTRY), &out.join("sentry"), &["--loader:.wasm=copy"])?;
    let sentry = Weight::of(&files::walk_all(&out.join("sentry"))?)?;
    bundle(ctx, &ctx.path(SLIM), &out.join("slim"), &["--loader:.wasm=copy"])?;
    let slim = Weight::of(&files::walk_all(&out.join("slim"))?)?;
    let inspect = Weight::of(&build::inspect::weighed(ctx)?)?;
    let budgets = &ctx.manifest.size;
    Ok(vec![
        Row { name: "wasm", bytes: wasm.raw, budget: budgets.wasm.raw },
        Row { name: "wasm, gzip", bytes: wasm.gzip, budget: budgets.wasm.gzip },
        Row { name: "glue", bytes: glue.raw, budget: budgets.glue.raw },
        Row { name: "glue, gzip", bytes: glue.gzip, budget: budgets.glue.gzip },
        Row { name: "hello-world Worker", bytes: hello.raw, budget: budgets.hello_world.raw },
        Row { name: "hello-world Worker, gzip", bytes: hello.gzip, budget: budgets.hello_world.gzip },
        Row { name: "Sentry Worker", bytes: sentry.raw, budget: budgets.sentry.raw },
        Row { name: "Sentry Worker, gzip", bytes: sentry.gzip, budget: budgets.sentry.gzip },
        Row { name: "slim Worker", bytes: slim.raw, budget: budgets.slim.raw },
        Row { name: "slim Worker, gzip", bytes: slim.gzip, budget: budgets.slim.gzip },
        Row { name: "inspect", bytes: inspect.raw, budget: budgets.inspect.raw },
        Row { name: "inspect, gzip", bytes: inspect.gzip, budget: budgets.inspect.gzip },
    ])
}

/// An error when anything is over its budget.
pub fn verdict(rows: &[Row]) -> Result<()> {
    let over: Vec<_> = rows.iter().filter(|row| row.is_over()).map(|row| row.name).collect();
    if !over.is_empty() {
        bail!("over budget: {}", over.join("; "));
    }
    Ok(())
}

/// The rows as a table for people.
pub fn table(rows: &[Row]) -> String {
    let mut text = format!("{:<26}{:>9}{:>9}", "bytes (gzip -9)", "is", "budget");
    for row in rows {
        let budget = row.budget.map_or("-".to_owned(), |budget| budget.to_string());
        let mark = if row.is_over() { "  OVER" } else { "" };
        text += &format!("\n{:<26}{:>9}{budget:>9}{mark}", row.name, row.bytes);
    }
    text
}

fn machine_table(rows: &[Row]) -> Result<String> {
    let rows: Vec<_> =
        rows.iter().map(|row| json!({ "name": row.name, "bytes": row.bytes, "budget": row.budget })).collect();
    Ok(serde_json::to_string(&json!({ "rows": rows }))?)
}

/// Bundles as wrangler does: its conditions, and Node's and Cloudflare's own modules left outside.
fn bundle(ctx: &Context, entry: &Path, to: &Path, more: &[&str]) -> Result<()> {
    let mut esbuild = run::command(npm::bin(ctx, npm::TESTS, "esbuild")?, &ctx.root);
    esbuild.arg(entry).arg(format!("--outdir={}", to.display())).args(more).args([
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--conditions=workerd,worker,browser",
        "--external:node:*",
        "--external:cloudflare:*",
        "--log-level=error",
    ]);
    run::quiet(&mut esbuild).with_context(|| format!("cannot bundle {}", entry.display())).map(drop)
}

struct Weight {
    raw: usize,
    gzip: usize,
}

impl Weight {
    /// The sum over files, each compressed by itself, as they are served and stored.
    fn of(files: &[impl AsRef<Path>]) -> Result<Self> {
        let mut weight = Self { raw: 0, gzip: 0 };
        for file in files {
            let bytes = files::read(file.as_ref())?;
            weight.raw += bytes.len();
            weight.gzip += gzip_len(&bytes)?;
        }
        if weight.raw == 0 {
            bail!("there is nothing to weigh");
        }
        Ok(weight)
    }
}

fn gzip_len(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_weighs_header_and_trailer_too() {
        // 10 bytes of header, 2 of an empty deflate block, 8 of checksum and length (RFC 1952).
        assert_eq!(gzip_len(b"").unwrap(), 20);
        assert!(gzip_len(&[7; 10_000]).unwrap() < 100);
    }

    #[test]
    fn one_byte_over_is_over_and_no_budget_is_never_over() {
        let row = |bytes, budget| Row { name: "it", bytes, budget };
        assert!(verdict(&[row(10, Some(10)), row(11, None)]).is_ok());
        assert_eq!(verdict(&[row(11, Some(10))]).unwrap_err().to_string(), "over budget: it");
    }

    #[test]
    fn the_machine_table_is_one_object_of_rows() {
        let rows = [Row { name: "wasm", bytes: 1, budget: None }, Row { name: "glue", bytes: 2, budget: Some(3) }];
        assert_eq!(
            machine_table(&rows).unwrap(),
            r#"{"rows":[{"name":"wasm","bytes":1,"budget":null},{"name":"glue","bytes":2,"budget":3}]}"#
        );
    }
}
