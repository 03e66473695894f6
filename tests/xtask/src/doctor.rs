//! `cargo xtask doctor`: what is here, what is needed, and how to get the rest. It only looks.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::context::Context;
use crate::run;
use crate::tools::{chromium, node, npm, rotel, wasm_target};

/// A tool: what was found of it, what is needed, and what to do when it is missing.
type Finding = (String, Option<String>, String, &'static str);

/// What the build gets when it is missing.
const BY_ITSELF: &str = "`cargo xtask build` gets it";
/// The build or the tests cannot do without these, and xtask cannot get them by itself.
const REQUIRED: [&str; 3] = ["cargo", "node", "npm"];

/// The sub-command: prints the table; an error when something required is missing.
pub fn run(ctx: &Context) -> Result<()> {
    let findings = look(ctx)?;
    println!("{}", table(&findings));
    let missing = findings.iter().filter(|(tool, found, ..)| found.is_none() && REQUIRED.contains(&tool.as_str()));
    let missing: Vec<_> = missing.map(|(tool, ..)| tool.as_str()).collect();
    if !missing.is_empty() {
        bail!("missing: {}", missing.join(", "));
    }
    Ok(())
}

fn look(ctx: &Context) -> Result<Vec<Finding>> {
    let tools = &ctx.manifest.tools;
    let target = &ctx.manifest.krate.target;
    let any = || "any".to_owned();
    let mut findings = vec![
        ("cargo".into(), version(ctx, "cargo"), "any recent".into(), "install Rust from https://rustup.rs"),
        ("node".into(), node::check(ctx).ok(), format!(">= {}", tools.node), "install it from https://nodejs.org"),
        ("npm".into(), version(ctx, "npm"), any(), "it comes with Node"),
        (format!("Rust for {target}"), wasm_target::known(ctx), any(), BY_ITSELF),
    ];
    for folder in [npm::TEMPLATE, npm::TESTS, npm::SENTRY] {
        let found = npm::is_installed(ctx, folder)?.then(|| "installed".to_owned());
        findings.push((format!("npm packages of {folder}/"), found, "its lockfile".into(), BY_ITSELF));
    }
    for (name, package, wanted) in [
        ("wasm-opt", "binaryen", &tools.binaryen),
        ("esbuild", "esbuild", &tools.esbuild),
        ("workerd", "workerd", &tools.workerd),
    ] {
        let found = npm::version(ctx, npm::TESTS, package).filter(|found| found == wanted);
        findings.push((name.into(), found, wanted.clone(), BY_ITSELF));
    }
    let path = |file: PathBuf| file.strip_prefix(&ctx.root).unwrap_or(&file).display().to_string();
    let optional = || "optional".to_owned();
    let compare = "only to compare with it: `cargo install wasm-pack`";
    findings.extend([
        ("chromium".into(), chromium::find().map(path), optional(), chromium::HOW_TO_GET),
        ("rotel".into(), rotel::find(ctx).map(path), optional(), "`cargo xtask test` gets it where python3 has venv"),
        ("wasm-pack".into(), version(ctx, "wasm-pack"), optional(), compare),
    ]);
    Ok(findings)
}

fn table(findings: &[Finding]) -> String {
    let state = |(_, found, _, get): &Finding| if found.is_some() { "ok" } else { get };
    let rows = findings.iter().map(|finding| {
        let (tool, found, needed, _) = finding;
        [tool, found.as_deref().unwrap_or("-"), needed, state(finding)]
    });
    let rows: Vec<_> = std::iter::once(["tool", "found", "needed", "state"]).chain(rows).collect();
    let [tool, found, needed] =
        [0, 1, 2].map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
    let line = |[a, b, c, d]: &[&str; 4]| format!("{a:<tool$}  {b:<found$}  {c:<needed$}  {d}");
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn version(ctx: &Context, program: &str) -> Option<String> {
    let output = run::output(run::command(program, &ctx.root).arg("--version")).ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    output.status.success().then(|| text.lines().next().unwrap_or("?").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_says_how_to_get_what_is_missing() {
        let findings = [
            ("node".into(), None, ">= 20".into(), "get it"),
            ("x".into(), Some("1.0".into()), "optional".into(), "unused"),
        ];
        let lines = ["tool  found  needed    state", "node  -      >= 20     get it", "x     1.0    optional  ok"];
        assert_eq!(table(&findings), lines.join("\n"));
    }
}
