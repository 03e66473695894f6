//! The names of options, and what was probably meant by one that does not exist.

use super::{OptionValue, Warning, error::shortened};
use alloc::{string::String, vec::Vec};

/// What the glue knows of its host; no option of the user's.
pub(super) const RUNTIME: &str = "runtime";

/// Every option. `fetch` is the glue's own: it has no meaning here.
pub(super) const OPTIONS: &[&str] = &[
    "endpoint",
    "headers",
    "serviceName",
    "resource",
    "sampler",
    "tracesSampleRate",
    "limits",
    "timeoutMs",
    "debug",
    "fetch",
];

/// Every option of `limits`.
pub(super) const LIMITS: &[&str] = &[
    "attributeCountLimit",
    "attributeValueLengthLimit",
    "eventCountLimit",
    "linkCountLimit",
    "attributePerEventCountLimit",
    "attributePerLinkCountLimit",
    "maxBufferBytes",
];

/// A name this many edits away from a known one is taken for a slip of the pen.
const MAX_EDITS: usize = 2;

/// Warns of every name that is not known, with the nearest known one. `path` leads to them: `limits.` or nothing.
pub(super) fn check(path: &str, entries: &[(String, OptionValue)], known: &[&str], warnings: &mut Vec<Warning>) {
    for (name, _) in entries {
        if known.contains(&name.as_str()) || name == RUNTIME {
            continue;
        }
        let short = shortened(name);
        warnings.push(match nearest(name, known) {
            Some(nearest) => {
                Warning::new(&["unknown option `", path, &short, "`; did you mean `", path, nearest, "`?"])
            }
            None => Warning::new(&["unknown option `", path, &short, "`; it has no effect"]),
        });
    }
}

fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let mut best = (MAX_EDITS, None);
    for known in known {
        let edits = edits(name, known);
        if edits < best.0 || edits == best.0 && best.1.is_none() {
            best = (edits, Some(*known));
        }
    }
    best.1
}

/// Levenshtein's distance of a name to a known one, for which `SERVICE_NAME`, `service-name` and `serviceName` are one.
/// Of known names only the first 32 characters count: none is longer.
fn edits(name: &str, known: &str) -> usize {
    let mut row = [0_usize; 32];
    for (cell, empty) in row.iter_mut().zip(1..) {
        *cell = empty;
    }
    // `row` holds the distances of what was seen of `name` to every beginning of `known` but the empty one.
    let mut distance = known.len();
    for (seen, a) in name.bytes().filter(u8::is_ascii_alphanumeric).enumerate() {
        let mut diagonal = seen;
        distance = seen.saturating_add(1);
        for (cell, b) in row.iter_mut().zip(known.bytes()) {
            let replaced = diagonal.saturating_add(usize::from(!a.eq_ignore_ascii_case(&b)));
            diagonal = *cell;
            distance = replaced.min(diagonal.min(distance).saturating_add(1));
            *cell = distance;
        }
    }
    distance
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        for (name, known, count) in [
            ("", "", 0),
            ("", "ab", 2),
            ("ab", "", 2),
            ("debug", "debug", 0),
            ("debgu", "debug", 2),
            ("dbug", "debug", 1),
            ("kitten", "sitting", 3),
            ("SERVICE_NAME", "serviceName", 0),
        ] {
            assert_eq!(edits(name, known), count, "{name} {known}");
        }
    }

    #[test]
    fn known_names_fit_the_row() {
        assert!(OPTIONS.iter().chain(LIMITS).all(|known| known.len() <= 32));
    }
}
