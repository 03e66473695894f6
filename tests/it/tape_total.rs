//! Reading a tape is total: nothing that a host could write makes the core panic or run on. What cannot be read is
//! counted, and what was read before stays.

use super::actions::actions;
use super::judge;
use super::recording::{MAX_BYTES, Recording, TRACE_ID, host_span, pair, set, span, string};
use super::replay;
use super::sentry_form::sentry;
use super::tape_writer::{HostSpan, HostValue, TapeWriter, WrittenTape};
use edgespan::otlp::{Encoder, Envelope, Form, Selection};
use edgespan::recording::{Loss, SpanBuffer, tape};
use edgespan::sampling::{TailSampler, Verdict};
use edgespan::trace::Limits;
use opentelemetry_proto::tonic::trace::v1::{Span, Status};
use proptest::prelude::*;

/// A tape of words that often are operations and lengths, and now and then anything.
fn words() -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(prop_oneof![4 => 0..28_u32, 3 => 0..4_u32, 1 => any::<u32>()], 0..100)
}

/// How many words follow an operation that always has as many; of the others the first ones.
const OPERANDS: [(u32, usize); 23] = [
    (tape::SCOPE, 3),
    (tape::TRACE, 5),
    (tape::START, 11),
    (tape::SPAN, 1),
    (tape::SPAN, 1),
    (tape::END, 3),
    (tape::END, 3),
    (tape::NAME, 1),
    (tape::STATUS, 2),
    (tape::EVENT, 4),
    (tape::LINK, 8),
    (tape::DROPPED, 3),
    (tape::RATE, 2),
    (tape::OT, 6),
    (tape::STRING, 2),
    (tape::NUMBER, 3),
    (tape::TRUE, 1),
    (tape::NULL, 1),
    (tape::BYTES, 4),
    (tape::ARRAY, 4),
    (tape::MAP, 4),
    (tape::INTEGER, 3),
    (tape::JSON, 1),
];

/// A tape of whole operations with any operands, which mostly are small.
fn operations() -> impl Strategy<Value = Vec<u32>> {
    let word = prop_oneof![8 => 0..4_u32, 1 => Just(u32::MAX), 1 => Just(tape::NULL), 1 => any::<u32>()];
    let operation = (prop::sample::select(&OPERANDS[..]), prop::collection::vec(word, 11));
    let operation = operation.prop_map(|((code, operands), words)| [&[code], &words[..operands]].concat());
    prop::collection::vec(operation, 0..30).prop_map(|operations| operations.concat())
}

/// A tape that starts a span and goes on with these words.
fn started(words: &[u32]) -> Vec<u32> {
    let mut writer = TapeWriter::default();
    writer.scope(&"".into(), &"".into(), &"".into());
    writer.trace(TRACE_ID, &"".into());
    writer.start(host_span(1), &"".into(), &Vec::new());
    [&writer.take().words, words].concat()
}

/// Text as a host hands it over: the room that it asked for, what it wrote there, and what it says of it.
#[derive(Clone, Copy)]
struct Handed<'a> {
    room: usize,
    text: &'a [u8],
    units: usize,
    bytes: usize,
}

impl<'a> Handed<'a> {
    fn honestly(text: &'a str, units: usize) -> Self {
        Self { room: 3 * units, text: text.as_bytes(), units, bytes: text.len() }
    }
}

/// What is encoded of these tapes after so many spans were ended, and what is lost.
fn encoded(tapes: &[&[u32]], handed: Handed<'_>, spans: usize) -> (Vec<u8>, Loss) {
    let mut buffer = SpanBuffer::default();
    buffer.begin(Limits::default(), MAX_BYTES);
    for words in tapes {
        buffer.reserve_text(handed.room).expect("memory")[..handed.text.len()].copy_from_slice(handed.text);
        buffer.ingest(words, handed.units, handed.bytes);
    }
    let mut writer = TapeWriter::default();
    (0..spans).for_each(|span| writer.end(span, (0.0, 0)));
    writer.take().ingest_into(&mut buffer);
    let (mut encoder, loss) = (Encoder::default(), buffer.loss());
    encoder.encode(
        &mut buffer,
        Envelope::default(),
        Selection { verdict: Some(Verdict::Kept), ..Selection::default() },
    );
    (judge::bytes_of(&encoder, &buffer), loss)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_tape_and_no_text_make_reading_panic(
        first in words(),
        second in words(),
        text in prop::collection::vec(any::<u8>(), 0..100),
        units: u32,
        bytes: u32,
        small in 0..150_u32,
        room in 0..20_usize,
    ) {
        let (first, len) = (started(&first), text.len() as u32);
        for (units, bytes) in [(units, bytes), (units, len), (small, len), (len, len), (small, small)] {
            encoded(&[&first, &second], Handed { room: text.len() + room, text: &text, units: units as usize, bytes: bytes as usize }, 3);
        }
    }

    #[test]
    fn whatever_tape_is_read_with_valid_text_the_request_is_valid(words in words(), text in ".{0,60}") {
        let handed = Handed::honestly(&text, text.encode_utf16().count());
        let (request, _) = encoded(&[&started(&words), &words], handed, 3);
        let request = judge::decode(&request);
        prop_assert!(!request.resource_spans.is_empty());
    }

    #[test]
    fn whatever_tapes_follow_each_other_under_whatever_budget_every_request_is_valid(
        tapes in prop::collection::vec((operations(), any::<bool>()), 1..12),
        text in "[a-cé😀\u{FFFD}]{40,90}",
        max_bytes in prop_oneof![500..4_000_usize, Just(MAX_BYTES)],
        max_request_bytes in prop_oneof![200..1_000_usize, Just(usize::MAX)],
    ) {
        let (mut buffer, mut encoder) = (SpanBuffer::default(), Encoder::default());
        buffer.begin(Limits { event_count: 2, link_count: 2, ..Limits::default() }, max_bytes);
        let handed = Handed::honestly(&text, text.encode_utf16().count());
        for (words, is_encoded) in tapes {
            let words = if buffer.spans().next().is_none() { started(&words) } else { words };
            buffer.reserve_text(handed.room).expect("memory")[..handed.text.len()].copy_from_slice(handed.text);
            buffer.ingest(&words, handed.units, handed.bytes);
            prop_assert!(buffer.bytes_left() <= max_bytes);
            TailSampler::default().judge(&buffer);
            for number in 0..3 {
                encoder.encode_one(&buffer, Envelope::default(), number);
                judge::decode(&judge::bytes_of(&encoder, &buffer));
            }
            let selection = Selection { max_bytes: max_request_bytes, ..Selection::default() };
            while is_encoded && encoder.encode(&mut buffer, Envelope::default(), selection).spans > 0 {
                for form in [Form::Plain, sentry(), Form::Plain] {
                    let bytes = judge::bytes_of(&encoder, &buffer);
                    judge::decode(&bytes);
                    prop_assert!(bytes.len() <= max_request_bytes);
                    let envelope = Envelope { form, ..Envelope::default() };
                    encoder.encode_again(&mut buffer, envelope, None, max_request_bytes);
                }
            }
        }
    }

    #[test]
    fn a_tape_that_breaks_off_is_read_up_to_its_last_whole_operation(actions in actions(20), at: prop::sample::Index) {
        let tape = replay::tape_of(&actions, false);
        let handed = Handed::honestly(&tape.text, tape.units);
        let at = at.index(tape.words.len() + 1);
        let ends = tape.operations.iter().copied().chain([tape.words.len()]);
        let whole = ends.filter(|&end| end <= at).max().unwrap_or(0);
        let (before, loss_before) = encoded(&[&tape.words[..whole]], handed, actions.len());
        let (request, loss) = encoded(&[&tape.words[..at]], handed, actions.len());
        prop_assert!(request == before);
        let malformed = loss_before.malformed + u32::from(whole < at);
        prop_assert_eq!(loss, Loss { malformed, ..loss_before });
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
    for code in [0, tape::RATE, tape::OT, 13, 14, 15, tape::JSON, 26, u32::MAX] {
        assert_malformed(&[code]);
        assert_malformed(&[tape::ARRAY, 0, 1, code]);
    }
}

#[test]
fn a_length_beyond_the_text_is_malformed() {
    for length in [1, u32::MAX - 1] {
        assert_malformed(&[tape::STRING, length, 0]);
        assert_malformed(&[tape::STRING, 0, length]);
        assert_malformed(&[tape::NAME, length]);
    }
}

#[test]
fn a_count_beyond_the_tape_is_malformed() {
    for count in [1, u32::MAX - 1, u32::MAX] {
        assert_malformed(&[tape::ARRAY, 0, count]);
        assert_malformed(&[tape::MAP, 0, count]);
    }
    assert_malformed(&[tape::BYTES, 0, 1]);
    assert_malformed(&[tape::BYTES, 0, u32::MAX - 1]);
}

#[test]
fn what_a_host_did_not_hand_over_is_refused_like_anything_over_the_budget() {
    let over = u32::MAX;
    let attribute = Span { dropped_attributes_count: 1, ..span(1) };
    let refused: [(&[u32], &Span); 11] = [
        (&[tape::STRING, over, 0], &attribute),
        (&[tape::STRING, 1, over], &attribute),
        (&[tape::TRUE, over], &attribute),
        (&[tape::BYTES, 1, over], &attribute),
        (&[tape::BYTES, over, 1, 7], &attribute),
        (&[tape::ARRAY, 1, 3, tape::TRUE, tape::STRING, over, tape::NULL], &attribute),
        (&[tape::MAP, 1, 2, tape::TRUE, over, tape::NULL, 1], &attribute),
        (&[tape::ARRAY, 1, 0, tape::JSON, over], &attribute),
        (&[tape::EVENT, 0, 0, 0, over, tape::TRUE, 1], &Span { dropped_events_count: 1, ..span(1) }),
        (&[tape::LINK, 1, 2, 3, 4, 5, 6, 0, over, tape::TRUE, 1], &Span { dropped_links_count: 1, ..span(1) }),
        (&[tape::NAME, over], &span(1)),
    ];
    for (words, expected) in refused {
        let mut recording = Recording::unlimited();
        let index = recording.start(1, &Vec::new());
        recording.ingest();
        let left = recording.buffer.bytes_left();
        let words = [words, &[tape::SPAN, 0, tape::STRING, 1, 1]].concat();
        let tape = WrittenTape { words: words.clone(), operations: Vec::new(), units: 4, text: "kvkv".into() };
        tape.ingest_into(&mut recording.buffer);
        assert!(left - recording.buffer.bytes_left() < 30, "{words:?}");
        recording.end(index);
        let [only] = &recording.spans()[..] else { panic!("one span") };
        // The text after it is cut as if it had never been there.
        assert_eq!(only.attributes.len(), 1, "{words:?}");
        assert_eq!(Span { attributes: Vec::new(), ..only.clone() }, *expected, "{words:?}");
        assert_eq!(recording.buffer.loss(), Loss::default());
    }
}

#[test]
fn a_span_scope_or_trace_whose_text_was_not_handed_over_is_over_the_budget() {
    let over = u32::MAX;
    let start = [tape::START, 0, 2, 0, 0, 1, 0, 0, 0, 0, 0];
    for (before, name) in [
        (&[][..], over),
        (&[tape::SCOPE, over, 0, 0], 0),
        (&[tape::SCOPE, 0, 0, over], 0),
        (&[tape::TRACE, 1, 2, 3, 4, over], 0),
    ] {
        let mut recording = Recording::unlimited();
        let first = recording.start(1, &Vec::new());
        recording.ingest();
        recording.buffer.ingest(&[before, &start, &[name, tape::END, 0, 0, 0]].concat(), 0, 0);
        recording.end(first);
        recording.assert_spans([span(1)]);
        assert_eq!(recording.buffer.loss(), Loss { over_budget: 1, malformed: 0 }, "{before:?} {name}");
    }
}

#[test]
fn a_status_whose_message_was_not_handed_over_is_an_error_without_one() {
    let mut recording = Recording::unlimited();
    let index = recording.start(1, &Vec::new());
    recording.ingest();
    recording.buffer.ingest(&[tape::STATUS, 2, u32::MAX], 0, 0);
    recording.end(index);
    let status = Some(Status { code: 2, message: String::new() });
    recording.assert_spans([Span { status, ..span(1) }]);
}

#[test]
fn json_text_stands_directly_behind_an_array_or_map_that_is_an_attribute_and_nowhere_else() {
    assert_malformed(&[tape::JSON, 0]);
    assert_malformed(&[tape::TRUE, 0, tape::JSON, 0]);
    assert_malformed(&[tape::ARRAY, 0, 1, tape::ARRAY, 0, tape::JSON, 0, tape::JSON, 0]);
    assert_malformed(&[tape::ARRAY, 0, 0, tape::JSON]);
    assert_malformed(&[tape::ARRAY, 0, 0, tape::JSON, 1]);
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
    let host = HostSpan { scope: 1, ..host_span(1) };
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
