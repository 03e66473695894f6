//! Tests of the parts of `src/recording/arena.rs` that nothing else sees.

use super::super::{SpanBuffer, tape};
use super::*;
use crate::trace::Limits;

#[test]
fn bytes_are_found_in_blocks_of_any_length() {
    let mut arena = Arena::default();
    let texts: Vec<_> = [10, 70_000, 5, 60_000, 8_000, 1]
        .map(|len| (len, arena.copy(&vec![len as u8; len]).expect("memory")))
        .into_iter()
        .collect();
    assert!(texts.iter().all(|(len, text)| arena.bytes(*text) == vec![*len as u8; *len]));
    arena.clear();
    assert_eq!(arena.bytes(texts[1].1), b"");
}

#[test]
fn a_block_of_its_own_is_read_from_anywhere() {
    let mut arena = Arena::default();
    arena.copy(b"before").expect("memory");
    let start = arena.add_block(200_000).expect("memory");
    let block: Vec<u8> = (0..200_000_u32).map(|at| at as u8).collect();
    arena.block_mut(start).expect("there").copy_from_slice(&block);
    let behind = arena.copy(&[7; 9_000]).expect("memory");
    for at in [0, 65_530, 65_536, 131_071, 199_990] {
        assert_eq!(arena.bytes(Text { start: start + at, len: 10 }), &block[at as usize..][..10]);
    }
    assert_eq!(arena.bytes(Text { start: start + 199_995, len: 10 }), b"");
    assert_eq!(arena.bytes(behind), [7; 9_000]);
}

#[test]
fn a_block_of_its_own_is_never_one_that_is_filled() {
    let mut arena = Arena::default();
    let (start, room) = arena.room(20_000).expect("memory");
    room.fill(1);
    arena.copy(&[2; 500]).expect("memory");
    arena.room(100).expect("memory");
    assert_eq!(arena.bytes(Text { start, len: 20_000 }), [1; 20_000]);
}

#[test]
fn what_is_used_of_a_room_is_all_that_is_taken() {
    let mut arena = Arena::default();
    for (len, used, lost) in
        [(100, 10, 0), (100, 100, 0), (20_000, 5, 0), (20_000, 19_999, 0), (3 << 20, 2 << 20, 1 << 20), (3 << 20, 9, 0)]
    {
        let (start, room) = arena.room(len).expect("memory");
        room.fill(7);
        assert_eq!(arena.end_text(start, len, used), lost, "{used} of {len}");
        assert_eq!(arena.bytes(Text { start, len: used as u32 }), vec![7; used]);
        let there = if len > MAX_SHARED_BYTES { arena.block_mut(start).expect("there").capacity() } else { used };
        assert_eq!(there, used + lost, "{used} of {len}");
    }
}

#[test]
fn copies_aside_last_until_the_text_ends() {
    let mut arena = Arena::default();
    let text = arena.copy(b"text").expect("memory");
    let [first, second] = [b"<", b"["].map(|before| arena.copy_aside(before, text, b"!").expect("memory"));
    assert_eq!((arena.bytes(first), arena.bytes(second)), (&b"<text!"[..], &b"[text!"[..]));
    let kept = Text { start: arena.copy_of_aside(second), ..second };
    arena.end_text(0, 0, 0);
    assert_eq!((arena.bytes(kept), arena.bytes(first)), (&b"[text!"[..], &b""[..]));
}

#[test]
fn words_are_read_as_they_were_written() {
    let mut arena = Arena::default();
    let (address, _) = arena.take(12).expect("memory");
    arena.set_words(address, &[1, u32::MAX, 3]);
    assert_eq!(arena.words(address), Some(&[1, u32::MAX, 3].map(u32::to_le_bytes)));
    assert_eq!(arena.words::<4>(Text::OVER_BUDGET.start), None);
}

/// How much memory is allocated after so many tapes, each with a string of 30,000 characters and one more, and how much of
/// the budget is used.
fn allocated_and_used(max_length: u32, tapes: usize) -> (usize, usize) {
    let limits = Limits { attribute_count: Limits::NONE, attribute_value_length: max_length, ..Limits::default() };
    let mut buffer = SpanBuffer::default();
    buffer.begin(limits, 8 << 20);
    let start = [tape::SCOPE, 0, 0, 0, tape::TRACE, 1, 2, 3, 4, 0, tape::START, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    buffer.ingest(&start, 0, 0);
    for number in 0..tapes {
        let text = format!("{number:04}{}other", "x".repeat(30_000));
        buffer.reserve_text(3 * text.len()).expect("memory")[..text.len()].copy_from_slice(text.as_bytes());
        buffer.ingest(&[tape::STRING, 4, 30_000, tape::NULL, 5], text.len(), text.len());
    }
    let allocated = buffer.arena.blocks.iter().map(Vec::capacity).sum();
    (allocated, (8 << 20) - buffer.bytes_left())
}

#[test]
fn what_is_allocated_for_long_strings_is_about_what_is_paid_for() {
    for max_length in [Limits::NONE, 5_000, 1_000] {
        let (allocated, used) = allocated_and_used(max_length, 50);
        assert!(allocated < 2 * used + SLOT_BYTES, "{allocated} for {used} under {max_length}");
    }
}

/// A recording with one open span.
fn started() -> SpanBuffer {
    let mut buffer = SpanBuffer::default();
    buffer.begin(Limits { attribute_count: Limits::NONE, ..Limits::default() }, 8 << 20);
    let start = [tape::SCOPE, 0, 0, 0, tape::TRACE, 1, 2, 3, 4, 0, tape::START, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    buffer.ingest(&start, 0, 0);
    buffer
}

fn hand_over(buffer: &mut SpanBuffer, text: &str, words: &[u32]) {
    buffer.reserve_text(text.len()).expect("memory").copy_from_slice(text.as_bytes());
    buffer.ingest(words, text.encode_utf16().count(), text.len());
}

#[test]
fn what_is_allocated_for_byte_arrays_is_about_what_is_paid_for() {
    for len in [21_600_u32, 33_000, 64_600, 200_000] {
        let mut buffer = started();
        for number in 0..4_000_000 / len {
            let words = [&[tape::SPAN, 0, tape::BYTES, 5, len][..], &vec![7; len.div_ceil(4) as usize]].concat();
            hand_over(&mut buffer, &format!("{number:05}"), &words);
        }
        let allocated: usize = buffer.arena.blocks.iter().map(Vec::capacity).sum();
        let used = (8 << 20) - buffer.bytes_left();
        assert!(used > 3_500_000 && allocated < used + used / 8, "{allocated} for {used}");
    }
}

#[test]
fn strings_with_halves_of_pairs_that_are_refused_leave_nothing() {
    let mut buffer = started();
    buffer.limits.attribute_count = 0;
    let (text, half) = (format!("n{}", "😀".repeat(6_000)), 5_998);
    for _ in 0..200 {
        let words = [tape::SPAN, 0, tape::NAME, 1, tape::STRING, 1, half, tape::STRING, 2, half];
        hand_over(&mut buffer, &text, &words);
    }
    let allocated: usize = buffer.arena.blocks.iter().map(Vec::capacity).sum();
    assert!(allocated < 10_000, "{allocated} for names of one character");
}

#[test]
fn addresses_do_not_run_short_where_little_is_kept() {
    let mut buffer = started();
    buffer.limits.attribute_value_length = 1;
    let text = format!("n{}", "x".repeat(17_000));
    for _ in 0..9_000 {
        hand_over(&mut buffer, &text, &[tape::SPAN, 0, tape::NAME, 1, tape::STRING, 1, 16_999]);
        assert!(buffer.arena.blocks.len() < MANY_SLOTS + 100);
    }
    assert_eq!(buffer.loss(), crate::recording::Loss::default());
}
