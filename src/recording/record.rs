//! What lies in a recording's memory beside texts: attributes, events and links, a few words each. Each names the one before it
//! in its collection.

use super::arena::{Arena, word};
use super::buffer::SpanBuffer;
use crate::trace::wire::any_value;
use crate::trace::{Attributes, Entries, Position, Text};

/// An attribute: the one before it; where its key lies, and how long that is, with the kind of its value in the low bits; and
/// the value in two words.
pub(super) const ATTRIBUTE_BYTES: usize = 20;
pub(super) const KIND_BITS: u32 = 3;

/// An event or link: the one before it; its attributes, the last, how many and how many were dropped; of a link its flags,
/// which are not 0; and its text, the name or the tracestate. Then come the time of an event, or the ids of a link.
pub(super) const ENTRY_BYTES: usize = 28;
const EVENT_BYTES: usize = ENTRY_BYTES + 8;
const LINK_BYTES: usize = ENTRY_BYTES + 24;

/// The value of an attribute, or a member of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    /// Which field of an `AnyValue` it is (`any_value`); 0 for the empty value.
    pub(crate) kind: u32,
    /// A number or boolean itself, the place of a text, or that of the last member of an array or map, which is an attribute;
    /// those of an array have no keys.
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
        Self { kind, bits: text.bits() }
    }

    /// A host's number: an integer when it is one and a double holds it exactly (up to 2^53 - 1 either way, -0 is 0),
    /// else a double.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "compared with what it came from")]
    pub(super) fn number(number: f64) -> Self {
        const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
        let integer = number as i64;
        if number.abs() <= MAX_SAFE_INTEGER && integer as f64 == number {
            return Self { kind: any_value::INT, bits: integer.cast_unsigned() };
        }
        Self { kind: any_value::DOUBLE, bits: number.to_bits() }
    }

    /// An array or map with this last member.
    pub(super) fn collection(kind: u32, last: Position, has_json: bool) -> Self {
        Self { kind, bits: u64::from(last.0) | if has_json { HAS_JSON } else { 0 } }
    }

    /// Whether it is not the empty value.
    pub(crate) const fn is_some(self) -> bool {
        self.kind != 0
    }

    /// The text that it is or would be.
    pub(crate) const fn text(self) -> Text {
        Text::from_bits(self.bits)
    }

    /// Whether its place is that of a text.
    pub(crate) const fn is_text(self) -> bool {
        matches!(self.kind, any_value::STRING | any_value::BYTES)
    }

    /// The last member of an array or map, the JSON text among them, and whether that is there.
    pub(crate) const fn members(self) -> Option<(Position, bool)> {
        match self.kind {
            any_value::ARRAY | any_value::MAP => Some((Position(self.bits as u32), self.bits & HAS_JSON != 0)),
            _ => None,
        }
    }
}

/// An attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute {
    /// The one before it in its collection.
    pub(crate) previous: Position,
    pub(crate) key: Text,
    pub(crate) value: Value,
}

/// An event or a link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) previous: Position,
    pub(crate) attributes: Attributes,
    /// Of a link; 0 for an event.
    pub(crate) flags: u32,
    /// The name of an event, the tracestate of a link.
    pub(crate) text: Text,
    /// Where the time or the ids lie, as they are encoded.
    pub(crate) rest: u32,
}

impl Entry {
    /// How many bytes it has.
    pub(super) const fn len(&self) -> usize {
        if self.flags == 0 { EVENT_BYTES } else { LINK_BYTES }
    }
}

impl Arena {
    /// The attribute at a place.
    #[inline(always)]
    pub(super) fn attribute(&self, at: Position) -> Option<Attribute> {
        let [previous, start, len, low, high] = self.words(at.0)?;
        let len = word(len);
        Some(Attribute {
            previous: Position(word(previous)),
            key: Text { start: word(start), len: len >> KIND_BITS },
            value: Value {
                kind: len & ((1 << KIND_BITS) - 1),
                bits: u64::from(word(high)) << 32 | u64::from(word(low)),
            },
        })
    }

    /// The same, where it is not about every attribute.
    #[inline(never)]
    pub(super) fn attribute_cold(&self, at: Position) -> Option<Attribute> {
        self.attribute(at)
    }

    /// Gives an attribute a key and a value.
    #[inline(never)]
    pub(super) fn set_attribute(&mut self, at: Position, key: Text, value: Value) {
        self.set_words(at.0 + 4, &words_of(key, value));
    }

    /// What a value takes of the budget, beside the attribute.
    pub(super) fn value_bytes(&self, value: Value) -> usize {
        match value.members() {
            Some((last, _)) => self.attribute_bytes(last),
            None if value.is_text() => value.text().len(),
            None => 0,
        }
    }

    /// What the attributes of a collection take.
    #[inline(never)]
    pub(super) fn attribute_bytes(&self, last: Position) -> usize {
        let (mut bytes, mut at) = (0, last);
        while let Some(attribute) = self.attribute_cold(at) {
            bytes += ATTRIBUTE_BYTES + attribute.key.len() + self.value_bytes(attribute.value);
            at = attribute.previous;
        }
        bytes
    }

    /// The event or link at a place.
    #[inline(never)]
    pub(super) fn entry(&self, at: Position) -> Option<Entry> {
        let [previous, last, len, dropped, flags, start, text_len] = self.words(at.0)?;
        Some(Entry {
            previous: Position(word(previous)),
            attributes: Attributes {
                last: Position(word(last)),
                len: word(len),
                dropped: word(dropped),
                key_lens: u32::MAX,
            },
            flags: word(flags),
            text: Text { start: word(start), len: word(text_len) },
            rest: at.0 + ENTRY_BYTES as u32,
        })
    }

    /// What an event or link takes of the budget.
    pub(super) fn entry_bytes(&self, entry: &Entry) -> usize {
        entry.len() + entry.text.len() + self.attribute_bytes(entry.attributes.last)
    }

    /// The same for the last of a span, up to a limit.
    #[inline(never)]
    pub(super) fn entries_bytes(&self, entries: Entries, limit: u32) -> usize {
        let (mut bytes, mut at) = (0, entries.last);
        for _ in 0..entries.len.min(limit) {
            let Some(entry) = self.entry(at) else { break };
            bytes += self.entry_bytes(&entry);
            at = entry.previous;
        }
        bytes
    }

    /// Gives an event or link other attributes.
    pub(super) fn set_attributes(&mut self, at: Position, Attributes { last, len, dropped, .. }: Attributes) {
        self.set_words(at.0 + 4, &[last.0, len, dropped]);
    }

    /// Gives an event or link another place of its text.
    pub(super) fn set_text(&mut self, at: Position, text: Text) {
        self.set_words(at.0 + ENTRY_BYTES as u32 - 8, &[text.start, text.len]);
    }

    /// Says which attribute, event or link stands before one.
    pub(super) fn set_previous(&mut self, at: Position, previous: Position) {
        self.set_words(at.0, &[previous.0]);
    }
}

impl SpanBuffer {
    /// The last member of an array or map, and its JSON text.
    pub(crate) fn members(&self, value: Value) -> Option<(Position, Option<Value>)> {
        let (last, has_json) = value.members()?;
        let json = if has_json { self.arena.attribute_cold(last) } else { None };
        Some(json.map_or((last, None), |json| (json.previous, Some(json.value))))
    }

    /// Whether an attribute has the very key and value of one of another recording: a string, number or boolean.
    pub(crate) fn is_same(&self, own: &Attribute, other: &Self, others: &Attribute) -> bool {
        let (a, b) = (own.value, others.value);
        let is_value = a.kind == b.kind
            && match a.kind {
                any_value::STRING => self.text(a.text()) == other.text(b.text()),
                any_value::BOOL | any_value::INT | any_value::DOUBLE => a.bits == b.bits,
                _ => false,
            };
        is_value && self.text(own.key) == other.text(others.key)
    }
}

/// The words of an attribute behind the first.
#[inline(always)]
pub(super) fn words_of(key: Text, value: Value) -> [u32; 4] {
    [key.start, key.len << KIND_BITS | value.kind, value.bits as u32, (value.bits >> 32) as u32]
}

#[cfg(test)]
#[path = "../../tests/unit/record.rs"]
mod tests;
