//! Attributes of the target: unique keys, the last value wins, and what does not fit is counted.

use super::buffer::SpanBuffer;
use super::incoming::Incoming;
use super::key_index::{ENTRY_BYTES, MAX_SEARCHED};
use super::record::{RECORD_BYTES, Value, words_of};
use super::tape;
use super::target::Target;
use crate::trace::wire::any_value;
use crate::trace::{Attributes, Limits, Position, Text};

impl SpanBuffer {
    /// The attributes of the target; none when it takes none.
    pub(super) fn attributes_mut(&mut self) -> Option<&mut Attributes> {
        match self.target {
            Target::None | Target::Refused => None,
            Target::Span(place) => self.spans.get_mut(place).map(|span| &mut span.attributes),
            Target::Entry { .. } => Some(&mut self.entry_attributes),
            Target::Scope(place) => self.scopes.get_mut(place).map(|scope| &mut scope.attributes),
        }
    }

    /// How many attributes the target may have.
    #[inline(always)]
    fn attribute_limit(&self) -> u32 {
        match self.target {
            Target::Span(_) => self.limits.attribute_count,
            Target::Entry { is_link: false, .. } => self.limits.attribute_per_event_count,
            Target::Entry { is_link: true, .. } => self.limits.attribute_per_link_count,
            _ => Limits::NONE,
        }
    }

    /// Gives the target other attributes.
    fn put_attributes(&mut self, attributes: Attributes) {
        if let Some(place) = self.attributes_mut() {
            *place = attributes;
        }
        if let Target::Entry { at, .. } = self.target {
            // The two words of its record's value.
            self.arena.set_words(at.0 + 12, &[attributes.last.0, attributes.dropped]);
        }
    }

    /// Counts what the host could not even put on the tape: attributes of the target, and events and links of its span.
    pub(super) fn count_dropped(&mut self, attributes: u32, events: u32, links: u32) {
        if let Some(mut kept) = self.attributes_mut().copied() {
            kept.dropped = kept.dropped.saturating_add(attributes);
            self.put_attributes(kept);
        }
        if let Some(span) = self.owning_span() {
            span.events.dropped = span.events.dropped.saturating_add(events);
            span.links.dropped = span.links.dropped.saturating_add(links);
        }
    }

    /// Sets the attributes that a tape begins with, as long as nothing is special about them: ASCII keys that are new in a
    /// collection which is searched from end to end, plain values, and no limit that is reached. Returns the rest of the tape:
    /// all of it where that needs [`SpanBuffer::set`]. Most attributes go this way, in a loop that keeps all it needs in locals.
    pub(super) fn set_run<'a>(&mut self, tape: &'a [u32]) -> &'a [u32] {
        let mut rest = tape;
        let Some(mut attributes) = self.attributes_mut().copied() else { return rest };
        let Incoming { next: mut text, end: text_end, kept_end, is_ascii, .. } = self.incoming;
        if !is_ascii || text != kept_end {
            return rest;
        }
        let mut most = self.attribute_limit().min(MAX_SEARCHED);
        if !self.fresh && attributes.len < most {
            // One at a time, after a search.
            let Some(key_len) = tape.get(1).filter(|len| **len <= text_end - text) else { return rest };
            if self.find(&attributes, Text { start: text, len: *key_len }).is_some() {
                return rest;
            }
            most = most.min(attributes.len + 1);
        }
        let (mut at, mut room) = self.arena.room_for_records();
        let (start, mut left) = (at, self.budget.left);
        while let [code, key_len, low, high, ..] = *rest
            && attributes.len < most
        {
            let (value, words) = match code {
                tape::STRING if low <= self.limits.attribute_value_length => {
                    (Value::text_of(any_value::STRING, Text { start: text.wrapping_add(key_len), len: low }), 3)
                }
                tape::NUMBER => (Value::number(f64::from_bits(u64::from(high) << 32 | u64::from(low))), 4),
                tape::TRUE | tape::FALSE => (Value { kind: any_value::BOOL, bits: (code == tape::TRUE).into() }, 2),
                _ => break,
            };
            let text_len = u64::from(key_len) + unpaid(value) as u64;
            let needed = text_len + RECORD_BYTES as u64;
            let Some((place, after)) = room.split_first_chunk_mut() else { break };
            if text_len > u64::from(text_end - text) || needed > left as u64 {
                break;
            }
            let record: &mut [u8; RECORD_BYTES] = place;
            let [a, b, c, d] = words_of(Text { start: text, len: key_len }, value);
            for (place, word) in record.as_chunks_mut().0.iter_mut().zip([attributes.last.0, a, b, c, d]) {
                *place = word.to_le_bytes();
            }
            attributes.add(Position(at), key_len);
            (at, room) = (at + RECORD_BYTES as u32, after);
            (left, text) = (left - needed as usize, text + text_len as u32);
            rest = rest.get(words..).unwrap_or_default();
        }
        self.arena.take_records((at - start) as usize);
        self.budget.pay(self.budget.left - left);
        (self.incoming.next, self.incoming.kept_end) = (text, text);
        self.put_attributes(attributes);
        rest
    }

    /// Where the attribute of a key is that is to be set: none where the key is new. Keys of a creation are, as the host has
    /// them; in UTF-8 two that differ in halves of surrogate pairs may be one.
    pub(super) fn existing(&mut self, key: Text) -> Option<Position> {
        if self.fresh && self.incoming.is_ascii {
            return None;
        }
        let attributes = *self.attributes_mut()?;
        self.find(&attributes, key)
    }

    /// Sets an attribute, in place where it exists; `false` when it is dropped, and counted.
    pub(super) fn set(&mut self, existing: Option<Position>, key: Text, value: Value) -> bool {
        let Some(mut attributes) = self.attributes_mut().copied() else { return false };
        let is_set = match existing {
            Some(at) => self.replace(at, value),
            None => attributes.len < self.attribute_limit() && self.add(&mut attributes, key, value),
        };
        if !is_set {
            attributes.dropped = attributes.dropped.saturating_add(1);
            if let Some(span) = self.owning_span() {
                span.over_limits = true;
            }
        }
        self.put_attributes(attributes);
        is_set
    }

    /// Adds an attribute; without room for it, or for its place in the index, nothing is there.
    fn add(&mut self, attributes: &mut Attributes, key: Text, value: Value) -> bool {
        let mark = self.mark();
        if let Some(at) = self.write(key, value, attributes.last, &[])
            && (attributes.len < MAX_SEARCHED || self.index_new(attributes.len, at))
        {
            attributes.add(at, key.len);
            return true;
        }
        self.rewind(&mark);
        false
    }

    /// Writes a record behind another, and words behind it. `None` when it does not fit. What its value takes is paid for here
    /// where it is a string, and else was before.
    pub(super) fn write(&mut self, key: Text, value: Value, previous: Position, rest: &[u32]) -> Option<Position> {
        let len = RECORD_BYTES + size_of_val(rest);
        if !self.budget.pay(key.len().saturating_add(unpaid(value)).saturating_add(len)) {
            return None;
        }
        let key = self.keep(key);
        let value = self.keep_value(value);
        let (at, _) = self.arena.take(len)?;
        let [a, b, c, d] = words_of(key, value);
        self.arena.set_words(at, &[previous.0, a, b, c, d]);
        self.arena.set_words(at + RECORD_BYTES as u32, rest);
        Some(Position(at))
    }

    #[inline(always)]
    fn keep_value(&mut self, value: Value) -> Value {
        let text = value.text();
        if value.kind != any_value::STRING { value } else { Value::text_of(value.kind, self.keep(text)) }
    }

    /// Gives an attribute another value, if that fits.
    fn replace(&mut self, at: Position, value: Value) -> bool {
        let fits = self.budget.pay(unpaid(value));
        if fits && let Some(attribute) = self.arena.record_cold(at) {
            let value = self.keep_value(value);
            self.budget.note_dead(self.arena.value_bytes(attribute.value));
            self.arena.set_record(at, attribute.key, value);
        }
        fits
    }

    /// Writes a byte array, four bytes to a word.
    pub(super) fn write_bytes(&mut self, words: &[u32], len: u32) -> Value {
        let written = if self.budget.pay(len as usize) { self.arena.take(len.div_ceil(4) as usize * 4) } else { None };
        let Some((start, place)) = written else { return Value::OVER_BUDGET };
        for (place, word) in place.as_chunks_mut().0.iter_mut().zip(words) {
            *place = word.to_le_bytes();
        }
        Value::text_of(any_value::BYTES, Text { start, len })
    }

    /// Puts a new attribute of a large collection into the index; with the first one that is too many, all of them.
    /// `false` when there is no room for that.
    fn index_new(&mut self, len: u32, at: Position) -> bool {
        let count = if len == MAX_SEARCHED { MAX_SEARCHED + 1 } else { 1 };
        let owner = self.target.owner();
        self.budget.pay(ENTRY_BYTES * count as usize) && self.index.add(&mut self.arena, owner, at, count)
    }

    /// Where the attribute of a key is.
    fn find(&self, attributes: &Attributes, key: Text) -> Option<Position> {
        if !attributes.may_have(key.len) || key.len == Text::OVER_BUDGET.len {
            return None;
        }
        let (arena, key) = (&self.arena, self.arena.bytes(key));
        if attributes.len > MAX_SEARCHED {
            return self.index.search(arena, self.target.owner(), key).ok();
        }
        arena.find(attributes.last, key)
    }
}

/// What a value takes of the budget that is paid for with its attribute: a string.
fn unpaid(value: Value) -> usize {
    if value.kind == any_value::STRING { value.text().len() } else { 0 }
}
