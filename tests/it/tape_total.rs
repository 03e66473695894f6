//! Reading a tape is total: nothing that a host could write makes the core panic or run on. What cannot be read is
//! counted, and what was read before stays.

use super::actions::actions;
use super::judge;
use super::recording::{MAX_BYTES, Recording, TRACE_ID, host_span, pair, set, span, string};
use super::replay;
use super::tape_writer::{HostValue, TapeWriter, WrittenTape};
use edgespan::otlp::Encoder;
use edgespan::recording::{Loss, SpanBuffer, tape};
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::trace::v1::Span;
use proptest::prelude::*;

/// A tape of words that often are operations and lengths, and now and then anything.
fn words() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![4 => 0..26_u32, 3 => 0..4_u32, 1 => any::<u32>()], 0..100)
}

/// A tape that starts a span before these words and ends it after them.
fn between_start_and_end(words: &[u32]) -> Vec<u32> {
    let mut writer = TapeWriter::default();
    writer.scope(&"".into(), &"".into(), &"".into());
    writer.trace(TRACE_ID, &"".into());
    writer.start(host_span(1), &"".into(), &Vec::new());
    let start = writer.take().words;
    writer.end(0, (0.0, 0));
    [&start, words, &writer.take().words].concat()
}

/// What one buffer encodes after reading a tape, and what it says is lost.
fn encoded(tapes: &[(&[u32], usize, &[u8], usize)]) -> (Vec<u8>, Loss) {
    let mut buffer = SpanBuffer::default();
    buffer.begin(Limits::default(), MAX_BYTES);
    for (words, units, text, bytes) in tapes {
        buffer.reserve_text(text.len()).copy_from_slice(text);
        buffer.ingest(words, *units, *bytes);
    }
    (Encoder::default().encode(&buffer, &[]).to_vec(), buffer.loss())
}

fn honest(tape: &WrittenTape, words: usize) -> (Vec<u8>, Loss) {
    encoded(&[(&tape.words[..words], tape.units, tape.text.as_bytes(), tape.text.len())])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn no_tape_and_no_text_make_reading_panic(
        first in words(),
        second in words(),
        text in prop::collection::vec(any::<u8>(), 0..100),
        counts in any::<[u32; 4]>(),
        small in 0..150_usize,
    ) {
        let [units, bytes, ..] = counts.map(|count| count as usize);
        let first = between_start_and_end(&first);
        for (units, bytes) in [(units, bytes), (units, text.len()), (small, text.len()), (text.len(), text.len()), (small, small)] {
            encoded(&[(&first, units, &text, bytes), (&second, units, &text, bytes)]);
        }
    }

    #[test]
    fn whatever_tape_is_read_with_valid_text_the_request_is_valid(words in words(), text in ".{0,60}") {
        let units = text.encode_utf16().count();
        let words = between_start_and_end(&words);
        let (request, _) = encoded(&[(&words, units, text.as_bytes(), text.len()), (&words, units, text.as_bytes(), text.len())]);
        judge::decode(&request);
    }

    #[test]
    fn a_tape_that_breaks_off_is_read_up_to_its_last_whole_operation(actions in actions(20), at: prop::sample::Index) {
        let tape = replay::tape_of(&actions);
        let at = at.index(tape.words.len() + 1);
        let whole = tape.operations.iter().copied().chain([tape.words.len()]).filter(|&end| end <= at).max().unwrap_or(0);
        let (before, loss_before) = honest(&tape, whole);
        let (request, loss) = honest(&tape, at);
        prop_assert!(request == before);
        prop_assert_eq!(loss.malformed, loss_before.malformed + u32::from(whole < at));
        prop_assert_eq!(loss.over_budget, loss_before.over_budget);
    }
}

/// Asserts that these words, in the middle of a tape, are malformed, and that everything before them stays.
#[track_caller]
fn assert_malformed(words: &[u32]) {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &vec![set("key", "value")]);
    recording.end(index);
    let tape = recording.tape.take();
    WrittenTape { words: [&tape.words, words].concat(), ..tape }.ingest_into(&mut recording.buffer);
    assert_eq!(recording.buffer.take_loss(), Loss { over_budget: 0, malformed: 1 }, "{words:?}");
    let next = recording.start(2, &Vec::new());
    recording.end(next);
    recording.assert_spans([Span { attributes: vec![pair("key", string("value"))], ..span(1) }, span(2)]);
    assert_eq!(recording.buffer.loss(), Loss::default());
}

#[test]
fn what_is_no_operation_is_malformed() {
    for code in [0, 11, 15, 24, u32::MAX] {
        assert_malformed(&[code]);
        assert_malformed(&[tape::ARRAY, 0, 1, code]);
    }
}

#[test]
fn a_length_beyond_the_text_is_malformed() {
    for length in [1, u32::MAX] {
        assert_malformed(&[tape::STRING, length, 0]);
        assert_malformed(&[tape::STRING, 0, length]);
        assert_malformed(&[tape::NAME, length]);
    }
}

#[test]
fn a_count_beyond_the_tape_is_malformed() {
    for count in [1, u32::MAX] {
        assert_malformed(&[tape::ARRAY, 0, count]);
        assert_malformed(&[tape::MAP, 0, count]);
        assert_malformed(&[tape::BYTES, 0, count]);
    }
}

#[test]
fn arrays_and_maps_without_end_are_malformed() {
    assert_malformed(&[&[tape::ARRAY, 0, 1][..], &[tape::ARRAY, 1].repeat(100_000)].concat());
    assert_malformed(&[tape::MAP, 0, 1].repeat(100_000));
}

#[test]
fn doubles_of_any_bits_are_values_and_times() {
    for bits in [0, 1 << 63, f64::NAN.to_bits(), u64::MAX, f64::INFINITY.to_bits(), f64::MIN.to_bits(), 1] {
        let mut recording = Recording::unlimited();
        let index = recording.start(1, &vec![set("key", HostValue::Number(f64::from_bits(bits)))]);
        recording.tape.event(index, (f64::from_bits(bits), u32::MAX), &"".into(), &Vec::new());
        recording.tape.end(index, (f64::from_bits(bits), u32::MAX));
        assert_eq!(recording.spans().len(), 1);
        assert_eq!(recording.buffer.loss(), Loss::default());
    }
}

#[test]
fn a_span_of_a_scope_that_was_not_announced_is_counted() {
    let mut recording = Recording::unlimited();
    let host = super::tape_writer::HostSpan { scope: 1, ..host_span(1) };
    let index = recording.tape.start(host, &"".into(), &Vec::new());
    recording.end(index);
    assert_eq!(recording.encode(), b"");
    assert_eq!(recording.buffer.loss(), Loss { over_budget: 0, malformed: 1 });
}

#[test]
fn a_span_that_was_never_started_is_malformed_when_it_ends() {
    let mut recording = Recording::unlimited();
    recording.end(7);
    assert_eq!(recording.encode(), b"");
    assert_eq!(recording.buffer.loss(), Loss { over_budget: 0, malformed: 1 });
}
