//! Attributes of the target: unique keys, the last value wins, and what does not fit is counted.

use super::buffer::{SpanBuffer, Target};
use super::key_index::{ENTRY_BYTES, MAX_SEARCHED, hash_of};
use crate::trace::{Attribute, Attributes, Chain, Limits, Position, Text, Value};

/// U+FFFD in UTF-8, which stands for half a surrogate pair.
const REPLACEMENT: &[u8] = &[0xEF, 0xBF, 0xBD];

/// Whether a value that is read from the tape is to be kept or only passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    Yes,
    No,
}

/// What became of a value that was read from the tape.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    Kept(Value),
    /// It does not fit, or was only to be passed over.
    Refused,
}

/// The attributes of a target while several are set.
#[derive(Debug)]
pub(super) struct OpenAttributes {
    /// None when the target takes none.
    attributes: Option<Attributes>,
    limit: u32,
    /// See [`Attribute::owner`].
    owner: u32,
}

impl SpanBuffer {
    /// The attributes of the target, to be changed and given back to [`SpanBuffer::close_attributes`].
    pub(super) fn open_attributes(&mut self) -> OpenAttributes {
        let owner = self.target.owner();
        let target = self.target_attributes();
        let limit = target.as_ref().map_or(0, |(_, limit)| *limit);
        OpenAttributes { attributes: target.map(|(attributes, _)| *attributes), limit, owner }
    }

    /// Takes the attributes of the target back.
    pub(super) fn close_attributes(&mut self, open: OpenAttributes) {
        if let Some(attributes) = open.attributes
            && let Some((place, _)) = self.target_attributes()
        {
            *place = attributes;
        }
    }

    /// Sets an attribute whose value is a string that was just cut.
    #[inline(always)]
    pub(super) fn set_string(&mut self, open: &mut OpenAttributes, key: Text, value: Text) {
        let value = self.store.text.truncate_string(value, self.limits.attribute_value_length);
        self.set(open, key, Value::String(value), value.len());
    }

    /// Sets an attribute whose value has no text.
    pub(super) fn set_scalar(&mut self, open: &mut OpenAttributes, key: Text, value: Value) {
        self.set(open, key, value, 0);
    }

    /// Sets an attribute whose value `read` takes from the tape. `None` when the tape cannot be read on.
    pub(super) fn set_composite(
        &mut self,
        key: Text,
        read: impl FnOnce(&mut Self, Keep) -> Option<Outcome>,
    ) -> Option<()> {
        let mut open = self.open_attributes();
        let Some(attributes) = &mut open.attributes else {
            return read(self, Keep::No).map(drop);
        };
        let existing = self.find(attributes.chain, open.owner, key);
        let before = self.budget.used();
        let is_new = existing.is_none();
        let fits = !is_new || (attributes.chain.len < open.limit && self.budget.pay(entry_bytes(attributes.chain, key)));
        let mark = self.store.text.mark();
        let kept_key = if is_new && fits { self.keep(key) } else { key };
        match read(self, if fits { Keep::Yes } else { Keep::No })? {
            Outcome::Kept(value) if fits => match existing {
                Some(at) => self.replace_value(at, value),
                None => self.add(attributes, open.owner, kept_key, value),
            },
            _ => {
                self.store.text.forget_since(mark);
                self.budget.free(self.budget.used() - before);
                self.drop_one(attributes);
            }
        }
        self.close_attributes(open);
        Some(())
    }

    /// Counts attributes that the host could not even put on the tape.
    pub(super) fn drop_attributes(&mut self, count: u32) {
        if let Some((attributes, _)) = self.target_attributes() {
            attributes.dropped = attributes.dropped.saturating_add(count);
        }
    }

    /// A number for a map inside a value, which no other collection has.
    pub(super) fn new_map(&mut self) -> u32 {
        self.maps = self.maps.wrapping_add(1);
        self.maps << 3 | 7
    }

    /// Adds an entry to a map inside an attribute's value. A host's object has unique keys, but keys that differ only in
    /// halves of surrogate pairs become equal in UTF-8: the last one wins. `None` when there is no memory for it.
    pub(super) fn insert(&mut self, chain: Chain, map: u32, key: Text, value: Value) -> Option<Chain> {
        if !self.may_collide(key) {
            return self.append(chain, map, key, value);
        }
        let hash = self.hash(map, key);
        if let Some(at) = self.find_indexed(hash, map, key) {
            self.replace_value(at, value);
            return Some(chain);
        }
        let chain = self.append(chain, map, key, value)?;
        self.index.insert(hash, chain.last).then_some(chain)
    }

    /// Adds an entry to a collection; `None` when there is no memory for it.
    #[inline(always)]
    pub(super) fn append(&mut self, chain: Chain, owner: u32, key: Text, value: Value) -> Option<Chain> {
        let last = Position::at(self.store.attributes.len());
        let is_added = self.store.attributes.push(Attribute { key, value, previous: chain.last, owner });
        is_added.then_some(Chain { last, len: chain.len.saturating_add(1) })
    }

    /// Keeps a string that was cut, shortened to the limit of values, if the budget allows it.
    pub(super) fn keep_value(&mut self, text: Text) -> Option<Text> {
        let text = self.store.text.truncate_string(text, self.limits.attribute_value_length);
        self.budget.pay(text.len()).then(|| self.keep(text))
    }

    /// Keeps a byte array, shortened to the limit of values, if the budget allows it.
    pub(super) fn keep_value_bytes(&mut self, len: u32, bytes: &mut dyn Iterator<Item = u8>) -> Option<Text> {
        let len = len.min(self.limits.attribute_value_length) as usize;
        if self.budget.pay(len) { self.store.text.append(len, bytes) } else { None }
    }

    /// The path of nearly all attributes: key and value were cut one after the other, nothing is kept of them yet.
    #[inline(always)]
    fn set(&mut self, open: &mut OpenAttributes, key: Text, value: Value, value_len: usize) {
        let Some(attributes) = &mut open.attributes else { return };
        // Keys of a creation are unique as the host has them.
        let existing =
            if self.fresh && !self.may_collide(key) { None } else { self.find(attributes.chain, open.owner, key) };
        let fits = match existing {
            Some(_) => self.budget.pay(value_len),
            None => {
                attributes.chain.len < open.limit
                    && self.budget.pay(entry_bytes(attributes.chain, key).saturating_add(value_len))
            }
        };
        if !fits {
            return self.drop_one(attributes);
        }
        let key = if existing.is_some() { key } else { self.store.text.keep(key) };
        let value = if let Value::String(text) = value { Value::String(self.store.text.keep(text)) } else { value };
        match existing {
            Some(at) => self.replace_value(at, value),
            None => self.add(attributes, open.owner, key, value),
        }
    }

    /// Adds an attribute that is paid for. One that there is no memory for is dropped.
    #[inline(always)]
    fn add(&mut self, attributes: &mut Attributes, owner: u32, key: Text, value: Value) {
        match self.append(attributes.chain, owner, key, value) {
            Some(chain) if chain.len <= MAX_SEARCHED => attributes.chain = chain,
            // With the first one that is too many come all before it.
            Some(chain) if self.index_last(chain, owner, if chain.len == MAX_SEARCHED + 1 { chain.len } else { 1 }) => {
                attributes.chain = chain;
            }
            _ => self.drop_one(attributes),
        }
    }

    /// Puts the last `left` attributes of a collection into the index; `false` when there is no memory for them.
    #[cold]
    #[inline(never)]
    pub(super) fn index_last(&mut self, chain: Chain, owner: u32, mut left: u32) -> bool {
        let mut at = chain.last;
        while left > 0
            && let Some(attribute) = self.store.attributes.get(at.index())
        {
            let (key, previous) = (attribute.key, attribute.previous);
            let hash = self.hash(owner, key);
            if !self.index.insert(hash, at) {
                return false;
            }
            at = previous;
            left -= 1;
        }
        true
    }

    /// Gives an attribute another value; the budget gets back what the one before took.
    #[inline(never)]
    fn replace_value(&mut self, at: Position, value: Value) {
        if let Some(attribute) = self.store.attributes.get_mut(at.index()) {
            let before = core::mem::replace(&mut attribute.value, value);
            self.budget.free(self.store.value_bytes(before));
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

    /// Whether another key of the same object of the host's may be the same in UTF-8: both have a U+FFFD then.
    #[inline(always)]
    fn may_collide(&self, key: Text) -> bool {
        !self.store.text.is_ascii() && self.has_replacement(key)
    }

    #[inline(never)]
    fn has_replacement(&self, key: Text) -> bool {
        self.text(key).windows(REPLACEMENT.len()).any(|bytes| bytes == REPLACEMENT)
    }

    #[inline(never)]
    fn find(&self, chain: Chain, owner: u32, key: Text) -> Option<Position> {
        if chain.len > MAX_SEARCHED {
            return self.find_indexed(self.hash(owner, key), owner, key);
        }
        let mut at = chain.last;
        while let Some(attribute) = self.store.attributes.get(at.index()) {
            if attribute.key.len == key.len && self.text(attribute.key) == self.text(key) {
                return Some(at);
            }
            at = attribute.previous;
        }
        None
    }

    fn find_indexed(&self, hash: u32, owner: u32, key: Text) -> Option<Position> {
        self.index.find(hash, |at| {
            let attribute = self.store.attributes.get(at.index());
            attribute.is_some_and(|attribute| attribute.owner == owner && self.text(attribute.key) == self.text(key))
        })
    }

    fn hash(&self, owner: u32, key: Text) -> u32 {
        hash_of(self.seed, owner, self.text(key))
    }

    /// The attributes of the target, and their limit.
    #[inline(always)]
    fn target_attributes(&mut self) -> Option<(&mut Attributes, u32)> {
        let (limits, store) = (&self.limits, &mut self.store);
        match self.target {
            Target::None | Target::Refused => None,
            Target::Span(at) => Some((&mut store.spans.get_mut(at)?.attributes, limits.attribute_count)),
            Target::Event(_, at) => Some((&mut store.events.get_mut(at)?.attributes, limits.attribute_per_event_count)),
            Target::Link(_, at) => Some((&mut store.links.get_mut(at)?.attributes, limits.attribute_per_link_count)),
            Target::Scope(at) => Some((&mut store.scopes.get_mut(at)?.attributes, Limits::NONE)),
        }
    }
}

/// What one more attribute of a collection takes of the budget, without its value.
#[inline(always)]
fn entry_bytes(chain: Chain, key: Text) -> usize {
    let entry = size_of::<Attribute>() + if chain.len < MAX_SEARCHED { 0 } else { ENTRY_BYTES };
    entry.saturating_add(key.len())
}
