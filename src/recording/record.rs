//! What lies in a recording's memory: attributes, events and links, each a head of words and then bytes in the form in which
//! OTLP has them. Each names the one before it in its collection.

use super::arena::{Arena, word};
use super::buffer::SpanBuffer;
use crate::trace::wire::{any_value, key_value, len_key, varint_len};
use crate::trace::{Attributes, Entries, Position, Text};

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

/// An attribute: its head, and where what follows that lies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute {
    /// The one before it in its collection.
    pub(crate) previous: Position,
    start: u32,
    plain_len: u32,
    sentry_len: u32,
    key_len: u32,
}

/// The key of a `KeyValue` that begins there; [`IS_LONG`] may be set.
const fn key(start: u32, len: u32) -> Text {
    let len = len & !IS_LONG;
    Text { start: start + 1 + varint_len(len), len }
}

impl Attribute {
    /// The key.
    pub(crate) const fn key(&self) -> Text {
        key(self.start, self.key_len)
    }

    /// The `KeyValue`; of a long value only the key.
    pub(crate) const fn plain(&self) -> Text {
        Text { start: self.start, len: self.plain_len }
    }

    /// Whether Sentry gets it.
    pub(crate) const fn is_for_sentry(&self) -> bool {
        self.sentry_len > 0
    }

    /// The `KeyValue` that Sentry gets.
    pub(crate) const fn sentry(&self) -> Text {
        if self.sentry_len == SAME {
            return self.plain();
        }
        Text { start: self.start + self.plain_len, len: self.sentry_len }
    }

    /// Whether the value is a string that lies elsewhere.
    pub(crate) const fn is_long(&self) -> bool {
        self.key_len & IS_LONG != 0
    }

    /// All of it, the head included, as it lies there.
    pub(super) const fn record(&self) -> Text {
        let sentry_len = if self.sentry_len == SAME { 0 } else { self.sentry_len };
        let tail = if self.is_long() { LONG_TAIL as u32 } else { 0 };
        let head = ATTRIBUTE_HEAD as u32;
        Text { start: self.start - head, len: head + self.plain_len + sentry_len + tail }
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
    /// An attribute as nearly all are, in one look: the one before it; its `KeyValue`, which is for everybody, with all that
    /// stands before it in its block, and its length. `None` for any other, which [`Arena::attribute`] reads.
    #[inline(always)]
    pub(super) fn plain_attribute(&self, at: Position) -> Option<(Position, &[u8], usize)> {
        let (block, place) = self.block(at.0)?;
        let [previous, plain_len, sentry_len, key_len] = block.get(place..)?.as_chunks().0.first_chunk()?;
        let (plain_len, sentry_len, key_len) = (word(plain_len), word(sentry_len), word(key_len));
        if sentry_len != SAME || key_len & IS_LONG != 0 || plain_len == IS_MOVED {
            return None;
        }
        let until = block.get(..place + ATTRIBUTE_HEAD + plain_len as usize)?;
        Some((Position(word(previous)), until, plain_len as usize))
    }

    /// The attribute at a place.
    #[inline(never)]
    pub(super) fn attribute(&self, at: Position) -> Option<Attribute> {
        let [previous, plain, sentry, key] = self.words(at.0)?;
        let [mut plain_len, mut sentry_len, mut key_len] = [plain, sentry, key];
        let (previous, mut start) = (Position(word(previous)), at.0);
        if word(plain_len) == IS_MOVED {
            start = word(sentry_len);
            let [_, moved @ ..] = self.words::<4>(start)?;
            [plain_len, sentry_len, key_len] = moved.each_ref();
        }
        start += ATTRIBUTE_HEAD as u32;
        let (plain_len, sentry_len, key_len) = (word(plain_len), word(sentry_len), word(key_len));
        Some(Attribute { previous, start, plain_len, sentry_len, key_len })
    }

    /// The key of the attribute at a place, which does not change with its value; and the attribute before it.
    #[inline(always)]
    pub(super) fn key_at(&self, at: Position) -> Option<(Position, Text)> {
        let [previous, _, _, key_len] = self.words(at.0)?;
        Some((Position(word(previous)), key(at.0 + ATTRIBUTE_HEAD as u32, word(key_len))))
    }

    /// Where the value of a long attribute lies.
    #[cold]
    pub(super) fn long_value(&self, attribute: &Attribute) -> Text {
        let record = attribute.record();
        let tail = record.start + record.len - LONG_TAIL as u32;
        Text { start: self.word(tail), len: self.word(tail + 4) }
    }

    /// What an attribute takes of the budget.
    pub(super) fn bytes_of(&self, attribute: &Attribute) -> usize {
        attribute.record().len() + if attribute.is_long() { self.long_value(attribute).len() } else { 0 }
    }

    /// Says that another value was set for an attribute.
    #[inline(never)]
    pub(super) fn set_moved(&mut self, at: Position, to: Position) {
        self.set_words(at.0 + 4, &[IS_MOVED, to.0]);
    }

    /// The event or link at a place.
    #[inline(never)]
    pub(super) fn entry(&self, at: Position) -> Option<Entry> {
        let [previous, last, len, dropped, flags, bytes] = self.words(at.0)?;
        let attributes = Attributes { last: Position(word(last)), len: word(len), dropped: word(dropped) };
        let fields = Text { start: at.0 + ENTRY_HEAD as u32, len: word(bytes) };
        Some(Entry { previous: Position(word(previous)), attributes, flags: word(flags), fields })
    }

    /// What an event or link takes of the budget.
    pub(super) fn entry_bytes(&self, entry: &Entry) -> usize {
        ENTRY_HEAD + entry.fields.len() + self.attribute_bytes(&entry.attributes)
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
    pub(super) fn set_attributes(&mut self, at: Position, Attributes { last, len, dropped }: Attributes) {
        self.set_words(at.0 + 4, &[last.0, len, dropped]);
    }

    /// Says which attribute, event or link stands before one.
    pub(super) fn set_previous(&mut self, at: Position, previous: Position) {
        self.set_words(at.0, &[previous.0]);
    }

    /// What the attributes of a collection take.
    #[inline(never)]
    pub(super) fn attribute_bytes(&self, attributes: &Attributes) -> usize {
        let (mut bytes, mut at) = (0, attributes.last);
        while let Some(attribute) = self.attribute(at) {
            bytes += self.bytes_of(&attribute);
            at = attribute.previous;
        }
        bytes
    }
}

impl SpanBuffer {
    /// Where the string lies that is the value of a long attribute.
    pub(crate) fn long_value(&self, attribute: &Attribute) -> Text {
        self.arena.long_value(attribute)
    }

    /// The value of an attribute, if it is a string.
    #[inline(never)]
    pub(crate) fn string(&self, attribute: &Attribute) -> Option<&[u8]> {
        if attribute.is_long() {
            return Some(self.text(self.long_value(attribute)));
        }
        // Behind the key come the key and length of the value, then those of the string.
        let (key, plain) = (attribute.key(), attribute.plain());
        let value = self.text(plain).get((key.start - plain.start + key.len) as usize..)?;
        skip_key(skip_key(value, len_key(key_value::VALUE))?, len_key(any_value::STRING))
    }
}

/// What stands behind a key and the varint that follows it.
#[inline(never)]
fn skip_key(bytes: &[u8], key: u8) -> Option<&[u8]> {
    let (first, mut rest) = bytes.split_first()?;
    if *first != key {
        return None;
    }
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte < 0x80 {
            return Some(rest);
        }
    }
    None
}

/// Writes two words as they are read, and returns what follows.
#[inline(always)]
pub(super) fn put_words(place: &mut [u8], low: u32, high: u32) -> Option<&mut [u8]> {
    let (words, rest) = place.split_first_chunk_mut()?;
    *words = (u64::from(high) << 32 | u64::from(low)).to_le_bytes();
    Some(rest)
}
