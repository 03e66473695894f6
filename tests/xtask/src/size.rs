//! `cargo xtask size`: what users download, against the budgets of `wasm-pack.toml`.
//!
//! What is weighed: the wasm; the glue (all JavaScript of `edgespan` and `edgespan/sentry`, bundled and minified, without
//! `@opentelemetry/api`); the second module, which only tests load; and every program of `tests/xtask/sizes`, bundled whole,
//! `@opentelemetry/api` and wasm included. Some of these have budgets. The others carry one part of edgespan each, beside
//! the hello-world Worker, or, for kinds of bindings, beside the same without any: a part's row has the difference.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::build;
use crate::context::Context;
use crate::files;
use crate::run;
use crate::tools::npm;

/// The programs that are weighed, inside the checkout.
const PROGRAMS: &str = "tests/xtask/sizes";
/// The one that the others are compared with; kinds of bindings are compared with the one that has none, and parts of
/// Sentry with the Sentry Worker.
const HELLO_WORLD: &str = "hello-world";
const NO_BINDINGS: &str = "bindings-none";
const OF_BINDING: &str = "binding-";
const OF_SENTRY: &str = "sentry-";
/// Everything that the package exports.
const GLUE: &str = "tests/xtask/glue.js";

/// One measured number.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    name: String,
    bytes: usize,
    budget: Option<usize>,
    /// How many more these are than those of the program without the part.
    part: Option<isize>,
}

impl Row {
    fn new(name: &str, bytes: usize, budget: Option<usize>) -> Self {
        Self { name: name.to_owned(), bytes, budget, part: None }
    }

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
    let outside = ["--external:@opentelemetry/api", "--external:*.wasm"];
    let glue = bundle(ctx, &ctx.path(GLUE), &out.join("glue"), &outside)?;
    let mut programs = programs(ctx, &out)?;
    let mut weight = |name: &str| programs.remove(name).with_context(|| format!("{PROGRAMS}/{name}.js is not there"));
    let (hello, sentry) = (weight(HELLO_WORLD)?, weight("sentry")?);
    let (provider, slim) = (weight("create-provider")?, weight("slim")?);
    let inspect = Weight::of(&build::inspect::weighed(ctx)?)?;
    let budgets = &ctx.manifest.size;
    let mut rows = Vec::new();
    for (name, weight, budget) in [
        ("wasm", &wasm, &budgets.wasm),
        ("glue", &glue, &budgets.glue),
        ("hello-world Worker", &hello, &budgets.hello_world),
        ("Sentry Worker", &sentry, &budgets.sentry),
        ("createProvider", &provider, &budgets.create_provider),
        ("slim Worker", &slim, &budgets.slim),
        ("inspect", &inspect, &budgets.inspect),
    ] {
        rows.push(Row::new(name, weight.raw, budget.raw));
        rows.push(Row::new(&format!("{name}, gzip"), weight.gzip, budget.gzip));
    }
    let none = programs.get(NO_BINDINGS).map_or(hello.gzip, |weight| weight.gzip);
    rows.extend(programs.iter().map(|(name, weight)| {
        let without = match name {
            name if name.starts_with(OF_BINDING) => none,
            name if name.starts_with(OF_SENTRY) => sentry.gzip,
            _ => hello.gzip,
        };
        part(name, weight.gzip, without)
    }));
    Ok(rows)
}

/// The weight of every program, by the name of its file.
fn programs(ctx: &Context, out: &Path) -> Result<BTreeMap<String, Weight>> {
    let weighed = |file: PathBuf| {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let weight = bundle(ctx, &file, &out.join(&name), &["--loader:.wasm=copy"])?;
        Ok((name, weight))
    };
    files::walk_all(&ctx.path(PROGRAMS))?.into_iter().map(weighed).collect()
}

/// The row of a program that is there for one part of edgespan.
fn part(name: &str, gzip: usize, without: usize) -> Row {
    let part = gzip.checked_signed_diff(without);
    Row { part, ..Row::new(&format!("{name}, gzip"), gzip, None) }
}

/// An error when anything is over its budget.
pub fn verdict(rows: &[Row]) -> Result<()> {
    let over: Vec<_> = rows.iter().filter(|row| row.is_over()).map(|row| row.name.as_str()).collect();
    if !over.is_empty() {
        bail!("over budget: {}", over.join("; "));
    }
    Ok(())
}

/// The rows as a table for people.
pub fn table(rows: &[Row]) -> String {
    let mut text = format!("{:<30}{:>9}{:>9}{:>9}", "bytes (gzip -9)", "is", "budget", "the part");
    for row in rows {
        let budget = row.budget.map_or("-".to_owned(), |budget| budget.to_string());
        let more = row.part.map_or(String::new(), |more| format!("{more:+}"));
        let mark = if row.is_over() { "  OVER" } else { "" };
        let line = format!("\n{:<30}{:>9}{budget:>9}{more:>9}{mark}", row.name, row.bytes);
        text += line.trim_end();
    }
    text
}

fn machine_table(rows: &[Row]) -> Result<String> {
    let rows: Vec<_> = rows.iter().map(machine_row).collect();
    Ok(serde_json::to_string(&json!({ "rows": rows }))?)
}

fn machine_row(row: &Row) -> Value {
    let mut object = json!({ "name": row.name, "bytes": row.bytes, "budget": row.budget });
    if let Some(more) = row.part {
        object["part"] = more.into();
    }
    object
}

/// Bundles as wrangler does, its conditions, and Node's and Cloudflare's own modules left outside, and weighs what comes of it.
fn bundle(ctx: &Context, entry: &Path, to: &Path, more: &[&str]) -> Result<Weight> {
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
    run::quiet(&mut esbuild).with_context(|| format!("cannot bundle {}", entry.display()))?;
    Weight::of(&files::walk_all(to)?)
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
            weight.gzip += gzip_len(file.as_ref())?;
        }
        if weight.raw == 0 {
            bail!("there is nothing to weigh");
        }
        Ok(weight)
    }
}

/// The length that `gzip -9` gives a file.
fn gzip_len(file: &Path) -> Result<usize> {
    let mut gzip = run::command("gzip", file.parent().unwrap_or(file));
    let output = run::output(gzip.arg("-9nc").arg(file))?;
    if !output.status.success() {
        bail!("gzip cannot compress {}: {}", file.display(), run::transcript(&output));
    }
    Ok(output.stdout.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_weighs_header_and_trailer_too() {
        // 10 bytes of header, 2 of an empty deflate block, 8 of checksum and length (RFC 1952).
        let file = std::env::temp_dir().join(format!("edgespan-size-{}", std::process::id()));
        let weigh = |bytes: &[u8]| {
            std::fs::write(&file, bytes).unwrap();
            gzip_len(&file).unwrap()
        };
        assert_eq!(weigh(b""), 20);
        assert!(weigh(&[7; 10_000]) < 100);
        std::fs::remove_file(&file).unwrap();
    }

    #[test]
    fn one_byte_over_is_over_and_no_budget_is_never_over() {
        let row = |bytes, budget| Row::new("it", bytes, budget);
        assert!(verdict(&[row(10, Some(10)), row(11, None)]).is_ok());
        assert_eq!(verdict(&[row(11, Some(10))]).unwrap_err().to_string(), "over budget: it");
    }

    #[test]
    fn the_machine_table_is_one_object_of_rows() {
        let rows = [Row::new("wasm", 1, None), Row::new("glue", 2, Some(3)), part("b3", 4, 5)];
        assert_eq!(
            machine_table(&rows).unwrap(),
            concat!(
                r#"{"rows":[{"name":"wasm","bytes":1,"budget":null},{"name":"glue","bytes":2,"budget":3},"#,
                r#"{"name":"b3, gzip","bytes":4,"budget":null,"part":-1}]}"#
            )
        );
    }

    #[test]
    fn a_part_says_how_much_more_it_takes() {
        let rows = [Row::new("hello-world Worker, gzip", 50_000, Some(50_000)), part("pages", 51_234, 50_000)];
        let lines = [
            "bytes (gzip -9)                      is   budget the part",
            "hello-world Worker, gzip          50000    50000",
            "pages, gzip                       51234        -    +1234",
        ];
        assert_eq!(table(&rows), lines.join("\n"));
    }
}
