//! What lies in a recording's memory beside texts: records of a few words each. An attribute is one, and so is an event or link,
//! the value of which is its attributes. Each names the one before it in its collection.

use super::arena::Arena;
use super::buffer::SpanBuffer;
use super::key_index::{ENTRY_BYTES, MAX_SEARCHED};
use crate::trace::wire::any_value;
use crate::trace::{Attributes, Limits, Position, Text};

/// A record: the one before it; where its key lies, and how long that is, with the kind of its value in the low bits; and the
/// value in two words.
pub(super) const RECORD_BYTES: usize = 20;
pub(super) const KIND_BITS: u32 = 4;

/// The kinds of an event, whose key is its name, and of a link, whose key is its tracestate. Behind it stand the time of an event
/// in two words; of a link its flags and ids in seven.
pub(crate) const EVENT: u32 = 8;
pub(crate) const LINK: u32 = 9;

/// The value of an attribute, or a member of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    /// Which field of an `AnyValue` it is (`any_value`); 0 for the empty value; [`EVENT`] or [`LINK`].
    pub(crate) kind: u32,
    /// A number or boolean itself, or the place of a text. Of an array or map, in the low half, the place of the last member,
    /// which is an attribute (those of an array have no keys); likewise of an event or link, and in the high half how many
    /// attributes it dropped.
    pub(crate) bits: u64,
}

/// Of an array or map: its last member is what all of it is as JSON text.
const HAS_JSON: u64 = 1 << 32;

impl Value {
    /// The empty value.
    pub(crate) const NULL: Self = Self { kind: 0, bits: 0 };
    /// What the budget has no room for.
    pub(super) const OVER_BUDGET: Self = Self::text_of(any_value::STRING, Text::OVER_BUDGET);

    /// A string or byte array.
    pub(super) const fn text_of(kind: u32, text: Text) -> Self {
        Self { kind, bits: (text.len as u64) << 32 | text.start as u64 }
    }

    /// A host's number: an integer when it is one and a double holds it exactly (up to 2^53 - 1 either way, -0 is 0),
    /// else a double.
    pub(super) fn number(number: f64) -> Self {
        const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
        let integer = number as i64;
        if number.abs() <= MAX_SAFE_INTEGER && integer as f64 == number {
            return Self { kind: any_value::INT, bits: integer.cast_unsigned() };
        }
        Self { kind: any_value::DOUBLE, bits: number.to_bits() }
    }

    /// What has members: where the last is, and whether that is a JSON text (1), or how many were dropped.
    pub(super) fn of_members(kind: u32, last: Position, more: u32) -> Self {
        Self { kind, bits: u64::from(more) << 32 | u64::from(last.0) }
    }

    /// The same attributes. How many are kept nobody knows any more.
    pub(crate) fn attributes(self) -> Attributes {
        let (last, dropped) = (Position(self.bits as u32), (self.bits >> 32) as u32);
        Attributes { last, dropped, ..Attributes::default() }
    }

    /// How many bytes its record has.
    pub(super) const fn record_bytes(self) -> usize {
        match self.kind {
            EVENT => RECORD_BYTES + 8,
            LINK => RECORD_BYTES + 28,
            _ => RECORD_BYTES,
        }
    }

    /// Whether it is not the empty value.
    pub(crate) const fn is_some(self) -> bool {
        self.kind != 0
    }

    /// The text that it is or would be.
    pub(crate) const fn text(self) -> Text {
        Text { start: self.bits as u32, len: (self.bits >> 32) as u32 }
    }

    /// Whether its place is that of a text.
    pub(crate) const fn is_text(self) -> bool {
        matches!(self.kind, any_value::STRING | any_value::BYTES)
    }

    /// Where the last member is of what has some: of an array or map the JSON text, where that is there.
    pub(super) const fn last(self) -> Option<Position> {
        match self.kind {
            any_value::ARRAY | any_value::MAP | EVENT | LINK => Some(Position(self.bits as u32)),
            _ => None,
        }
    }
}

/// A record: an attribute, a member of an array or map, an event or a link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    /// The one before it in its collection.
    pub(crate) previous: Position,
    pub(crate) key: Text,
    pub(crate) value: Value,
}

impl Arena {
    /// The record at a place.
    #[inline(always)]
    pub(crate) fn record(&self, at: Position) -> Option<Record> {
        let [previous, start, len, low, high] = self.words(at.0)?.map(u32::from_le_bytes);
        Some(Record {
            previous: Position(previous),
            key: Text { start, len: len >> KIND_BITS },
            value: Value { kind: len & ((1 << KIND_BITS) - 1), bits: u64::from(high) << 32 | u64::from(low) },
        })
    }

    /// The same, where it is not about every attribute.
    #[inline(never)]
    pub(crate) fn record_cold(&self, at: Position) -> Option<Record> {
        self.record(at)
    }

    /// The words behind an event or link.
    pub(crate) fn words_behind<const N: usize>(&self, at: Position) -> Option<[u32; N]> {
        self.words::<N>(at.0 + RECORD_BYTES as u32).map(|words| words.map(u32::from_le_bytes))
    }

    /// Where the record of a key is, among one and those before it.
    pub(super) fn find(&self, last: Position, key: &[u8]) -> Option<Position> {
        let mut at = last;
        loop {
            let record = self.record(at)?;
            if record.key.len() == key.len() && self.bytes(record.key) == key {
                return Some(at);
            }
            at = record.previous;
        }
    }

    /// Gives a record a key and a value.
    #[inline(never)]
    pub(super) fn set_record(&mut self, at: Position, key: Text, value: Value) {
        self.set_words(at.0 + 4, &words_of(key, value));
    }

    /// What a value takes of the budget, beside its record.
    #[inline(never)]
    pub(super) fn value_bytes(&self, value: Value) -> usize {
        match value.last() {
            Some(last) => self.chain_bytes(last, Limits::NONE),
            None if value.is_text() => value.text().len(),
            None => 0,
        }
    }

    /// What attributes take, and their places in the index.
    pub(super) fn attribute_bytes(&self, attributes: &Attributes) -> usize {
        let index = if attributes.len > MAX_SEARCHED { ENTRY_BYTES * attributes.len as usize } else { 0 };
        self.chain_bytes(attributes.last, Limits::NONE) + index
    }

    /// What a record and those before it take, so many together at most.
    pub(super) fn chain_bytes(&self, last: Position, limit: u32) -> usize {
        let (mut bytes, mut at, mut left) = (0, last, limit);
        while left > 0
            && let Some(Record { previous, key, value }) = self.record_cold(at)
        {
            bytes += value.record_bytes() + key.len() + self.value_bytes(value);
            (at, left) = (previous, left - 1);
        }
        bytes
    }

    /// Says which record stands before one.
    pub(super) fn set_previous(&mut self, at: Position, previous: Position) {
        self.set_words(at.0, &[previous.0]);
    }
}

impl SpanBuffer {
    /// The last member of an array or map, and its JSON text.
    pub(crate) fn members(&self, value: Value) -> Option<(Position, Option<Value>)> {
        let last = value.last()?;
        let json = if value.bits & HAS_JSON != 0 { self.arena.record_cold(last) } else { None };
        Some(json.map_or((last, None), |json| (json.previous, Some(json.value))))
    }

    /// The value of a collection's attribute; the empty value where there is none.
    pub(crate) fn value_of(&self, last: Position, key: &[u8]) -> Value {
        let at = self.arena.find(last, key).unwrap_or_default();
        self.arena.record_cold(at).map_or(Value::NULL, |record| record.value)
    }

    /// Whether a value is the very value of another recording: a string, number or boolean.
    pub(crate) fn is_same(&self, own: Value, other: &Self, others: Value) -> bool {
        own.kind == others.kind
            && match own.kind {
                any_value::STRING => self.text(own.text()) == other.text(others.text()),
                any_value::BOOL | any_value::INT | any_value::DOUBLE => own.bits == others.bits,
                _ => false,
            }
    }
}

/// The words of a record behind the first.
pub(super) fn words_of(key: Text, value: Value) -> [u32; 4] {
    [key.start, key.len << KIND_BITS | value.kind, value.bits as u32, (value.bits >> 32) as u32]
}

#[cfg(test)]
#[path = "../../tests/unit/record.rs"]
mod tests;
