//! `cargo xtask`: the project's one tool. It gets what a build needs, builds and packs the npm package, measures it,
//! shows it at work and checks everything. One module per sub-command; this file only chooses.

#![allow(unreachable_pub, reason = "a binary exports nothing: `pub` says that other modules use it")]

mod bench;
mod build;
mod children;
mod conformance;
mod context;
mod demo;
mod doctor;
mod files;
mod http;
mod installed;
mod js;
mod manifest;
mod pack;
mod packaging;
mod receiver;
mod rooms;
mod rotel;
mod run;
mod scenario;
mod size;
mod spans;
mod tally;
mod test;
mod tidy;
mod tools;
mod waterfall;
mod workerd;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::context::Context;

const USAGE: &str = "\
usage: cargo xtask <command>

  doctor           is this machine ready; how to get what is missing
  build [--debug]  the npm package, in pkg/; build --inspect: the module with which tests decode OTLP
  demo [--serve]   a Worker in workerd, a receiver beside it, every trace on the screen (--bless: as a scenario)
  pack             the package as a tarball, in target/xtask/
  size [--json]    bytes against the budgets of wasm-pack.toml, and of each part
  js [runtime]     the JavaScript suites, in all runtimes or one; `js workerd <scenario> [--bless]` runs one scenario,
                   `js workerd <suite>.test.mjs` one suite of tests/js, `js sentry` those beside Sentry's own SDKs
  bench [--json]   CPU per request against OpenTelemetry JS; bench bindings: a call of a traced binding;
                   bench start: what an import adds to the start of a process
  conformance [--bless]   the compliance table against its proofs
  tidy             the rules of the source tree
  test             everything CI checks";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let (details, sentence) = run::explain(&error);
            if !details.is_empty() {
                eprintln!("{details}");
            }
            eprintln!("error: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(args: &[String]) -> Result<()> {
    let Some((command, rest)) = args.split_first() else { bail!("no command: `cargo xtask help` lists them") };
    if matches!(command.as_str(), "help" | "--help" | "-h") {
        println!("{USAGE}");
        return Ok(());
    }
    let ctx = &Context::load()?;
    match command.as_str() {
        "doctor" | "pack" | "test" if !rest.is_empty() => bail!("{command} takes no arguments"),
        "doctor" => doctor::run(ctx),
        "build" => build::run(ctx, rest),
        "demo" => demo::run(ctx, rest),
        "pack" => pack::run(ctx),
        "size" => size::run(ctx, rest),
        "js" => js::run(ctx, rest),
        "conformance" => conformance::run(ctx, rest),
        "bench" => bench::run(ctx, rest),
        "tidy" => tidy::run(ctx, rest),
        "test" => test::run(ctx),
        other => bail!("unknown command {other:?}: `cargo xtask help` lists them"),
    }
}
