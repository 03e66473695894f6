//! The checks that cargo makes: format, lints on both targets, documentation, tests.

use std::process::Command;
use std::time::Instant;

use anyhow::Result;

use crate::context::Context;
use crate::run;
use crate::tally::Tally;
use crate::tools::wasm_target;

/// How many lines of a failing `cargo test` are shown.
const MAX_TOLD: usize = 300;

/// Runs them all.
pub fn checks(ctx: &Context, tally: &mut Tally) {
    let name = ctx.manifest.krate.name.as_str();
    let lints = ["clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"];
    let doc = ["doc", "--quiet", "--locked", "--no-deps", "--package", name];
    tally.run("cargo fmt", || quiet(&mut cargo(ctx, &["fmt", "--all", "--check"])));
    tally.run("cargo clippy", || quiet(&mut cargo(ctx, &lints)));
    clippy_on_wasm(ctx, tally);
    tally.run("cargo doc", || quiet(cargo(ctx, &doc).env("RUSTDOCFLAGS", "-D warnings")));
    for package in [name, "xtask"] {
        tests(ctx, tally, package);
    }
}

/// Both modules, the core in its debug build too. A toolchain that xtask had to make from sources has no clippy.
fn clippy_on_wasm(ctx: &Context, tally: &mut Tally) {
    let krate = &ctx.manifest.krate;
    let step = format!("cargo clippy for {}", krate.target);
    let toolchain = match wasm_target::toolchain(ctx) {
        Ok(toolchain) => toolchain,
        Err(error) => return tally.fail_with(&step, &error),
    };
    let has_clippy = run::quiet(run::cargo(&ctx.root, Some(&toolchain)).args(["clippy", "--version"])).is_ok();
    if !has_clippy {
        return tally.pass_over(&step, &format!("the toolchain {toolchain} has no clippy"));
    }
    tally.run(&step, || {
        for features in [&krate.features, &krate.debug_features, &krate.inspect_features] {
            let mut clippy = run::cargo(&ctx.root, Some(&toolchain));
            clippy.args(["clippy", "--quiet", "--locked", "--package", &krate.name, "--target", &krate.target]);
            quiet(clippy.args(["--features", &features.join(","), "--", "-D", "warnings"]))?;
        }
        Ok(())
    });
}

/// `cargo test` of one package, each of its tests counted.
fn tests(ctx: &Context, tally: &mut Tally, package: &str) {
    let step = format!("cargo test ({package})");
    let start = Instant::now();
    let output =
        match run::output(&mut cargo(ctx, &["test", "--quiet", "--locked", "--no-fail-fast", "--package", package])) {
            Ok(output) => output,
            Err(error) => return tally.fail_with(&step, &error),
        };
    let text = run::transcript(&output);
    let [passed, ignored] = counts(&text);
    tally.add(Tally { passed, skipped: vec![step.clone(); ignored], ..Tally::default() });
    if output.status.success() && passed > 0 {
        return tally.pass(&format!("{step}, {passed} tests"), start.elapsed());
    }
    // A property test may print its whole input.
    let lines: Vec<_> = text.lines().collect();
    let hidden = lines.len().saturating_sub(MAX_TOLD);
    eprintln!("[{hidden} lines left out: `cargo test --package {package}` shows them]\n{}", lines[hidden..].join("\n"));
    tally.fail(&step, &format!("cargo test ended with {}", output.status));
}

/// Passed and ignored, summed over the result line of every test binary.
fn counts(text: &str) -> [usize; 2] {
    let mut sums = [0; 2];
    for line in text.lines().filter_map(|line| line.strip_prefix("test result: ")) {
        for (sum, word) in sums.iter_mut().zip([" passed", " ignored"]) {
            let number = line.split(word).next().and_then(|before| before.rsplit(' ').next()?.parse::<usize>().ok());
            *sum += number.unwrap_or(0);
        }
    }
    sums
}

fn cargo(ctx: &Context, args: &[&str]) -> Command {
    let mut cargo = run::cargo(&ctx.root, None);
    cargo.args(args);
    cargo
}

fn quiet(command: &mut Command) -> Result<()> {
    run::quiet(command).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_of_all_test_binaries_are_summed() {
        let text = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 10 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.20s\n";
        assert_eq!(counts(text), [13, 1]);
        assert_eq!(counts("error: could not compile\n"), [0, 0]);
    }
}
