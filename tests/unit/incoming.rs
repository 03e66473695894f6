//! Tests of the parts of `src/recording/incoming.rs` that nothing else sees.

use super::*;
use crate::trace::Limits;

fn incoming(text: &str) -> SpanBuffer {
    let mut buffer = SpanBuffer::default();
    buffer.begin(Limits::default(), 1 << 20);
    buffer.reserve_text(text.len()).expect("memory").copy_from_slice(text.as_bytes());
    buffer.receive(text.encode_utf16().count(), text.len());
    buffer
}

fn read(buffer: &SpanBuffer, text: Text) -> &str {
    core::str::from_utf8(buffer.text(text)).expect("UTF-8")
}

#[test]
fn strings_are_cut_by_utf_16_units() {
    let mut buffer = incoming("aé€😀z");
    let texts = [1, 1, 1, 2, 1].map(|units| buffer.cut(units).expect("there"));
    assert_eq!(texts.map(|text| read(&buffer, text).to_owned()), ["a", "é", "€", "😀", "z"]);
    assert_eq!(buffer.cut(1), None);
}

#[test]
fn halves_of_a_pair_that_met_between_two_strings_are_replaced() {
    let mut buffer = incoming("a😀b");
    let texts = [2, 0, 2].map(|units| buffer.cut(units).expect("there"));
    assert_eq!(texts.map(|text| read(&buffer, text).to_owned()), ["a\u{FFFD}", "", "\u{FFFD}b"]);
    assert_eq!(buffer.cut(1), None);
}

#[test]
fn many_pairs_are_split_in_one_text() {
    let mut buffer = incoming(&"é😀".repeat(1_000));
    let mut texts = vec![buffer.cut(2).expect("there")];
    texts.extend((1..1_000).map(|_| buffer.cut(3).expect("there")));
    texts.push(buffer.cut(1).expect("there"));
    assert_eq!(read(&buffer, texts[0]), "é\u{FFFD}");
    assert!(texts[1..1_000].iter().all(|text| read(&buffer, *text) == "\u{FFFD}é\u{FFFD}"));
    assert_eq!(read(&buffer, texts[1_000]), "\u{FFFD}");
    assert_eq!(buffer.cut(1), None);
}

#[test]
fn of_a_pair_that_is_not_whole_only_the_first_half_is_a_string() {
    let mut buffer = incoming("aéz");
    buffer.reserve_text(3).expect("memory").copy_from_slice(&[b'a', 0xF0, 0x9F]);
    buffer.receive(4, 3);
    let first = buffer.cut(2).expect("there");
    assert_eq!(read(&buffer, first), "a\u{FFFD}");
    assert_eq!(buffer.cut(1), None);
}

#[test]
fn a_text_that_was_not_handed_over_is_over_any_budget() {
    let mut buffer = incoming("a");
    assert_eq!(buffer.cut(u32::MAX), Some(Text::OVER_BUDGET));
    let text = buffer.cut(1).expect("there");
    assert_eq!(read(&buffer, text), "a");
}

#[test]
fn a_string_is_shortened_between_characters() {
    let mut buffer = incoming("é€😀");
    let text = buffer.cut(4).expect("there");
    let shortened = [0, 1, 2, 3].map(|max| read(&buffer, buffer.truncate(text, max)).to_owned());
    assert_eq!(shortened, ["", "é", "é€", "é€😀"]);
}

#[test]
fn what_is_refused_leaves_no_gap() {
    for len in [100, 10_000, 100_000] {
        let mut buffer = incoming(&format!("a{}bc{}d", "x".repeat(len), "y".repeat(len)));
        let texts = [1, len as u32, 2, len as u32, 1].map(|units| buffer.cut(units).expect("there"));
        let kept = [texts[0], texts[2], texts[4]].map(|text| buffer.keep(text));
        buffer.end_tape();
        assert_eq!(kept.map(|text| read(&buffer, text).to_owned()), ["a", "bc", "d"]);
        assert_eq!(kept[2].start - kept[0].start, 3);
    }
}

#[test]
fn room_that_is_not_used_takes_nothing() {
    let mut buffer = incoming("kept");
    let kept = buffer.cut(4).expect("there");
    let kept = buffer.keep(kept);
    buffer.end_tape();
    for len in [100, 1_000_000] {
        buffer.reserve_text(len).expect("memory").fill(b'x');
    }
    buffer.receive(1_000_000, 1_000_000);
    buffer.cut(1_000_000).expect("there");
    buffer.end_tape();
    assert_eq!((read(&buffer, kept), buffer.bytes_left()), ("kept", 1 << 20));
}
