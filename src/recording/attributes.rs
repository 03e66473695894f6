//! Attributes of the target: unique keys, the last value wins, and what does not fit is counted.

use super::arena::{STEP, copy_cold, copy_steps};
use super::buffer::SpanBuffer;
use super::key_index::{ENTRY_BYTES, MAX_SEARCHED};
use super::record::{ATTRIBUTE_HEAD, IS_LONG, LONG_TAIL, SAME, put_words};
use super::target::Target;
use super::wire::Scalar;
use crate::trace::wire::{any_value, key_value, len_key};
use crate::trace::{Attributes, Limits, Position, Text};

/// U+FFFD in UTF-8, which stands for half a surrogate pair.
const REPLACEMENT: &[u8] = &[0xEF, 0xBF, 0xBD];
/// A longer string of a large tape stays where the host wrote it.
const LONG_BYTES: usize = 4 << 10;

/// The attributes of a target while several are set.
#[derive(Debug)]
pub(super) struct OpenAttributes {
    /// None when the target takes none.
    pub(super) attributes: Option<Attributes>,
    limit: u32,
    /// Tells collections apart.
    owner: u32,
}

/// A value as far as it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Scalar(Scalar),
    /// A place in the incoming text.
    String(Text),
    /// What was written aside, see [`SpanBuffer::scratch`]: the whole `KeyValue`, and where in it a second one begins, for
    /// Sentry.
    Composite(usize),
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

    /// Sets an attribute: nearly always one with a short key and a short value, which are written at once.
    #[inline(never)]
    pub(super) fn set(&mut self, open: &mut OpenAttributes, key: Text, value: Value) {
        let Some(attributes) = &mut open.attributes else { return };
        // Keys of a creation are unique as the host has them.
        let existing = if self.fresh && !self.may_collide(key) { None } else { self.find(attributes, open.owner, key) };
        let fits = existing.is_some() || attributes.len < open.limit;
        let at = if fits { self.write(key, value, attributes.last) } else { None };
        match (at, existing) {
            (Some(at), Some(existing)) => self.replace(existing, at),
            (Some(at), None) if attributes.len < MAX_SEARCHED || self.index_new(attributes, open.owner, at) => {
                attributes.last = at;
                attributes.len += 1;
            }
            _ => {
                attributes.dropped = attributes.dropped.saturating_add(1);
                if let Some(refused) = at.and_then(|at| self.arena.attribute(at)) {
                    self.budget.free(self.arena.bytes_of(&refused));
                }
                self.note_drop();
            }
        }
    }

    /// Writes an attribute that is paid for by this; `None` when it does not fit.
    #[inline(always)]
    fn write(&mut self, key: Text, value: Value, previous: Position) -> Option<Position> {
        let (scalar, text) = match value {
            Value::Scalar(scalar) => (scalar, Text::EMPTY),
            Value::String(text) => (Scalar::short_string(text.len), text),
            Value::Composite(_) => (Scalar::NULL, Text::OVER_BUDGET),
        };
        let value_len = scalar.len().saturating_add(text.len());
        if key.len >= 0x80 || value_len >= 0x80 || key.is_empty() {
            return self.write_long(key, value, previous);
        }
        let len = key.len() + value_len + 4;
        if !self.budget.pay(ATTRIBUTE_HEAD + len) {
            return None;
        }
        let sentry = if scalar.len() == 0 { 0 } else { SAME };
        let (at, place) = self.arena.room_for(ATTRIBUTE_HEAD + len, STEP)?;
        let place = put_words(put_words(place, previous.0, len as u32)?, sentry, key.len)?;
        let (before_key, place) = place.split_first_chunk_mut::<2>()?;
        *before_key = [len_key(key_value::KEY), key.len as u8];
        copy_steps(place, self.incoming.from(key), key.len())?;
        let (before_value, place) = place.get_mut(key.len()..)?.split_first_chunk_mut::<2>()?;
        *before_value = [len_key(key_value::VALUE), value_len as u8];
        *place.as_chunks_mut().0.first_chunk_mut()? = scalar.words();
        copy_steps(place.get_mut(scalar.len()..)?, self.incoming.from(text), text.len())?;
        self.arena.advance(ATTRIBUTE_HEAD + len);
        Some(Position(at))
    }

    /// The same for any other.
    #[inline(never)]
    fn write_long(&mut self, key: Text, value: Value, previous: Position) -> Option<Position> {
        let is_string = matches!(value, Value::String(_));
        let text = if let Value::String(text) = value { text } else { Text::EMPTY };
        if key.len == Text::OVER_BUDGET.len || text.len == Text::OVER_BUDGET.len {
            return None;
        }
        // A long string that is much of a large text stays where it is. What then lies here is found only within the first slot of a block.
        let is_long = text.len() >= LONG_BYTES && key.len() < LONG_BYTES && self.incoming.is_worth_keeping(text);
        let wire = &mut self.scratch;
        let mut plain_len = None;
        if let Value::Composite(len) = value {
            plain_len = Some(len);
        } else {
            wire.begin(self.budget.left(), false);
            wire.key(self.incoming.bytes(key));
            match value {
                Value::Scalar(scalar) => wire.scalar(key_value::VALUE, scalar),
                _ if is_long => {}
                _ => wire.text_value(key_value::VALUE, any_value::STRING, self.incoming.bytes(text)),
            }
        }
        let len = wire.bytes().len();
        let plain_len = plain_len.unwrap_or(len);
        let sentry_len = match len.checked_sub(plain_len)? {
            0 if value == Value::Scalar(Scalar::NULL) => 0,
            0 => SAME,
            more => more as u32,
        };
        let [tail, elsewhere] = if is_long { [LONG_TAIL, text.len()] } else { [0; 2] };
        let record = ATTRIBUTE_HEAD + len + tail;
        if !wire.is_whole() || !self.budget.pay(record.saturating_add(elsewhere)) {
            return None;
        }
        let start = if is_long { self.adopted_at()? + text.start } else { 0 };
        let (at, place) = self.arena.take_cold(record)?;
        let key_len = key.len | if is_long { IS_LONG } else { 0 };
        let place = put_words(put_words(place, previous.0, plain_len as u32)?, sentry_len, key_len)?;
        let (body, tail) = place.split_at_mut_checked(len)?;
        copy_cold(body, self.scratch.bytes());
        put_words(tail, start, text.len);
        debug_assert!(is_long <= is_string, "only strings are long");
        Some(Position(at))
    }

    /// Where the text that is coming in is going to lie when its tape is over.
    fn adopted_at(&mut self) -> Option<u32> {
        if self.adopted.is_none() {
            self.adopted = self.arena.reserve(self.incoming.block_len());
        }
        self.adopted
    }

    /// Leaves the place of an attribute to another: its own head then says where that is.
    fn replace(&mut self, existing: Position, at: Position) {
        if let Some(attribute) = self.arena.attribute(existing) {
            self.budget.free(self.arena.bytes_of(&attribute));
        }
        self.arena.set_moved(existing, at);
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
        let is_first = attributes.len == MAX_SEARCHED;
        if !self.budget.pay(ENTRY_BYTES * if is_first { MAX_SEARCHED as usize + 1 } else { 1 })
            || is_first && !self.index.add_all(&self.arena, attributes.last, owner)
        {
            return false;
        }
        self.index.insert(&self.arena, owner, at)
    }

    /// Whether another key of the same object of the host's may be the same in UTF-8: both have a U+FFFD then.
    #[inline(always)]
    fn may_collide(&self, key: Text) -> bool {
        !self.incoming.is_ascii() && self.has_replacement(key)
    }

    fn has_replacement(&self, key: Text) -> bool {
        self.incoming.bytes(key).windows(REPLACEMENT.len()).any(|bytes| bytes == REPLACEMENT)
    }

    /// Where the attribute of a key is.
    #[inline(never)]
    fn find(&self, attributes: &Attributes, owner: u32, key: Text) -> Option<Position> {
        let (arena, key) = (&self.arena, self.incoming.bytes(key));
        if attributes.len > MAX_SEARCHED {
            return self.index.find(arena, owner, key);
        }
        let mut at = attributes.last;
        loop {
            let (previous, here) = arena.key_at(at)?;
            if here.len() == key.len() && arena.bytes(here) == key {
                return Some(at);
            }
            at = previous;
        }
    }
}
