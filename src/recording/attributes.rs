//! Attributes of the target: unique keys, the last value wins, and what does not fit is counted.

use super::buffer::SpanBuffer;
use super::key_index::{ENTRY_BYTES, MAX_SEARCHED};
use super::record::{ATTRIBUTE_BYTES, Value, words_of};
use super::target::Target;
use crate::trace::wire::any_value;
use crate::trace::{Attributes, Limits, Position, Text};

/// U+FFFD in UTF-8, which stands for half a surrogate pair.
pub(super) const REPLACEMENT: &[u8] = &[0xEF, 0xBF, 0xBD];

/// The attributes of a target while several are set.
#[derive(Debug)]
pub(super) struct OpenAttributes {
    /// None when the target takes none.
    pub(super) attributes: Option<Attributes>,
    limit: u32,
    /// Tells collections apart.
    owner: u32,
}

impl SpanBuffer {
    /// The attributes of the target, to be changed and given back to [`SpanBuffer::close_attributes`].
    pub(super) fn open_attributes(&mut self) -> OpenAttributes {
        let limits = &self.limits;
        let (attributes, limit) = match self.target {
            Target::None | Target::Refused => (None, 0),
            Target::Span(place) => (self.spans.get(place).map(|span| span.attributes), limits.attribute_count),
            Target::Event(_, at) => (self.entry_attributes(at), limits.attribute_per_event_count),
            Target::Link(_, at) => (self.entry_attributes(at), limits.attribute_per_link_count),
            Target::Scope(place) => (self.scopes.get(place).map(|scope| scope.attributes), Limits::NONE),
        };
        OpenAttributes { attributes, limit, owner: self.target.owner() }
    }

    fn entry_attributes(&self, at: Position) -> Option<Attributes> {
        self.arena.entry(at).map(|entry| entry.attributes)
    }

    /// Takes the attributes of the target back.
    pub(super) fn close_attributes(&mut self, open: &OpenAttributes) {
        let Some(attributes) = open.attributes else { return };
        match self.target {
            Target::None | Target::Refused => {}
            Target::Span(place) => {
                if let Some(span) = self.spans.get_mut(place) {
                    span.attributes = attributes;
                }
            }
            Target::Event(_, at) | Target::Link(_, at) => self.arena.set_attributes(at, attributes),
            Target::Scope(place) => {
                if let Some(scope) = self.scopes.get_mut(place) {
                    scope.attributes = attributes;
                }
            }
        }
    }

    /// Counts attributes that the host could not even put on the tape.
    pub(super) fn drop_attributes(&mut self, count: u32) {
        let mut open = self.open_attributes();
        if let Some(attributes) = &mut open.attributes {
            attributes.dropped = attributes.dropped.saturating_add(count);
        }
        self.close_attributes(&open);
    }

    /// Sets an attribute; `false` when it is dropped, and counted.
    #[inline(never)]
    pub(super) fn set(&mut self, open: &mut OpenAttributes, key: Text, value: Value) -> bool {
        // Keys of a creation are unique as the host has them.
        let existing = if self.fresh && !self.may_collide(key) { None } else { self.find(open, key) };
        let Some(attributes) = &mut open.attributes else { return false };
        let is_set = match existing {
            Some(at) => self.replace(at, value),
            None => attributes.len < open.limit && self.add_to(attributes, open.owner, key, value).is_some(),
        };
        if !is_set {
            attributes.dropped = attributes.dropped.saturating_add(1);
            self.note_drop();
        }
        is_set
    }

    #[inline(always)]
    fn add_to(&mut self, attributes: &mut Attributes, owner: u32, key: Text, value: Value) -> Option<()> {
        let at = self.write(key, value, attributes.last)?;
        if attributes.len >= MAX_SEARCHED && !self.index_new(attributes, owner, at) {
            return None;
        }
        (attributes.last, attributes.len) = (at, attributes.len + 1);
        Some(())
    }

    /// Writes a member of an array or map behind another. `None` when it does not fit.
    #[inline(never)]
    pub(super) fn write_member(&mut self, key: Text, value: Value, previous: Position) -> Option<Position> {
        self.write(key, value, previous)
    }

    /// What its value takes is paid for here where it is a string, and else was before.
    #[inline(always)]
    fn write(&mut self, key: Text, value: Value, previous: Position) -> Option<Position> {
        if !self.budget.pay(key.len().saturating_add(unpaid(value)).saturating_add(ATTRIBUTE_BYTES)) {
            return None;
        }
        let key = Text { start: self.keep(key), ..key };
        let value = self.keep_value(value);
        let (at, place) = self.arena.take(ATTRIBUTE_BYTES)?;
        let [a, b, c, d] = words_of(key, value);
        let words: &mut [[u8; 4]; 5] = place.as_chunks_mut().0.first_chunk_mut()?;
        *words = [previous.0, a, b, c, d].map(u32::to_le_bytes);
        Some(Position(at))
    }

    #[inline(always)]
    fn keep_value(&mut self, value: Value) -> Value {
        let text = value.text();
        if value.kind != any_value::STRING {
            value
        } else {
            Value::text_of(value.kind, Text { start: self.keep(text), ..text })
        }
    }

    /// Gives an attribute another value, if that fits.
    fn replace(&mut self, at: Position, value: Value) -> bool {
        let fits = self.budget.pay(unpaid(value));
        if fits && let Some(attribute) = self.arena.attribute_cold(at) {
            let value = self.keep_value(value);
            self.budget.free(self.arena.value_bytes(attribute.value));
            self.arena.set_attribute(at, attribute.key, value);
        }
        fits
    }

    /// Writes a byte array, four bytes to a word.
    pub(super) fn write_bytes(&mut self, words: &[u32], len: u32) -> Value {
        let written =
            if self.budget.pay(len as usize) { self.arena.take_cold(len.div_ceil(4) as usize * 4) } else { None };
        let Some((start, place)) = written else { return Value::OVER_BUDGET };
        for (place, word) in place.as_chunks_mut().0.iter_mut().zip(words) {
            *place = word.to_le_bytes();
        }
        Value::text_of(any_value::BYTES, Text { start, len })
    }

    /// Counts, in its span, an attribute that is over its limit or the budget.
    #[cold]
    fn note_drop(&mut self) {
        if let Some(span) = self.owning_span() {
            span.over_limits = true;
        }
    }

    /// Puts a new attribute of a large collection into the index; with the first one that is too many, all of them.
    /// `false` when there is no room for that.
    #[cold]
    #[inline(never)]
    fn index_new(&mut self, attributes: &Attributes, owner: u32, at: Position) -> bool {
        let count = if attributes.len == MAX_SEARCHED { MAX_SEARCHED + 1 } else { 1 };
        let is_added =
            self.budget.pay(ENTRY_BYTES * count as usize) && self.index.add(&mut self.arena, owner, at, count);
        if !is_added && let Some(refused) = self.arena.attribute_cold(at) {
            self.budget.free(ATTRIBUTE_BYTES + refused.key.len() + self.arena.value_bytes(refused.value));
        }
        is_added
    }

    /// Whether another key of the same object of the host's may be the same in UTF-8: both have a U+FFFD then.
    #[inline(always)]
    fn may_collide(&self, key: Text) -> bool {
        !self.is_ascii() && self.has_replacement(key)
    }

    fn has_replacement(&self, key: Text) -> bool {
        self.arena.bytes(key).windows(REPLACEMENT.len()).any(|bytes| bytes == REPLACEMENT)
    }

    /// Where the attribute of a key is.
    #[inline(never)]
    pub(super) fn find(&self, open: &OpenAttributes, key: Text) -> Option<Position> {
        let attributes = open.attributes.filter(|_| key.len != Text::OVER_BUDGET.len)?;
        let (arena, key) = (&self.arena, self.arena.bytes(key));
        if attributes.len > MAX_SEARCHED {
            return self.index.find(arena, open.owner, key);
        }
        let mut at = attributes.last;
        loop {
            let attribute = arena.attribute(at)?;
            if attribute.key.len() == key.len() && arena.bytes(attribute.key) == key {
                return Some(at);
            }
            at = attribute.previous;
        }
    }
}

/// What a value takes of the budget that is paid for with its attribute: a string.
#[inline(always)]
fn unpaid(value: Value) -> usize {
    if value.kind == any_value::STRING { value.text().len() } else { 0 }
}
