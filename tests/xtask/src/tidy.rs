//! `cargo xtask tidy`: the rules of the source tree that no compiler checks.
//!
//! Files are short and begin by saying what they are; nothing is left half done; the glue's rooms import in one order; and in the crate only `wasm` and
//! `inspect`, the two ways in from JavaScript, name what exists in a browser or Worker alone, and only `otlp` and `inspect`
//! name the protobuf library.

use std::path::Path;

use anyhow::{Result, bail};

use crate::context::Context;
use crate::{files, rooms};

const MAX_LINES: usize = 350;

/// Folders that hold nothing written by hand, wherever they lie.
const GENERATED: [&str; 7] = [".git", ".venv", ".wrangler", "dist", "node_modules", "pkg", "target"];

/// Where the build lays the generated glue.
const GENERATED_GLUE: &str = "pkg-template/src/core/generated";

/// Crates, and the folders of the crate that alone may name them.
const CONFINED: [(&str, &[&str]); 7] = [
    ("wasm_bindgen", &["wasm", "inspect"]),
    ("js_sys", &["wasm", "inspect"]),
    ("web_sys", &["wasm"]),
    ("serde_wasm_bindgen", &["wasm", "inspect"]),
    ("console_error_panic_hook", &["inspect"]),
    ("getrandom", &["wasm"]),
    ("prost", &["inspect"]),
];

/// Spelt in two halves, so that this file does not find itself.
const HALF_DONE: [&str; 5] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("todo", "!("),
    concat!("unimple", "mented!("),
];

/// The sub-command.
pub fn run(ctx: &Context, args: &[String]) -> Result<()> {
    if !args.is_empty() {
        bail!("tidy takes no arguments");
    }
    let (seen, faults) = check(ctx)?;
    if !faults.is_empty() {
        bail!("{} faults in {seen} files\n{}", faults.len(), faults.join("\n"));
    }
    println!("{seen} files are tidy");
    Ok(())
}

/// The number of files looked at, and what is wrong with them.
fn check(ctx: &Context) -> Result<(usize, Vec<String>)> {
    let enter = |dir: &Path| {
        let name = dir.file_name().unwrap_or_default().to_string_lossy();
        !GENERATED.contains(&name.as_ref()) && dir != ctx.path(GENERATED_GLUE)
    };
    let mut seen = 0;
    let mut faults = Vec::new();
    for file in files::walk(&ctx.root, &enter)? {
        let Some(language) = Language::of(&file) else { continue };
        let path = file.strip_prefix(&ctx.root)?.to_string_lossy().replace('\\', "/");
        faults.extend(faults_of(&path, language, &files::read_text(&file)?));
        seen += 1;
    }
    faults.extend(rooms::check(ctx)?);
    Ok((seen, faults))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Rust,
    TypeScript,
    JavaScript,
}

impl Language {
    fn of(file: &Path) -> Option<Self> {
        match file.extension()?.to_str()? {
            "rs" => Some(Self::Rust),
            "ts" => Some(Self::TypeScript),
            "js" | "mjs" => Some(Self::JavaScript),
            _ => None,
        }
    }

    fn is_header(self, line: &str) -> bool {
        match self {
            Self::Rust => line.starts_with("//!"),
            Self::TypeScript => line.starts_with("/**"),
            Self::JavaScript => line.starts_with("//") || line.starts_with("/*"),
        }
    }
}

fn faults_of(path: &str, language: Language, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let count = text.lines().count();
    if count > MAX_LINES {
        faults.push(format!("{path}: {count} lines, more than {MAX_LINES}"));
    }
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!")).unwrap_or_default();
    if !language.is_header(first) {
        faults.push(format!("{path}: does not begin by saying what it is"));
    }
    for (number, line) in (1..).zip(text.lines()) {
        if let Some(word) = HALF_DONE.iter().find(|word| line.contains(*word)) {
            faults.push(format!("{path}:{number}: {word}"));
        }
        if language == Language::Rust
            && let Some((name, owners)) = intruder(path, line)
        {
            let owners: Vec<String> = owners.iter().map(|owner| format!("src/{owner}")).collect();
            faults.push(format!("{path}:{number}: names {name}, which only {} may", owners.join(" and ")));
        }
    }
    faults
}

/// A confined crate that this line names outside its folders, and these.
fn intruder(path: &str, line: &str) -> Option<(&'static str, &'static [&'static str])> {
    let inside = path.strip_prefix("src/")?;
    if line.trim_start().starts_with("//") {
        return None;
    }
    let is_in = |owner: &&str| inside == format!("{owner}.rs") || inside.starts_with(&format!("{owner}/"));
    CONFINED.into_iter().find(|(name, owners)| !owners.iter().any(is_in) && names_crate(line, name))
}

/// Does the line use `name` as a crate: as a whole word, in a `use` or before `::`?
fn names_crate(line: &str, name: &str) -> bool {
    let is_word = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(name).any(|(at, _)| {
        let (before, after) = (&line[..at], &line[at + name.len()..]);
        !before.ends_with(is_word)
            && !after.starts_with(is_word)
            && (after.starts_with("::") || before.trim_end().ends_with("use"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> Vec<String> {
        faults_of(path, Language::of(Path::new(path)).unwrap(), text)
    }

    #[test]
    fn a_file_begins_by_saying_what_it_is() {
        assert!(faults("src/a.rs", "//! What it is.\n").is_empty());
        assert!(faults("tests/run.mjs", "#!/usr/bin/env node\n// What it is.\n").is_empty());
        assert_eq!(faults("src/a.rs", "use std::fmt;\n"), ["src/a.rs: does not begin by saying what it is"]);
        assert_eq!(faults("a.ts", "// not a doc\n"), ["a.ts: does not begin by saying what it is"]);
    }

    #[test]
    fn a_file_is_at_most_350_lines_long() {
        let lines = |count: usize| "//! x\n".repeat(count);
        assert!(faults("a.rs", &lines(350)).is_empty());
        assert_eq!(faults("a.rs", &lines(351)), ["a.rs: 351 lines, more than 350"]);
    }

    #[test]
    fn half_done_work_is_named_with_its_line() {
        let text = format!("//! x\n// {}: later\n", concat!("TO", "DO"));
        assert_eq!(faults("a.rs", &text), [format!("a.rs:2: {}", concat!("TO", "DO"))]);
    }

    #[test]
    fn only_the_ways_in_from_javascript_name_the_wasm_crates() {
        let text = "//! x\nuse js_sys::Array;\n// js_sys::Array\nlet js_sys_like = 1;\n";
        assert_eq!(
            faults("src/trace/id.rs", text),
            ["src/trace/id.rs:2: names js_sys, which only src/wasm and src/inspect may"]
        );
        assert!(faults("src/wasm/door.rs", text).is_empty());
        assert!(faults("src/inspect/door.rs", text).is_empty());
        let drawn = "//! x\ngetrandom::fill(&mut bytes)\n";
        assert_eq!(
            faults("src/inspect/door.rs", drawn),
            ["src/inspect/door.rs:2: names getrandom, which only src/wasm may"]
        );
        assert!(faults("src/wasm.rs", text).is_empty());
        assert!(faults("tests/it/main.rs", text).is_empty());
    }

    #[test]
    fn only_what_reads_otlp_names_prost() {
        let text = "//! x\n#[derive(prost::Message)]\n";
        for path in ["src/trace/mod.rs", "src/otlp/encode.rs"] {
            assert_eq!(faults(path, text), [format!("{path}:2: names prost, which only src/inspect may")]);
        }
        assert!(faults("src/inspect/messages.rs", text).is_empty());
    }
}
