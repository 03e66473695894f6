//! Tests of the parts of `src/recording/key_index.rs` that nothing else sees.

use super::super::{SpanBuffer, tape};
use super::*;
use crate::trace::Limits;

#[test]
fn every_position_is_found_by_its_hash() {
    let mut index = KeyIndex::default();
    let hash = |number: usize| hash_of(7, 1, &number.to_le_bytes()) & 0xFFF;
    for number in 0..2_000 {
        assert!(index.insert(hash(number), 1, Position::at(number)));
    }
    for number in 0..2_000 {
        assert_eq!(index.find(hash(number), 1, |at| at == Position::at(number)), Some(Position::at(number)));
    }
    assert_eq!(index.find(hash(3), 1, |_| false), None);
    assert_eq!(index.find(hash(3), 2, |_| true), None);
}

#[test]
fn what_the_index_takes_is_paid_for() {
    let mut buffer = SpanBuffer::default();
    buffer.begin(Limits { event_count: Limits::NONE, ..Limits::default() }, 8 << 20);
    let start = [tape::SCOPE, 0, 0, 0, tape::TRACE, 1, 2, 3, 4, 0, tape::START, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    buffer.ingest(&start, 0, 0);
    let bytes = |buffer: &SpanBuffer| (8 << 20) - buffer.bytes_left();
    let before = bytes(&buffer);
    for _ in 0..100 {
        let (text, event) = ((0..=MAX_SEARCHED as u8).collect::<Vec<_>>(), [tape::EVENT, 0, 0, 0, 0]);
        let words = [&event[..], &[tape::NULL, 1].repeat(text.len())].concat();
        buffer.reserve_text(text.len()).expect("memory").copy_from_slice(&text);
        buffer.ingest(&words, text.len(), text.len());
    }
    let attributes = 100 * (MAX_SEARCHED as usize + 1);
    let paid = bytes(&buffer) - before - 100 * 24 - attributes * (16 + 5);
    assert_eq!(buffer.index.taken, attributes);
    assert!(size_of_val(&buffer.index.slots[..]) <= paid, "{} for {paid}", size_of_val(&buffer.index.slots[..]));
}
