//! `cargo xtask doctor`: what is here, what is needed, and how to get the rest. It only looks.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::context::Context;
use crate::run;
use crate::tools::{chromium, node, npm, rotel, wasm_target};

struct Finding {
    tool: String,
    found: Option<String>,
    needed: String,
    /// What to do when it is missing.
    get: String,
    /// The build or the tests cannot do without it, and xtask cannot get it by itself.
    is_required: bool,
}

/// The sub-command: prints the table; an error when something required is missing.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    if !args.is_empty() {
        bail!("doctor takes no arguments");
    }
    let findings = look(ctx)?;
    println!("{}", table(&findings));
    let is_missing = |finding: &&Finding| finding.is_required && finding.found.is_none();
    let missing: Vec<_> = findings.iter().filter(is_missing).map(|finding| finding.tool.as_str()).collect();
    if !missing.is_empty() {
        bail!("missing: {}", missing.join(", "));
    }
    Ok(())
}

fn look(ctx: &Context) -> Result<Vec<Finding>> {
    let tools = &ctx.manifest.tools;
    let target = &ctx.manifest.krate.target;
    let mut findings = vec![
        required("cargo", version(ctx, "cargo"), "any recent", "install Rust from https://rustup.rs"),
        required("node", node::check(ctx).ok(), &format!(">= {}", tools.node), "install it from https://nodejs.org"),
        required("npm", version(ctx, "npm"), "any", "it comes with Node"),
        by_itself(&format!("Rust for {target}"), wasm_target::known(ctx), "any"),
        required("wasm-bindgen", Some(tools.wasm_bindgen.clone()), &tools.wasm_bindgen, "it is part of xtask"),
    ];
    for folder in [npm::TEMPLATE, npm::TESTS, npm::SENTRY] {
        let found = npm::is_installed(ctx, folder)?.then(|| "installed".to_owned());
        findings.push(by_itself(&format!("npm packages of {folder}/"), found, "its lockfile"));
    }
    for (name, package, wanted) in [
        ("wasm-opt", "binaryen", &tools.binaryen),
        ("esbuild", "esbuild", &tools.esbuild),
        ("workerd", "workerd", &tools.workerd),
    ] {
        findings.push(by_itself(name, npm::version(ctx, npm::TESTS, package).filter(|found| found == wanted), wanted));
    }
    let path = |file: PathBuf| file.strip_prefix(&ctx.root).unwrap_or(&file).display().to_string();
    findings.push(optional("chromium", chromium::find().map(path), chromium::HOW_TO_GET));
    findings.push(optional("rotel", rotel::find(ctx).map(path), "`cargo xtask test` gets it where python3 has venv"));
    let compare = "only to compare with it: `cargo install wasm-pack`";
    findings.push(optional("wasm-pack", version(ctx, "wasm-pack"), compare));
    Ok(findings)
}

fn table(findings: &[Finding]) -> String {
    let head = ["tool", "found", "needed", "state"].map(str::to_owned);
    let rows = findings.iter().map(|finding| {
        let state = if finding.found.is_some() { "ok" } else { finding.get.as_str() };
        let found = finding.found.as_deref().unwrap_or("-");
        [&finding.tool, found, &finding.needed, state].map(str::to_owned)
    });
    let rows: Vec<_> = std::iter::once(head).chain(rows).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    let line = |row: &[String; 4]| {
        let cells = widths.iter().zip(row).map(|(width, cell)| format!("{cell:<width$}  ")).collect::<String>();
        cells + &row[3]
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn version(ctx: &Context, program: &str) -> Option<String> {
    let output = run::output(run::command(program, &ctx.root).arg("--version")).ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| text.lines().next().unwrap_or("?").trim().to_owned())
}

fn required(tool: &str, found: Option<String>, needed: &str, get: &str) -> Finding {
    Finding { tool: tool.to_owned(), found, needed: needed.to_owned(), get: get.to_owned(), is_required: true }
}

fn by_itself(tool: &str, found: Option<String>, needed: &str) -> Finding {
    let get = "`cargo xtask build` gets it".to_owned();
    Finding { tool: tool.to_owned(), found, needed: needed.to_owned(), get, is_required: false }
}

fn optional(tool: &str, found: Option<String>, get: &str) -> Finding {
    Finding { tool: tool.to_owned(), found, needed: "optional".to_owned(), get: get.to_owned(), is_required: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_how_to_get_what_is_missing() {
        let findings = [required("node", None, ">= 20", "get it"), optional("x", Some("1.0".into()), "unused")];
        let lines = ["tool  found  needed    state", "node  -      >= 20     get it", "x     1.0    optional  ok"];
        assert_eq!(table(&findings), lines.join("\n"));
    }
}
