//! Collections of attributes (OpenTelemetry `common/README.md`, "Attribute"). What an attribute is lies in the recording's
//! memory; a collection is a chain that leads from its last entry to its first: the
//! encoder writes back to front and so reads it in exactly that order.

/// The attributes of a span, event, link or scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// The last one that was kept.
    pub(crate) last: Position,
    /// How many were kept.
    pub(crate) len: u32,
    /// How many were dropped.
    pub(crate) dropped: u32,
    /// Bit n is set when the length of some key is n modulo 32: a key whose bit is not set is new.
    pub(crate) key_lens: u32,
}

impl Attributes {
    /// Takes one more, which is the last then.
    pub(crate) fn add(&mut self, at: Position, key_len: u32) {
        (self.last, self.len) = (at, self.len + 1);
        self.key_lens |= 1 << (key_len & 31);
    }

    /// Whether there may be a key of this length.
    pub(crate) const fn may_have(&self, key_len: u32) -> bool {
        self.key_lens & 1 << (key_len & 31) != 0
    }
}

/// The place of an entry in its recording, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position(pub(crate) u32);

impl Position {
    /// No entry.
    pub(crate) const NONE: Self = Self(u32::MAX);

    /// The entry at this index; an index past 2^32 - 2 is none.
    pub(crate) fn at(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The index; of [`Position::NONE`] one that no list reaches.
    pub(crate) const fn index(self) -> usize {
        self.0 as usize
    }

    /// The one that comes later in its list; none is before all others.
    pub(crate) fn later(self, other: Self) -> Self {
        if self.0.wrapping_add(1) < other.0.wrapping_add(1) { other } else { self }
    }
}

impl Default for Position {
    fn default() -> Self {
        Self::NONE
    }
}
