//! What lies in a recording's memory: attributes, events and links, each a head of words and then bytes in the form in which
//! OTLP has them. Each names the one before it in its collection.

use super::arena::Arena;
use super::buffer::SpanBuffer;
use crate::trace::wire::{any_value, key_value, len_key};
use crate::trace::{Attributes, Position, Text};

/// The head of an attribute: the attribute before it; how many bytes of the `KeyValue` follow; how many of another one for
/// Sentry follow that ([`SAME`]: none, it is the same; 0: none, Sentry gets none); and the length of the key, with
/// [`IS_LONG`].
pub(super) const ATTRIBUTE_HEAD: usize = 16;
/// The `KeyValue` is for Sentry too.
pub(super) const SAME: u32 = u32::MAX;
/// The value lies elsewhere. It is a string; the bytes are only the key, and then come the words of a [`Text`].
pub(super) const IS_LONG: u32 = 1 << 31;
pub(super) const LONG_TAIL: usize = 8;
/// In the place of the first length: another value was set, at the address that follows.
const IS_MOVED: u32 = u32::MAX;

/// The head of an event or link: the one before it; its attributes, the last, how many and how many were dropped; of a link
/// its flags, which are not 0; and how many bytes follow, the fields that stand before the attributes.
pub(super) const ENTRY_HEAD: usize = 24;

/// An attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute {
    /// The one before it in its collection.
    pub(crate) previous: Position,
    pub(crate) key: Text,
    /// The `KeyValue`; of a long value only the key.
    pub(crate) plain: Text,
    /// The `KeyValue` that Sentry gets; none when it gets none.
    pub(crate) sentry: Option<Text>,
    /// The string that the value is, where it lies elsewhere.
    pub(crate) long: Option<Text>,
    /// The bytes that it takes with its head, and whether another head leads to it.
    bytes: usize,
    is_moved: bool,
}

impl Attribute {
    /// What it takes of the budget.
    pub(super) fn bytes(&self) -> usize {
        self.bytes + if self.is_moved { ATTRIBUTE_HEAD } else { 0 }
    }

    /// The same without what stays when it gets another value.
    pub(super) fn body_bytes(&self) -> usize {
        self.bytes() - ATTRIBUTE_HEAD
    }
}

/// An event or a link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) previous: Position,
    pub(crate) attributes: Attributes,
    /// Of a link; 0 for an event.
    pub(crate) flags: u32,
    /// The fields that stand before the attributes.
    pub(crate) fields: Text,
}

impl Arena {
    /// The attribute at a place.
    #[inline(never)]
    pub(super) fn attribute(&self, at: Position) -> Option<Attribute> {
        let [previous, mut plain, mut sentry, mut key] = self.words(at.0)?;
        let mut start = at.0;
        if plain == IS_MOVED {
            start = sentry;
            [_, plain, sentry, key] = self.words(start)?;
        }
        start += ATTRIBUTE_HEAD as u32;
        let key_len = key & !IS_LONG;
        let key_start = start + 1 + varint_len(key_len);
        let plain_text = Text { start, len: plain };
        let behind = start + plain;
        let sentry_len = if sentry == SAME { 0 } else { sentry };
        let long = if key == key_len { None } else { self.words(behind + sentry_len) };
        let long = long.map(|[start, len]| Text { start, len });
        let tail = long.map_or(0, |text| LONG_TAIL + text.len());
        Some(Attribute {
            previous: Position(previous),
            key: Text { start: key_start, len: key_len },
            plain: plain_text,
            sentry: match sentry {
                SAME => Some(plain_text),
                0 => None,
                len => Some(Text { start: behind, len }),
            },
            long,
            bytes: ATTRIBUTE_HEAD + (plain + sentry_len) as usize + tail,
            is_moved: start != at.0 + ATTRIBUTE_HEAD as u32,
        })
    }

    /// Says that another value was set for an attribute.
    pub(super) fn set_moved(&mut self, at: Position, to: Position) {
        if let Some([previous]) = self.words(at.0) {
            self.set_words(at.0, &[previous, IS_MOVED, to.0]);
        }
    }

    /// The event or link at a place.
    #[inline(never)]
    pub(super) fn entry(&self, at: Position) -> Option<Entry> {
        let [previous, last, len, dropped, flags, bytes] = self.words(at.0)?;
        let attributes = Attributes { last: Position(last), len, dropped };
        let fields = Text { start: at.0 + ENTRY_HEAD as u32, len: bytes };
        Some(Entry { previous: Position(previous), attributes, flags, fields })
    }

    /// Gives an event or link other attributes.
    pub(super) fn set_attributes(&mut self, at: Position, Attributes { last, len, dropped }: Attributes) {
        self.set_words(at.0 + 4, &[last.0, len, dropped]);
    }

    /// Says which event or link stands before one.
    pub(super) fn set_previous(&mut self, at: Position, previous: Position) {
        self.set_words(at.0, &[previous.0]);
    }

    /// What the attributes of a collection take.
    #[inline(never)]
    pub(super) fn attribute_bytes(&self, attributes: &Attributes) -> usize {
        let (mut bytes, mut at) = (0, attributes.last);
        while let Some(attribute) = self.attribute(at) {
            bytes += attribute.bytes();
            at = attribute.previous;
        }
        bytes
    }
}

impl SpanBuffer {
    /// The value of an attribute, if it is a string.
    pub(crate) fn string(&self, attribute: &Attribute) -> Option<&[u8]> {
        if let Some(long) = attribute.long {
            return Some(self.text(long));
        }
        // Behind the key come the key and length of the value, then those of the string.
        let key_end = (attribute.key.start - attribute.plain.start) as usize + attribute.key.len();
        let value = skip_length(self.text(attribute.plain).get(key_end..)?.strip_prefix(&[len_key(key_value::VALUE)])?)?;
        skip_length(value.strip_prefix(&[len_key(any_value::STRING)])?)
    }
}

/// What stands behind a varint.
fn skip_length(bytes: &[u8]) -> Option<&[u8]> {
    let last = bytes.iter().position(|byte| *byte < 0x80)?;
    bytes.get(last + 1..)
}

/// Writes words as they are read.
#[inline(always)]
pub(super) fn put_words<const N: usize, const M: usize>(place: &mut [u8; N], words: [u32; M]) {
    for (place, word) in place.as_chunks_mut().0.iter_mut().zip(words) {
        *place = word.to_le_bytes();
    }
}

/// How many bytes a length takes as a varint.
const fn varint_len(value: u32) -> u32 {
    // Seven bits a byte, and at least one.
    (38 - (value | 1).leading_zeros()) / 7
}

#[cfg(test)]
mod tests {
    use super::varint_len;

    #[test]
    fn a_varint_has_seven_bits_a_byte() {
        for (value, len) in [(0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (u32::MAX, 5)] {
            assert_eq!(varint_len(value), len, "{value}");
            assert_eq!(prost::encoding::encoded_len_varint(value.into()), len as usize);
        }
    }
}
