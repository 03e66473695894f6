//! Tests of the parts of `src/recording/key_index.rs` that nothing else sees.

use super::super::record::{RECORD_BYTES, Value};
use super::super::{SpanBuffer, tape};
use super::*;
use crate::trace::Limits;

/// Attributes without a value, with these numbers as keys.
fn attributes(arena: &mut Arena, keys: impl Iterator<Item = u32>) -> Vec<Position> {
    let mut attribute = |key: u32| {
        let key = arena.copy(&key.to_le_bytes()).expect("memory");
        let (at, _) = arena.take(RECORD_BYTES).expect("memory");
        arena.set_record(Position(at), key, Value::NULL);
        Position(at)
    };
    keys.map(&mut attribute).collect()
}

#[test]
fn every_attribute_is_found_by_its_key_in_its_collection() {
    let (mut arena, mut index) = (Arena::default(), KeyIndex::default());
    let at = attributes(&mut arena, 0..2_000);
    assert!(at.iter().all(|at| index.add(&mut arena, 1, *at, 1)));
    let key = |at: Position| arena.bytes(arena.record(at).expect("an attribute").key);
    assert!(at.iter().all(|at| key(*at).len() == 4 && index.search(&arena, 1, key(*at)).ok() == Some(*at)));
    assert_eq!(index.search(&arena, 2, key(at[3])).ok(), None);
    assert_eq!(index.search(&arena, 1, b"another").ok(), None);
}

#[test]
fn collections_of_one_attribute_each_are_told_apart() {
    let (mut arena, mut index) = (Arena::default(), KeyIndex::default());
    let at = attributes(&mut arena, 0..40);
    assert!(at.iter().all(|at| index.add(&mut arena, at.0, *at, 1)));
    let key = |at: Position| arena.bytes(arena.record(at).expect("an attribute").key);
    assert!(at.iter().all(|at| index.search(&arena, at.0, key(*at)).ok() == Some(*at)));
    assert_eq!(index.search(&arena, at[0].0, key(at[1])).ok(), None);
}

#[test]
fn several_attributes_are_added_from_the_last_back() {
    let (mut arena, mut index) = (Arena::default(), KeyIndex::default());
    let at = attributes(&mut arena, 0..100);
    at.windows(2).for_each(|pair| arena.set_previous(pair[1], pair[0]));
    assert!(index.add(&mut arena, 7, at[99], 65));
    let key = |at: Position| arena.bytes(arena.record(at).expect("an attribute").key);
    let is_found = |at: &Position| index.search(&arena, 7, key(*at)).ok() == Some(*at);
    assert!(at[35..].iter().all(is_found) && !at[..35].iter().any(is_found));
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
    assert_eq!(bytes(&buffer) - before, 100 * 28 + attributes * (20 + 1 + ENTRY_BYTES));
}
