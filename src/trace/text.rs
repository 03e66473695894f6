//! Where a string or a byte array lies in the memory of its recording, into which the host writes it.

/// A slice of a recording's memory: UTF-8 for strings, anything for byte arrays. Only the recording that it belongs to can
/// read it ([`SpanBuffer::text`](crate::recording::SpanBuffer::text)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The address of the first byte, as the recording counts them.
    pub(crate) start: u32,
    /// Length in bytes.
    pub(crate) len: u32,
}

impl Text {
    /// No bytes.
    pub const EMPTY: Self = Self { start: 0, len: 0 };
    /// Stands for a text that the host did not hand over because it exceeds the byte budget. It is longer than any budget,
    /// so whatever it belongs to is refused like anything else that does not fit.
    pub const OVER_BUDGET: Self = Self { start: u32::MAX, len: u32::MAX };

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.len as usize
    }

    /// Whether there is nothing in it.
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }
}
