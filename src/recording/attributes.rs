//! Attributes of the target: unique keys, the last value wins, and what does not fit is counted.

use super::buffer::{SpanBuffer, Target};
use crate::trace::{Attribute, Attributes, Chain, Limits, Position, Text, Value};

/// Whether a value that is read from the tape is to be kept or only passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    Yes,
    No,
}

/// The attributes of a target while several are set, with their limit; none when the target takes none.
#[derive(Debug)]
pub(super) struct OpenAttributes {
    target: Option<(Attributes, u32)>,
}

impl SpanBuffer {
    /// The attributes of the target, to be changed and given back to [`SpanBuffer::close_attributes`].
    pub(super) fn open_attributes(&mut self) -> OpenAttributes {
        OpenAttributes { target: self.target_attributes().map(|(attributes, limit)| (*attributes, limit)) }
    }

    /// Takes the attributes of the target back.
    pub(super) fn close_attributes(&mut self, open: OpenAttributes) {
        if let Some((attributes, _)) = open.target
            && let Some((place, _)) = self.target_attributes()
        {
            *place = attributes;
        }
    }

    /// Sets an attribute whose value is a string that was just cut.
    #[inline(always)]
    pub(super) fn set_string(&mut self, owner: &mut OpenAttributes, key: Text, value: Text) {
        let value = self.text.truncate_string(value, self.limits.attribute_value_length);
        self.set(owner, key, Value::String(value), value.len);
    }

    /// Sets an attribute whose value has no text.
    pub(super) fn set_scalar(&mut self, owner: &mut OpenAttributes, key: Text, value: Value) {
        self.set(owner, key, value, 0);
    }

    /// Sets an attribute whose value `read` takes from the tape. `None` when the tape cannot be read on.
    pub(super) fn set_composite(
        &mut self,
        key: Text,
        read: impl FnOnce(&mut Self, Keep) -> Option<Option<Value>>,
    ) -> Option<()> {
        let mut owner = self.open_attributes();
        let Some((attributes, limit)) = &mut owner.target else {
            return read(self, Keep::No).map(drop);
        };
        let existing = self.find(attributes.chain, key);
        let is_new = existing.is_none();
        let fits = !is_new || (attributes.chain.len < *limit && self.pay(size_of::<Attribute>() + key.len as usize));
        let mark = self.text.mark();
        let kept_key = if is_new && fits { self.keep(key) } else { key };
        match read(self, if fits { Keep::Yes } else { Keep::No })? {
            Some(value) if fits => match existing.and_then(|at| self.attributes.get_mut(at.index())) {
                Some(attribute) => attribute.value = value,
                None => attributes.chain = self.append(attributes.chain, kept_key, value),
            },
            _ => {
                self.text.forget_since(mark);
                self.drop_one(attributes);
            }
        }
        self.close_attributes(owner);
        Some(())
    }

    /// Counts attributes that the host could not even put on the tape.
    pub(super) fn drop_attributes(&mut self, count: u32) {
        if let Some((attributes, _)) = self.target_attributes() {
            attributes.dropped = attributes.dropped.saturating_add(count);
        }
    }

    /// Adds an entry to a map or array inside an attribute's value. A host's object has unique keys, but keys that differ
    /// only in halves of surrogate pairs become equal in UTF-8: the last one wins.
    pub(super) fn insert(&mut self, chain: Chain, key: Text, value: Value, is_map: bool) -> Chain {
        let existing = if !is_map || self.text.is_ascii() { None } else { self.find(chain, key) };
        match existing.and_then(|at| self.attributes.get_mut(at.index())) {
            Some(attribute) => {
                attribute.value = value;
                chain
            }
            None => self.append(chain, key, value),
        }
    }

    /// Adds an entry to a collection.
    #[inline(always)]
    pub(super) fn append(&mut self, chain: Chain, key: Text, value: Value) -> Chain {
        let last = Position::at(self.attributes.len());
        self.attributes.push(Attribute { key, value, previous: chain.last });
        Chain { last, len: chain.len.saturating_add(1) }
    }

    /// Keeps a string that was cut, shortened to the limit of values, if the budget allows it.
    pub(super) fn keep_value(&mut self, text: Text) -> Option<Text> {
        let text = self.text.truncate_string(text, self.limits.attribute_value_length);
        self.pay(text.len as usize).then(|| self.keep(text))
    }

    /// Keeps a byte array, shortened to the limit of values, if the budget allows it.
    pub(super) fn keep_value_bytes(&mut self, len: u32, bytes: &mut dyn Iterator<Item = u8>) -> Option<Text> {
        let len = len.min(self.limits.attribute_value_length);
        self.pay(len as usize).then(|| self.text.keep_bytes(len, bytes))
    }

    /// Keeps a string that was cut and is paid for.
    pub(super) fn keep_key(&mut self, key: Text) -> Text {
        self.keep(key)
    }

    /// The path of nearly all attributes: key and value were cut one after the other, nothing is kept of them yet.
    #[inline(always)]
    fn set(&mut self, owner: &mut OpenAttributes, key: Text, value: Value, value_len: u32) {
        let Some((attributes, limit)) = &mut owner.target else { return };
        // Keys of a creation are unique as the host has them, and so in ASCII.
        let existing = if self.fresh && self.text.is_ascii() { None } else { self.find(attributes.chain, key) };
        let value_len = value_len as usize;
        let fits = match existing {
            Some(_) => self.pay(value_len),
            None => attributes.chain.len < *limit && self.pay(size_of::<Attribute>() + key.len as usize + value_len),
        };
        if fits {
            let key = if existing.is_some() { key } else { self.text.keep(key) };
            let value = if let Value::String(text) = value { Value::String(self.text.keep(text)) } else { value };
            match existing.and_then(|at| self.attributes.get_mut(at.index())) {
                Some(attribute) => attribute.value = value,
                None => attributes.chain = self.append(attributes.chain, key, value),
            }
        } else {
            self.drop_one(attributes);
        }
    }

    /// Counts an attribute that is over its limit or the budget.
    #[cold]
    #[inline(never)]
    fn drop_one(&mut self, attributes: &mut Attributes) {
        attributes.dropped = attributes.dropped.saturating_add(1);
        if let Some(span) = self.owning_span() {
            span.over_limits = true;
        }
    }

    #[inline(never)]
    fn find(&self, chain: Chain, key: Text) -> Option<Position> {
        let mut at = chain.last;
        while let Some(attribute) = self.attributes.get(at.index()) {
            if attribute.key.len == key.len && attribute.key.of(self.text.bytes()) == key.of(self.text.bytes()) {
                return Some(at);
            }
            at = attribute.previous;
        }
        None
    }

    /// The attributes of the target, and their limit.
    #[inline(always)]
    fn target_attributes(&mut self) -> Option<(&mut Attributes, u32)> {
        let limits = &self.limits;
        match self.target {
            Target::None | Target::Refused => None,
            Target::Span(index) => Some((&mut self.spans.get_mut(index)?.attributes, limits.attribute_count)),
            Target::Event(_, index) => {
                Some((&mut self.events.get_mut(index)?.attributes, limits.attribute_per_event_count))
            }
            Target::Link(_, index) => {
                Some((&mut self.links.get_mut(index)?.attributes, limits.attribute_per_link_count))
            }
            Target::Scope(index) => Some((&mut self.scopes.get_mut(index)?.attributes, Limits::NONE)),
        }
    }
}
