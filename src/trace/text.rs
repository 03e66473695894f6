//! Where a string or a byte array lies in the text of its recording. Spans of one request share one text, so that
//! taking a string over from the host costs no allocation.

/// A slice of a recording's text: UTF-8 for strings, anything for byte arrays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// First byte.
    pub start: u32,
    /// Length in bytes.
    pub len: u32,
}

impl Text {
    /// No bytes.
    pub const EMPTY: Self = Self { start: 0, len: 0 };

    /// Whether there is nothing in it.
    pub const fn is_empty(self) -> bool {
        self.len == 0
    }

    /// The bytes, or nothing when the slice does not lie in `text`.
    pub fn of(self, text: &[u8]) -> &[u8] {
        let start = self.start as usize;
        text.get(start..start.saturating_add(self.len as usize)).unwrap_or_default()
    }
}
