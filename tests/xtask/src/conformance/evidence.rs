//! Does a named proof exist?
//!
//! | proof | what has to be there |
//! | --- | --- |
//! | `tests/it/x.rs: name` | a Rust function of this name |
//! | `tests/js/x.test.mjs: title` | a test of this title, written as in the source |
//! | `tests/workerd/folder` | a scenario |
//! | `x.md: words`, `x.json: words` | a document or a list that says these words |

use std::collections::HashMap;

use crate::context::Context;

/// Looks proofs up; each file is read once.
pub(super) struct Evidence<'a> {
    ctx: &'a Context,
    texts: HashMap<String, Option<String>>,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(ctx: &'a Context) -> Self {
        Self { ctx, texts: HashMap::new() }
    }

    /// Why a proof does not hold.
    pub(super) fn fault(&mut self, proof: &str) -> Option<String> {
        let Some((file, name)) = proof.split_once(": ") else {
            let is_scenario =
                proof.starts_with("tests/workerd/") && self.ctx.path(proof).join("scenario.json").is_file();
            return (!is_scenario).then(|| format!("{proof:?} is no scenario of tests/workerd"));
        };
        let path = self.ctx.path(file);
        let text = self.texts.entry(file.to_owned()).or_insert_with(|| std::fs::read_to_string(path).ok());
        let Some(text) = text else { return Some(format!("{file} is not there")) };
        (!holds(file, text, name)).then(|| format!("{file} has no {name:?}"))
    }
}

fn holds(file: &str, text: &str, name: &str) -> bool {
    match file.rsplit_once('.').map(|(_, extension)| extension) {
        Some("rs") => text.contains(&format!("fn {name}(")),
        Some("mjs") => has_title(text, name),
        Some("md" | "json") => words(text).contains(&words(name)),
        _ => false,
    }
}

/// Is there a `test('title'`, in any quotes?
fn has_title(text: &str, title: &str) -> bool {
    text.match_indices(title).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + title.len()..]);
        let Some(quote) = before.chars().next_back().filter(|quote| "'\"`".contains(*quote)) else { return false };
        after.starts_with(quote) && before[..before.len() - quote.len_utf8()].trim_end().ends_with("test(")
    })
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn a_title_counts_only_as_the_first_argument_of_test() {
        let text =
            "test('one', f);\ntest(\n  \"it's two\", f);\nt.test(`three ${n}`, f);\nassert('four');\n// test five";
        for title in ["one", "it's two", "three ${n}"] {
            assert!(holds("a.test.mjs", text, title), "{title}");
        }
        for title in ["on", "four", "test five", "three", "two"] {
            assert!(!holds("a.test.mjs", text, title), "{title}");
        }
    }

    #[test]
    fn a_function_counts_by_its_whole_name_and_a_document_by_its_words() {
        assert!(holds("a.rs", "#[test]\nfn ends_once() {}", "ends_once"));
        assert!(!holds("a.rs", "fn ends_once() {}", "ends"));
        assert!(holds("a.md", "given when\n  a span starts", "when a span starts"));
        assert!(!holds("a.txt", "anything", "anything"));
    }
}
