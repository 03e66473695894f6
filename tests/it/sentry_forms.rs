//! Both forms of the same spans, over random recordings: what Sentry gets is what others get, changed by the rules of
//! `otlp/sentry_form.rs` and nothing else, however it is split.

use super::actions::{Action, actions};
use super::judge;
use super::recording::{MAX_BYTES, Recording};
use super::sentry_form::sentry;
use super::tape_writer::WrittenTape;
use edgespan::otlp::{Form, Selection};
use edgespan::sampling::{TailSampler, Verdict};
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::trace::v1::ScopeSpans;
use proptest::prelude::*;
use serde_json::Value as Json;

const OURS: [&str; 5] =
    ["sentry.op", "sentry.origin", "sentry.release", "sentry.environment", "sentry.client_sample_rate"];

/// The recording of a tape, with every span ended.
fn recording_of(tape: &WrittenTape, spans: usize) -> Recording {
    let mut recording = Recording::new(Limits::default(), MAX_BYTES);
    recording.tape.take();
    tape.ingest_into(&mut recording.buffer);
    (0..spans).for_each(|span| recording.tape.end(span, (3e12, 0)));
    recording
}

fn scopes_of(request: &ExportTraceServiceRequest) -> Vec<ScopeSpans> {
    request.resource_spans.iter().flat_map(|all| all.scope_spans.clone()).collect()
}

/// Asserts that attributes are these, as Sentry gets them; those of ours are taken off the end of a span's.
fn assert_changed(plain: &[KeyValue], sentry: &[KeyValue], is_span: bool) {
    let expected: Vec<_> = plain.iter().filter(|attribute| any(attribute).value.is_some()).collect();
    let (same, more) = sentry.split_at(expected.len());
    for (expected, attribute) in expected.iter().zip(same) {
        assert_eq!(expected.key, attribute.key);
        match (&any(expected).value, &any(attribute).value) {
            (Some(Value::ArrayValue(_) | Value::KvlistValue(_)), Some(Value::StringValue(text))) => {
                let json: Json = serde_json::from_str(text).expect("JSON");
                assert!(is_same(any(expected), &json), "{expected:?} is {text}");
            }
            (Some(Value::DoubleValue(expected)), Some(Value::DoubleValue(value))) => {
                assert_eq!(expected.to_bits(), value.to_bits());
            }
            (expected, value) => assert_eq!(expected, value),
        }
    }
    let own: Vec<_> = more.iter().map(|attribute| attribute.key.as_str()).collect();
    let missing = |key: &&str| is_span && !expected.iter().any(|attribute| attribute.key == *key);
    assert_eq!(own, OURS.into_iter().filter(missing).collect::<Vec<_>>());
}

fn any(attribute: &KeyValue) -> &AnyValue {
    attribute.value.as_ref().expect("a value")
}

/// Whether JSON says what a value does.
fn is_same(value: &AnyValue, json: &Json) -> bool {
    match (&value.value, json) {
        (None, Json::Null) => true,
        (Some(Value::StringValue(text)), Json::String(json)) => text == json,
        (Some(Value::BoolValue(value)), Json::Bool(json)) => value == json,
        (Some(Value::IntValue(value)), Json::Number(json)) => Some(*value) == json.as_i64(),
        (Some(Value::DoubleValue(value)), Json::Number(json)) => {
            json.as_f64().is_some_and(|json| (json - value).abs() <= value.abs() * 1e-15)
        }
        (Some(Value::DoubleValue(value)), Json::String(json)) => {
            let name = if *value > 0.0 {
                "Infinity"
            } else if *value < 0.0 {
                "-Infinity"
            } else {
                "NaN"
            };
            !value.is_finite() && json == name
        }
        (Some(Value::BytesValue(bytes)), Json::String(json)) => bytes == json.as_bytes(),
        (Some(Value::BytesValue(bytes)), Json::Null) => std::str::from_utf8(bytes).is_err(),
        (Some(Value::ArrayValue(array)), Json::Array(json)) => {
            array.values.len() == json.len() && array.values.iter().zip(json).all(|(value, json)| is_same(value, json))
        }
        (Some(Value::KvlistValue(map)), Json::Object(json)) => {
            let is_there = |entry: &KeyValue| json.get(&entry.key).is_some_and(|json| is_same(any(entry), json));
            map.values.len() == json.len() && map.values.iter().all(is_there)
        }
        _ => false,
    }
}

/// Asserts that a request toward Sentry is this plain one, changed.
fn assert_same_spans(plain: &[u8], sentry: &[u8]) {
    let (plain, sentry) = (judge::decode(plain), judge::decode(sentry));
    judge::assert_unique_keys(&sentry);
    let (mut plain, mut sentry) = (scopes_of(&plain), scopes_of(&sentry));
    assert_eq!(plain.len(), sentry.len());
    for (plain, sentry) in plain.iter_mut().zip(&mut sentry) {
        let (scope, sentry_scope) = (plain.scope.as_mut().expect("a scope"), sentry.scope.as_mut().expect("a scope"));
        assert_changed(&std::mem::take(&mut scope.attributes), &std::mem::take(&mut sentry_scope.attributes), false);
        for (span, sentry) in plain.spans.iter_mut().zip(&mut sentry.spans) {
            assert_changed(&std::mem::take(&mut span.attributes), &std::mem::take(&mut sentry.attributes), true);
            let (events, sentry_events) = (&mut span.events, &mut sentry.events);
            for (event, sentry) in events.iter_mut().zip(sentry_events) {
                assert_changed(&std::mem::take(&mut event.attributes), &std::mem::take(&mut sentry.attributes), false);
            }
            for (link, sentry) in span.links.iter_mut().zip(&mut sentry.links) {
                assert_changed(&std::mem::take(&mut link.attributes), &std::mem::take(&mut sentry.attributes), false);
            }
        }
        // What is left has no attributes any more.
        assert_eq!(plain, sentry);
    }
}

/// The requests of a recording in one form, each with the other form of its spans.
fn requests(mut recording: Recording, form: Form<'_>, selection: Selection<'_>) -> Vec<[Vec<u8>; 2]> {
    let other = if let Form::Plain = form { sentry() } else { Form::Plain };
    let (mut requests, mut left_out) = (Vec::new(), 0);
    loop {
        let (part, bytes) = recording.encode_as(form, selection);
        left_out += part.sampled_out + part.too_large;
        let again = recording.encode_again(other, selection.tail);
        // What was said again is said alike, and nothing of the recording has changed.
        assert_eq!(recording.encode_again(form, selection.tail), bytes);
        if part.spans == 0 {
            assert_eq!((again, bytes), (Vec::new(), Vec::new()));
            let taken: usize = requests.iter().map(|[first, _]: &[Vec<u8>; 2]| count(first)).sum();
            assert_eq!(taken + left_out as usize, recording.buffer.spans().count());
            return requests;
        }
        assert!(bytes.len() <= selection.max_bytes);
        assert_eq!((count(&bytes), count(&again)), (part.spans as usize, part.spans as usize));
        requests.push([bytes, again]);
    }
}

fn count(request: &[u8]) -> usize {
    scopes_of(&judge::decode(request)).iter().map(|scope| scope.spans.len()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_sentry_gets_is_what_others_get_by_rules_however_it_is_split(
        actions in actions(60),
        verdict in 0..3_u32,
        max_bytes in prop_oneof![300..4_000_usize, Just(usize::MAX)],
    ) {
        let tape = super::replay::tape_of(&actions, true);
        let spans = actions.iter().filter(|action| matches!(action, Action::Start(..))).count();
        let tail = TailSampler { ratio: 0.5, ..TailSampler::default() };
        let selection = Selection { verdict: Verdict::from_code(verdict), tail: Some(&tail), max_bytes };
        for [sentry, plain] in requests(recording_of(&tape, spans), sentry(), selection) {
            assert_same_spans(&plain, &sentry);
        }
        for [plain, sentry] in requests(recording_of(&tape, spans), Form::Plain, selection) {
            assert_same_spans(&plain, &sentry);
        }
    }
}

#[test]
fn spans_are_split_by_the_size_that_they_have_toward_sentry() {
    let recording = || {
        let mut recording = Recording::unlimited();
        for id in 1..=50 {
            let index = recording.start(id, &Vec::new());
            recording.end(index);
        }
        recording
    };
    let selection = Selection { max_bytes: 4_000, ..Selection::default() };
    let sentry = requests(recording(), sentry(), selection);
    let plain = requests(recording(), Form::Plain, selection);
    assert!(sentry.len() > plain.len());
    // The next span would not have fitted in.
    for [bytes, _] in &sentry[..sentry.len() - 1] {
        assert!((3_700..=4_000).contains(&bytes.len()), "{}", bytes.len());
    }
}

#[test]
fn nothing_is_encoded_again_when_nothing_was_encoded() {
    let mut recording = Recording::unlimited();
    assert_eq!(recording.encode_again(sentry(), None), b"");
    let index = recording.start(1, &Vec::new());
    recording.end(index);
    let left_out = Selection { verdict: Some(Verdict::LeftOut), ..Selection::default() };
    assert_eq!(recording.encode_as(sentry(), left_out).0.sampled_out, 1);
    assert_eq!(recording.encode_again(Form::Plain, None), b"");
    recording.encode_one(index);
    assert_eq!(recording.encode_again(Form::Plain, None), b"");
}
