//! Short names for members that only the package itself touches.
//!
//! Minifiers shorten variables, not properties. In the sources a private or protected member begins with an underscore;
//! in `dist/` it has a name of two or three characters, the same in all files. tsc has proved that nobody outside a class
//! uses such a member. `.d.ts` files keep the names of the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;

use crate::files;

/// What may stand between `private` and the name of a member.
const MODIFIERS: [&str; 9] = ["static", "readonly", "override", "async", "get", "set", "declare", "abstract", "*"];

/// Shortens in every script of `dist` the members that the sources of `src` declare.
pub fn members(src: &Path, dist: &Path) -> Result<()> {
    let mut names = BTreeSet::new();
    for file in files::walk_all(src)?.iter().filter(|file| has_end(file, ".ts")) {
        names.extend(declared(&files::read_text(file)?).map(str::to_owned));
    }
    let mut scripts = Vec::new();
    for file in files::walk_all(dist)?.into_iter().filter(|file| has_end(file, ".js")) {
        let text = files::read_text(&file)?;
        scripts.push((file, text));
    }
    let short = short_names(&names, scripts.iter().map(|(_, text)| text.as_str()));
    scripts.iter().try_for_each(|(file, text)| files::write(file, shortened(text, &short)))
}

fn has_end(file: &Path, end: &str) -> bool {
    file.to_string_lossy().ends_with(end)
}

/// The names after `private` and `protected` that begin with an underscore.
fn declared(source: &str) -> impl Iterator<Item = &str> {
    source.lines().flat_map(|line| {
        let words: Vec<_> = line.split(|char: char| char.is_whitespace() || char == '(').collect();
        let starts = (0..words.len()).filter(|&at| matches!(words[at], "private" | "protected")).collect::<Vec<_>>();
        starts.into_iter().filter_map(move |at| {
            let word = words[at + 1..].iter().find(|word| !MODIFIERS.contains(word))?.trim_start_matches('*');
            let end = word.find(|char: char| !is_name(char)).unwrap_or(word.len());
            word.starts_with('_').then_some(&word[..end])
        })
    })
}

/// `$a` to `$z`, then `$aa` and so on: the more often a name is used, the shorter.
fn short_names<'a>(names: &BTreeSet<String>, scripts: impl Iterator<Item = &'a str>) -> BTreeMap<String, String> {
    let mut uses: BTreeMap<&str, usize> = names.iter().map(|name| (name.as_str(), 0)).collect();
    for word in scripts.flat_map(|text| text.split(|char: char| !is_name(char))) {
        if let Some(count) = uses.get_mut(word) {
            *count += 1;
        }
    }
    let mut order: Vec<_> = uses.into_iter().collect();
    order.sort_by_key(|&(name, count)| (usize::MAX - count, name));
    order.iter().enumerate().map(|(index, (name, _))| ((*name).to_owned(), format!("${}", letters(index)))).collect()
}

fn letters(index: usize) -> String {
    let last = char::from(b"abcdefghijklmnopqrstuvwxyz"[index % 26]);
    if index < 26 { last.to_string() } else { letters(index / 26 - 1) + &last.to_string() }
}

/// Replaces whole words. A word beside a quotation mark, or in a template after its `}`, is text and stays.
fn shortened(text: &str, short: &BTreeMap<String, String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_name) {
        result += &rest[..start];
        let end = rest[start..].find(|char: char| !is_name(char)).map_or(rest.len(), |length| start + length);
        let word = &rest[start..end];
        let is_text = result.ends_with(['\'', '"', '`', '-', '}']) || rest[end..].starts_with(['\'', '"', '`']);
        result += short.get(word).filter(|_| !is_text).map_or(word, String::as_str);
        rest = &rest[end..];
    }
    result + rest
}

fn is_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_' || char == '$'
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::{declared, letters, short_names, shortened};

    #[test]
    fn members_are_found_by_their_declaration() {
        let source = "constructor(private readonly _options: A, protected override _b?: B) {\n  private static async *_run<T>() {\n  \
                      private plain = 1;\n  _public = 2;\n";
        assert_eq!(declared(source).collect::<Vec<_>>(), ["_options", "_b", "_run"]);
    }

    #[test]
    fn the_most_used_name_is_the_shortest() {
        let names = BTreeSet::from(["_rare".to_owned(), "_used".to_owned()]);
        let short = short_names(&names, ["this._used + this._used", "_rare"].into_iter());
        assert_eq!((short["_used"].as_str(), short["_rare"].as_str()), ("$a", "$b"));
        assert_eq!([0, 25, 26, 51, 52, 702].map(letters), ["a", "z", "aa", "az", "ba", "aaa"]);
    }

    #[test]
    fn whole_words_outside_of_quotation_marks_become_short() {
        let short = BTreeMap::from([("_trace".to_owned(), "$a".to_owned())]);
        let text = "const { _trace: own } = this; other._trace._traced(`${n}_trace`, '_trace', my_trace)";
        let expected = "const { $a: own } = this; other.$a._traced(`${n}_trace`, '_trace', my_trace)";
        assert_eq!(shortened(text, &short), expected);
    }
}
