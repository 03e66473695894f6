//! Requests that hold a part of what is still recorded: each span says so, in both forms, and nothing else changes.

use super::actions::actions;
use super::judge;
use super::recording::{MAX_BYTES, Recording, pair, set, span, string};
use super::sentry_form::sentry;
use edgespan::otlp::{Form, Selection};
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::trace::v1::Span;
use proptest::prelude::*;

/// What a request says, span by span.
fn spans_of(bytes: &[u8]) -> Vec<Span> {
    let request = judge::decode(bytes);
    judge::assert_unique_keys(&request);
    request.resource_spans.into_iter().flat_map(|all| all.scope_spans).flat_map(|scope| scope.spans).collect()
}

/// The same spans with the mark of a part behind their attributes.
fn marked(spans: Vec<Span>) -> Vec<Span> {
    let mark = pair("edgespan.partial", Value::BoolValue(true));
    spans.into_iter().map(|span| Span { attributes: [span.attributes, vec![mark.clone()]].concat(), ..span }).collect()
}

/// A recording of two spans that have ended, one with attributes.
fn ended() -> Recording {
    let mut recording = Recording::unlimited();
    let first = recording.start(1, &vec![set("a", "b")]);
    let second = recording.start(2, &Vec::new());
    recording.end(first);
    recording.end(second);
    recording
}

#[test]
fn every_span_of_a_part_says_so_in_both_forms() {
    for form in [Form::Plain, sentry()] {
        let whole = spans_of(&ended().encode_as(form, Selection::default()).1);
        let mut recording = ended();
        recording.is_partial = true;
        let part = spans_of(&recording.encode_as(form, Selection::default()).1);
        assert_eq!((part.len(), part), (2, marked(whole)));
    }
}

#[test]
fn what_is_encoded_again_is_marked_as_it_is_asked_for() {
    for (first, again) in [(sentry(), Form::Plain), (Form::Plain, sentry())] {
        let whole = spans_of(&ended().encode_as(again, Selection::default()).1);
        let mut recording = ended();
        recording.is_partial = true;
        recording.encode_as(first, Selection::default());
        assert_eq!(spans_of(&recording.encode_again(again, None)), marked(whole.clone()));
        recording.is_partial = false;
        assert_eq!(spans_of(&recording.encode_again(again, None)), whole);
    }
}

#[test]
fn what_comes_later_is_not_marked_and_nothing_comes_twice() {
    let mut recording = Recording::unlimited();
    let [root, child] = [1, 2].map(|id| recording.start(id, &Vec::new()));
    recording.end(child);
    recording.is_partial = true;
    let part = spans_of(&recording.encode());
    recording.end(root);
    recording.is_partial = false;
    let rest = spans_of(&recording.encode());
    assert_eq!((part, rest), (marked(vec![span(2)]), vec![span(1)]));
}

#[test]
fn what_a_spans_author_said_stays() {
    let mut recording = Recording::unlimited();
    recording.is_partial = true;
    let index = recording.start(1, &vec![set("edgespan.partial", "mine")]);
    recording.end(index);
    assert_eq!(spans_of(&recording.encode())[0].attributes, [pair("edgespan.partial", string("mine"))]);
}

#[test]
fn a_mark_counts_against_no_limit_of_a_span_but_against_the_length_of_a_request() {
    let mut recording = Recording::new(Limits { attribute_count: 0, ..Limits::default() }, MAX_BYTES);
    recording.is_partial = true;
    let index = recording.start(1, &Vec::new());
    recording.end(index);
    let (_, bytes) = recording.encode_as(Form::Plain, Selection::default());
    assert_eq!(spans_of(&bytes), marked(vec![span(1)]));

    for (max_bytes, spans, too_large) in [(bytes.len(), 1, 0), (bytes.len() - 1, 0, 1)] {
        let mut recording = Recording::unlimited();
        recording.is_partial = true;
        let index = recording.start(1, &Vec::new());
        recording.end(index);
        let (part, again) = recording.encode_part(Selection { max_bytes, ..Selection::default() });
        assert_eq!((part.spans, part.too_large, again.len()), (spans, too_large, bytes.len() * spans as usize));
    }
}

proptest! {
    #[test]
    fn any_recording_says_the_same_with_and_without_the_mark(actions in actions(40), for_sentry: bool) {
        let form = if for_sentry { sentry() } else { Form::Plain };
        let tape = super::replay::tape_of(&actions, true);
        let encoded = |is_partial| {
            let mut recording = Recording::unlimited();
            recording.is_partial = is_partial;
            recording.tape.take();
            tape.ingest_into(&mut recording.buffer);
            spans_of(&recording.encode_as(form, Selection::default()).1)
        };
        // As text: NaN is not equal to itself.
        prop_assert_eq!(format!("{:?}", encoded(true)), format!("{:?}", marked(encoded(false))));
    }
}
