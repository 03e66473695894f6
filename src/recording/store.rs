//! What a recording holds, in lists that refer to each other by index, and how many bytes of the budget a part of it takes.

use super::pages::Pages;
use super::text::TextStore;
use crate::trace::{
    Attribute, Attributes, Chain, Entries, Event, Link, Position, Scope, Span, Status, Text, Trace, Value,
};

/// The lists.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub(super) text: TextStore,
    pub(super) attributes: Pages<Attribute>,
    pub(super) events: Pages<Event>,
    pub(super) links: Pages<Link>,
    pub(super) spans: Pages<Span>,
    pub(super) scopes: Pages<Scope>,
    pub(super) traces: Pages<Trace>,
}

/// An entry of a list that is chained from the last to the first.
pub(super) trait Chained {
    fn previous(&self) -> Position;
}

impl Chained for Attribute {
    fn previous(&self) -> Position {
        self.previous
    }
}

impl Chained for Event {
    fn previous(&self) -> Position {
        self.previous
    }
}

impl Chained for Link {
    fn previous(&self) -> Position {
        self.previous
    }
}

/// The entries of a chain from the last to the first.
struct Backwards<'a, T> {
    list: &'a Pages<T>,
    next: Position,
}

impl<'a, T: Chained> Iterator for Backwards<'a, T> {
    type Item = &'a T;

    #[inline(always)]
    fn next(&mut self) -> Option<&'a T> {
        let entry = self.list.get(self.next.index())?;
        self.next = entry.previous();
        Some(entry)
    }
}

/// The entries that are chained to this one, itself first.
#[inline(always)]
pub(super) fn backwards<T: Chained>(list: &Pages<T>, last: Position) -> impl Iterator<Item = &T> {
    Backwards { list, next: last }
}

impl Store {
    /// Forgets everything, and keeps some room for what comes next.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.attributes.clear();
        self.events.clear();
        self.links.clear();
        self.spans.clear();
        self.scopes.clear();
        self.traces.clear();
    }

    /// What an attribute's value takes.
    pub(super) fn value_bytes(&self, value: Value) -> usize {
        match value {
            Value::String(text) | Value::Bytes(text) | Value::Json(text) => text.len(),
            Value::Array(chain) | Value::Map(chain) => self.chain_bytes(chain),
            Value::Null | Value::Bool(_) | Value::Int(_) | Value::Double(_) => 0,
        }
    }

    /// What the entries of a collection take. What a large one takes in the index is not among it.
    pub(super) fn chain_bytes(&self, chain: Chain) -> usize {
        let mut bytes = 0;
        for attribute in backwards(&self.attributes, chain.last) {
            bytes += size_of::<Attribute>() + attribute.key.len() + self.value_bytes(attribute.value);
        }
        bytes
    }
}

impl Text {
    /// What a status takes for its message.
    pub(super) const fn of_status(status: Status) -> Self {
        match status {
            Status::Error(message) => message,
            Status::Unset | Status::Ok => Self::EMPTY,
        }
    }
}

impl Attributes {
    pub(super) const NONE: Self = Self { chain: Chain { last: Position::NONE, len: 0 }, dropped: 0 };
}

impl Entries {
    pub(super) const NONE: Self = Self { last: Position::NONE, len: 0, dropped: 0 };
}
