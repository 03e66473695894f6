//! Running other programs, with a line that says what is being waited for.
//!
//! Programs that prepare something are quiet: their output is kept and shown only when they fail. Programs the user
//! asked to see (`show`) write straight to the terminal.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// Does `work` under a progress line: said when it is not over at once, again every half minute, and at the end with the
/// elapsed time. Work that ends well at once is not worth a line.
pub fn progress<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    const AT_ONCE: Duration = Duration::from_millis(400);
    const PATIENCE: Duration = Duration::from_secs(30);
    let start = Instant::now();
    let (done, is_done) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let watcher = scope.spawn(move || {
            let mut wait = AT_ONCE;
            while is_done.recv_timeout(wait) == Err(mpsc::RecvTimeoutError::Timeout) {
                let since = if wait == AT_ONCE { String::new() } else { format!(" {} s", start.elapsed().as_secs()) };
                eprintln!("[xtask] {name} ...{since}");
                wait = PATIENCE;
            }
            wait != AT_ONCE
        });
        let result = work();
        drop(done);
        let was_announced = watcher.join().unwrap_or(true);
        if was_announced || result.is_err() {
            let verb = if result.is_ok() { "done" } else { "failed" };
            eprintln!("[xtask] {name}: {verb} in {:.1} s", start.elapsed().as_secs_f64());
        }
        result
    })
}

/// Runs quietly and returns standard output; on failure the error carries everything the program wrote.
pub fn quiet(command: &mut Command) -> Result<String> {
    let output = output(command)?;
    if !output.status.success() {
        bail!("{} ended with {}\n{}", describe(command), output.status, transcript(&output));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs with the terminal's own output.
pub fn show(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| not_startable(command))?;
    if !status.success() {
        bail!("{} ended with {status}", describe(command));
    }
    Ok(())
}

/// Runs and keeps both outputs, whatever the exit code.
pub fn output(command: &mut Command) -> Result<Output> {
    command.stdin(Stdio::null()).output().with_context(|| not_startable(command))
}

/// Everything a program wrote: standard output, then standard error.
pub fn transcript(output: &Output) -> String {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).trim_end().to_owned());
    text.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join("\n")
}

/// An error as its details (what programs wrote, none or many lines) and its one sentence: told in this order, the
/// sentence is what stays on the screen.
pub fn explain(error: &anyhow::Error) -> (String, String) {
    let texts: Vec<String> = error.chain().map(ToString::to_string).collect();
    let parts = texts.iter().map(|text| text.split_once('\n').unwrap_or((text, "")));
    let (sentences, details): (Vec<_>, Vec<_>) = parts.unzip();
    (details.concat(), sentences.join(": "))
}

/// A command that runs in `dir`.
pub fn command(program: impl AsRef<OsStr>, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir);
    command
}

/// A cargo of its own, with the given toolchain or the active one.
pub fn cargo(dir: &Path, toolchain: Option<&str>) -> Command {
    let mut cargo = command("cargo", dir);
    without_outer_cargo(&mut cargo);
    if let Some(toolchain) = toolchain {
        cargo.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    cargo
}

/// Takes away what the outer `cargo run` put into the environment: it must not choose an inner cargo's compiler, nor
/// make a build script look changed.
pub fn without_outer_cargo(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let outer = ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN", "CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH"];
        if outer.contains(&text.as_ref()) || text.starts_with("CARGO_PKG_") {
            command.env_remove(&name);
        }
    }
}

/// The first program of this name on PATH.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let names =
        if cfg!(windows) { vec![format!("{program}.exe"), format!("{program}.cmd")] } else { vec![program.into()] };
    std::env::split_paths(&path)
        .flat_map(|dir| names.iter().map(move |name| dir.join(name)).collect::<Vec<_>>())
        .find(|file| file.is_file())
}

fn describe(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let line = words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ");
    format!("`{line}`")
}

fn not_startable(command: &Command) -> String {
    format!("cannot start {}: is it installed and on PATH?", describe(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_sentence_and_the_rest_are_details() {
        let error = anyhow::anyhow!("`npm ci` ended with 1\nline 1\nline 2").context("cannot install");
        let (details, sentence) = explain(&error);
        assert_eq!(details, "line 1\nline 2");
        assert_eq!(sentence, "cannot install: `npm ci` ended with 1");
    }

    #[test]
    fn a_failing_program_is_told_with_what_it_wrote() {
        let mut command = command("sh", Path::new("."));
        let error = quiet(command.args(["-c", "echo out; echo err >&2; exit 3"])).unwrap_err();
        assert_eq!(explain(&error).0, "out\nerr");
        assert!(explain(&error).1.ends_with("ended with exit status: 3"));
    }

    #[test]
    fn progress_gives_back_what_the_work_gave() {
        assert_eq!(progress("quick", || Ok(7)).unwrap(), 7);
        assert_eq!(progress("bad", || anyhow::bail!("no") as Result<()>).unwrap_err().to_string(), "no");
    }
}
