//! The same spans in two forms under one limit, as a host asks for them: encoded in the one form, again in the other, and
//! when fewer fit in that, once more in the first. No request of either is over the limit, and both hold the same spans.

use super::actions::{Action, actions};
use super::judge;
use super::recording::{MAX_BYTES, Recording, host_span, request, set};
use super::sentry_form::sentry;
use super::tape_writer::{HostSpan, HostValue};
use edgespan::otlp::{Form, Part, Selection};
use edgespan::sampling::{TailSampler, Verdict};
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::trace::v1::{ScopeSpans, Span};
use proptest::prelude::*;
use prost::Message;

/// A request's spans in order, each with its scope.
fn flat(request: &[u8]) -> Vec<(ScopeSpans, Span)> {
    let scopes = judge::decode(request).resource_spans.into_iter().flat_map(|all| all.scope_spans);
    let spans = scopes.flat_map(|mut scope| {
        let spans = std::mem::take(&mut scope.spans);
        spans.into_iter().map(move |span| (scope.clone(), span))
    });
    spans.collect()
}

/// How long the request is that holds this span alone.
fn alone((scope, span): &(ScopeSpans, Span)) -> usize {
    request([ScopeSpans { spans: vec![span.clone()], ..scope.clone() }]).encoded_len()
}

/// What names a span: its trace, its id, and when it began.
fn names<'a>(spans: impl IntoIterator<Item = &'a (ScopeSpans, Span)>) -> Vec<(Vec<u8>, Vec<u8>, u64, String)> {
    let names = spans
        .into_iter()
        .map(|(_, span)| (span.trace_id.clone(), span.span_id.clone(), span.start_time_unix_nano, span.name.clone()));
    names.collect()
}

/// The requests of a recording, each in both forms, the one encoded first in front; and the spans that are in none.
fn pairs(mut recording: Recording, forms: [Form<'_>; 2], selection: Selection<'_>) -> (Vec<[Vec<u8>; 2]>, Part) {
    let (mut pairs, mut counts) = (Vec::new(), Part::default());
    let Selection { tail, max_bytes, .. } = selection;
    loop {
        let (part, mut first) = recording.encode_as(forms[0], selection);
        counts.sampled_out += part.sampled_out;
        counts.too_large += part.too_large;
        if part.spans == 0 {
            return (pairs, counts);
        }
        let (again, second) = recording.encode_again_up_to(forms[1], tail, max_bytes);
        counts.too_large += again.too_large;
        if again.spans < part.spans {
            let (once_more, shorter) = recording.encode_again_up_to(forms[0], tail, max_bytes);
            assert_eq!((once_more.spans, once_more.too_large), (again.spans, 0));
            first = shorter;
        }
        for bytes in [&first, &second] {
            assert!(bytes.len() <= max_bytes, "{} of {max_bytes} bytes", bytes.len());
            assert_eq!(flat(bytes).len(), again.spans as usize);
        }
        pairs.push([first, second]);
    }
}

/// Asserts that both forms of a recording hold each span once that fits in both, and no other.
fn assert_once_in_each_form(recording: impl Fn() -> Recording, selection: Selection<'_>) -> Result<(), TestCaseError> {
    let whole = |form| {
        let (part, bytes) = recording().encode_as(form, Selection { max_bytes: usize::MAX, ..selection });
        (flat(&bytes), part.sampled_out)
    };
    let ((plain, sampled_out), (sentry_spans, _)) = (whole(Form::Plain), whole(sentry()));
    let fits =
        |spans: &(&(ScopeSpans, Span), &(ScopeSpans, Span))| alone(spans.0).max(alone(spans.1)) <= selection.max_bytes;
    let fitting: Vec<_> = plain.iter().zip(&sentry_spans).filter(fits).collect();
    for forms in [[Form::Plain, sentry()], [sentry(), Form::Plain]] {
        let (pairs, counts) = pairs(recording(), forms, selection);
        prop_assert_eq!(counts.sampled_out, sampled_out);
        prop_assert_eq!(counts.too_large as usize, plain.len() - fitting.len());
        let sent = |form: usize| pairs.iter().rev().flat_map(move |pair| flat(&pair[form])).collect::<Vec<_>>();
        let expected = names(fitting.iter().map(|spans| spans.0));
        prop_assert_eq!(names(&sent(0)), expected.clone());
        prop_assert_eq!(names(&sent(1)), expected);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn with_two_forms_no_request_is_over_the_limit_and_each_span_is_once_in_each(
        actions in actions(60),
        verdict in 0..3_u32,
        max_bytes in prop_oneof![0..600_usize, 300..3_000_usize],
    ) {
        let tape = super::replay::tape_of(&actions, true);
        let spans = actions.iter().filter(|action| matches!(action, Action::Start(..))).count();
        let recording = || {
            let mut recording = Recording::new(Limits::default(), MAX_BYTES);
            recording.tape.take();
            tape.ingest_into(&mut recording.buffer);
            (0..spans).for_each(|span| recording.tape.end(span, (3e12, 0)));
            recording
        };
        let tail = TailSampler { ratio: 0.5, ..TailSampler::default() };
        let selection = Selection { verdict: Verdict::from_code(verdict), tail: Some(&tail), max_bytes };
        assert_once_in_each_form(recording, selection)?;
    }

    #[test]
    fn spans_that_are_larger_in_the_one_or_the_other_form_are_split_alike(
        spans in prop::collection::vec((0..3_u32, 0..400_usize, 0..400_usize), 1..30),
        max_bytes in 300..1_500_usize,
    ) {
        let recording = || {
            let mut recording = Recording::unlimited();
            recording.tape.has_json = true;
            for name in ["second", "third"] {
                recording.tape.scope(&name.into(), &"".into(), &"".into());
            }
            for (id, (scope, len, empty)) in (1..).zip(&spans) {
                // Long as an array of empty strings in the plain form, and long as text toward Sentry.
                let attributes = vec![
                    set("list", HostValue::Array(vec![HostValue::Null; *empty])),
                    set("text", HostValue::Array(vec!["\n".repeat(*len).into()])),
                ];
                let host = HostSpan { scope: *scope, ..host_span(id) };
                let index = recording.tape.start(host, &"span".into(), &attributes);
                recording.end(index);
            }
            recording
        };
        assert_once_in_each_form(recording, Selection { max_bytes, ..Selection::default() })?;
    }
}

#[test]
fn what_was_encoded_alone_in_between_is_not_encoded_again() {
    let mut recording = Recording::unlimited();
    let indices = [1, 2, 3].map(|id| recording.start(id, &Vec::new()));
    indices.into_iter().for_each(|index| recording.end(index));
    let limit = recording.encode_one(indices[0]).len();
    let (part, _) = recording.encode_part(Selection { max_bytes: limit, ..Selection::default() });
    assert_eq!(part.spans, 1);
    recording.encode_one(indices[1]);
    assert_eq!(recording.encode_again(sentry(), None), b"");
    assert_eq!(recording.spans().len(), 2);
}
