//! The names of options, and what was probably meant by one that does not exist. Lists of names are one text each, with
//! spaces between: in the wasm a list of strings would take eight bytes more for every name.

use super::{OptionValue, reader::Reader, sentence::Sentence};
use crate::notation::url::cut;

/// What the glue knows of its host, and the names of all options where they are not [`OPTIONS`]; no option of the user's.
pub(super) const RUNTIME: &str = "runtime";

/// Every option of the outermost level: first those of [`DESTINATION`]. Some are the glue's own and have no meaning
/// here: `onLoss`, `deadLetter`, `idGenerator`, `spanProcessors`, `contextManager`, `propagator`. Others are checked here and
/// used there: `bindings`, `native`, `maxWaitMs`.
pub(super) const OPTIONS: &str = "dsn endpoint tracesEndpoint headers timeoutMs protocol compression maxRequestBytes \
     maxResponseBytes fetch destinations serviceName resource resourceSchemaUrl release environment sampler \
     tracesSampleRate tailSampling limits spanLimits baggageSpanAttributes idGenerator spanProcessors propagator \
     contextManager onLoss deadLetter bindings native maxWaitMs disabled logLevel debug";

/// Every option of a destination. `fetch` is the glue's own.
pub(super) const DESTINATION: &str =
    "dsn endpoint tracesEndpoint headers timeoutMs protocol compression maxRequestBytes maxResponseBytes fetch";

/// Every option of `tailSampling`. `decide` is the glue's own.
pub(super) const TAIL: &str = "keepErrors keepSlowerThanMs keepNames keepAttributes ratio decide";

/// Every option of `limits`.
pub(super) const LIMITS: &str = "attributeCountLimit attributeValueLengthLimit eventCountLimit linkCountLimit \
     attributePerEventCountLimit attributePerLinkCountLimit attributeDepthLimit maxBufferBytes";

/// Every option of `bindings`.
pub(super) const BINDINGS: &str = "off kinds rpc queues record";

/// A name this many edits away from a known one is taken for a slip of the pen.
const MAX_EDITS: usize = 2;

/// Warns of every name of an object that is not known, with the nearest known one.
#[inline(never)]
pub(super) fn check(options: &mut Reader<'_>, known: &str) {
    for (name, _) in options.entries {
        if place_of(name, known).is_some() || name == RUNTIME {
            continue;
        }
        let path = options.path;
        let sentence = options.findings.odd.begin_line().text("unknown option `");
        nested(sentence, path).shortened(name).text("`; ");
        match nearest(name, known) {
            "" => sentence.text("it has no effect"),
            nearest => nested(sentence.text("did you mean `"), path).text(nearest).text("`?"),
        };
    }
}

/// Adds where an option is, before its name.
#[inline(never)]
pub(super) fn nested<'a>(sentence: &'a mut Sentence, path: &str) -> &'a mut Sentence {
    sentence.text(path).text(if path.is_empty() { "" } else { "." })
}

/// The place of a name in a list of names.
#[inline(never)]
pub(super) fn place_of(name: &str, mut names: &str) -> Option<usize> {
    let mut place = 0_usize;
    while let Some(known) = next(&mut names) {
        if known == name {
            return Some(place);
        }
        place = place.saturating_add(1);
    }
    None
}

/// The place of a value in a list of names.
#[inline(never)]
pub(super) fn place_among(value: &OptionValue, names: &str) -> Option<usize> {
    if let OptionValue::String(name) = value { place_of(name, names) } else { None }
}

/// Takes the first name off a list.
#[inline(never)]
pub(super) fn next<'a>(names: &mut &'a str) -> Option<&'a str> {
    let (name, rest) = cut(names, b" ");
    *names = rest.strip_prefix(' ').unwrap_or_default();
    (!name.is_empty()).then_some(name)
}

/// The nearest known name; "" when none is near. Of two that are equally near, the first.
#[inline(never)]
fn nearest<'a>(name: &str, mut known: &'a str) -> &'a str {
    let mut best = "";
    let mut fewest = MAX_EDITS.saturating_add(1);
    while let Some(known) = next(&mut known) {
        let edits = edits(name, known);
        if edits < fewest {
            (best, fewest) = (known, edits);
        }
    }
    best
}

/// Levenshtein's distance of a name to a known one, for which `SERVICE_NAME`, `service-name` and `serviceName` are one.
/// Of known names only the first 32 characters count: none is longer.
#[inline(never)]
fn edits(name: &str, known: &str) -> usize {
    let mut row = [0_usize; 32];
    let mut empty = 0_usize;
    for cell in &mut row {
        empty = empty.saturating_add(1);
        *cell = empty;
    }
    // `row` holds the distances of what was seen of `name` to every beginning of `known` but the empty one.
    let mut distance = known.len();
    let mut seen = 0_usize;
    for a in name.bytes().filter(u8::is_ascii_alphanumeric) {
        let mut diagonal = seen;
        seen = seen.saturating_add(1);
        distance = seen;
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
        for names in [OPTIONS, DESTINATION, TAIL, LIMITS, BINDINGS] {
            assert!(names.split(' ').all(|known| !known.is_empty() && known.len() <= 32), "{names}");
        }
    }

    #[test]
    fn the_outermost_options_begin_with_those_of_a_destination() {
        assert!(OPTIONS.starts_with(&format!("{DESTINATION} ")));
    }
}
