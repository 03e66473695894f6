//! How large a request may be: never a byte over the limit, as many spans as fit, every span in exactly one request.

use super::judge;
use super::recording::{Recording, host_span, request, scope_spans, set, span};
use super::tape_writer::HostSpan;
use edgespan::otlp::{Part, Selection};
use opentelemetry_proto::tonic::trace::v1::{ScopeSpans, Span};
use proptest::prelude::*;
use prost::Message;

fn at_most(max_bytes: usize) -> Selection<'static> {
    Selection { max_bytes, ..Selection::default() }
}

/// A recording of ended spans with ids from 1 on: of each its scope and how many bytes of text it has. There are three
/// scopes, the first one with a version, the last one with a schema and attributes.
fn recording_of(spans: &[(u32, usize)]) -> Recording {
    let mut recording = Recording::unlimited();
    recording.tape.scope(&"second".into(), &"1.2.3".into(), &"".into());
    let attributes = vec![set("scope", "attribute")];
    recording.tape.scope_with(&"third".into(), &"".into(), &"https://example.com/1".into(), &attributes);
    for (id, (scope, len)) in (1..).zip(spans) {
        let host = HostSpan { scope: *scope, ..host_span(id) };
        let index = recording.tape.start(host, &"span".into(), &vec![set("text", "x".repeat(*len))]);
        recording.end(index);
    }
    recording
}

/// The requests that a recording makes under a limit, and how many spans were too large for it.
fn parts_of(mut recording: Recording, max_bytes: usize) -> (Vec<Vec<u8>>, u32) {
    let (mut requests, mut too_large) = (Vec::new(), 0);
    loop {
        let (part, request) = recording.encode_part(at_most(max_bytes));
        too_large += part.too_large;
        if part.spans == 0 {
            assert_eq!(request, b"");
            return (requests, too_large);
        }
        requests.push(request);
    }
}

/// A request's spans in order, each with its scope.
fn flat(request: &[u8]) -> Vec<(ScopeSpans, Span)> {
    let scopes = judge::decode(request).resource_spans.into_iter().flat_map(|all| all.scope_spans);
    scopes
        .flat_map(|mut scope| {
            let spans = std::mem::take(&mut scope.spans);
            spans.into_iter().map(move |span| (scope.clone(), span))
        })
        .collect()
}

/// Text lengths from nothing to some kilobytes, small ones more often.
fn lengths() -> impl Strategy<Value = usize> {
    prop_oneof![3 => 0..40_usize, 2 => 0..300_usize, 1 => 0..20_000_usize]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_request_keeps_the_limit_and_together_they_are_the_whole(
        spans in prop::collection::vec((0..3_u32, lengths()), 0..40),
        max_bytes in prop_oneof![0..1_000_usize, 0..40_000_usize],
    ) {
        let whole = flat(&recording_of(&spans).encode());
        let (requests, too_large) = parts_of(recording_of(&spans), max_bytes);
        for request in &requests {
            prop_assert!(!request.is_empty());
            prop_assert!(request.len() <= max_bytes, "{} of {max_bytes} bytes", request.len());
        }
        let together: Vec<_> = requests.iter().rev().flat_map(|request| flat(request)).collect();
        let alone = |(scope, span): &(ScopeSpans, Span)| {
            request([ScopeSpans { spans: vec![span.clone()], ..scope.clone() }]).encoded_len()
        };
        let (fitting, large): (Vec<_>, Vec<_>) = whole.into_iter().partition(|span| alone(span) <= max_bytes);
        prop_assert_eq!(too_large as usize, large.len());
        prop_assert!(together == fitting);
        // As many as fit: with the span that comes next, any request would be too long. One that is too large ends a
        // request as well.
        for pair in requests.windows(2).filter(|_| large.is_empty()) {
            let mut longer = flat(&pair[1]).split_off(flat(&pair[1]).len() - 1);
            longer.extend(flat(&pair[0]));
            let mut scopes: Vec<ScopeSpans> = Vec::new();
            for (scope, span) in longer {
                match scopes.last_mut().filter(|last| last.scope == scope.scope) {
                    Some(last) => last.spans.push(span),
                    None => scopes.push(ScopeSpans { spans: vec![span], ..scope }),
                }
            }
            prop_assert!(request(scopes).encoded_len() > max_bytes);
        }
    }
}

#[test]
fn a_limit_is_exact_at_every_length_at_which_a_length_takes_another_byte() {
    let near = |border: usize| border - 330..border + 3;
    let lengths: Vec<usize> = (0..140).chain(near(16_384)).collect();
    for len in lengths {
        let whole = recording_of(&[(0, 1), (2, len)]).encode().len();
        let (fits, too_large) = parts_of(recording_of(&[(0, 1), (2, len)]), whole);
        assert_eq!((fits.len(), too_large), (1, 0), "{len}");
        let (split, too_large) = parts_of(recording_of(&[(0, 1), (2, len)]), whole - 1);
        assert_eq!((split.len(), too_large), (2, 0), "{len}");
        let alone = recording_of(&[(2, len)]).encode().len();
        assert_eq!(parts_of(recording_of(&[(2, len)]), alone).0.len(), 1, "{len}");
        assert_eq!(parts_of(recording_of(&[(2, len)]), alone - 1), (Vec::new(), 1), "{len}");
    }
}

#[test]
fn the_first_request_holds_the_spans_that_began_last() {
    let limit = request([scope_spans("tests", [span(1), span(2)])]).encoded_len();
    let mut recording = Recording::unlimited();
    for id in 1..=5 {
        let index = recording.start(id, &Vec::new());
        recording.end(index);
    }
    for expected in [&[4, 5][..], &[2, 3], &[1]] {
        let (part, bytes) = recording.encode_part(at_most(limit));
        judge::assert_request(&bytes, &request([scope_spans("tests", expected.iter().map(|id| span(*id)))]));
        assert_eq!(part, Part { spans: expected.len() as u32, ..Part::default() });
    }
    assert_eq!(recording.encode_part(at_most(limit)), (Part::default(), Vec::new()));
}

#[test]
fn a_span_that_is_too_large_alone_is_dropped_and_counted_once_and_the_others_go_out() {
    let limit = request([scope_spans("tests", [span(1), span(3)])]).encoded_len();
    let mut recording = Recording::unlimited();
    for id in 1..=3 {
        let index = recording.start(id, &Vec::new());
        if id == 2 {
            recording.tape.attribute(index, &"text".into(), &"x".repeat(limit).into());
        }
        recording.end(index);
    }
    let (part, bytes) = recording.encode_part(at_most(limit));
    judge::assert_request(&bytes, &request([scope_spans("tests", [span(3)])]));
    assert_eq!(part, Part { spans: 1, ..Part::default() });
    let (part, bytes) = recording.encode_part(at_most(limit));
    judge::assert_request(&bytes, &request([scope_spans("tests", [span(1)])]));
    assert_eq!(part, Part { spans: 1, too_large: 1, ..Part::default() });
    assert_eq!(recording.encode_part(at_most(limit)), (Part::default(), Vec::new()));
}

#[test]
fn a_limit_below_the_resource_lets_nothing_through_and_counts_everything() {
    let mut recording = recording_of(&[(0, 1), (1, 1), (2, 1)]);
    assert_eq!(recording.encode_part(at_most(10)), (Part { too_large: 3, ..Part::default() }, Vec::new()));
    assert_eq!(recording.encode(), b"");
}
