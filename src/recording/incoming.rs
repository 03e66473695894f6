//! The text of a tape: many strings as one, which the host wrote, and which is cut up here.
//!
//! A host measures strings in UTF-16 units, the text is UTF-8. Where both numbers agree for the whole text it is ASCII and
//! cutting costs nothing; else the cut walks.

use super::arena::{STEP, shift};
use crate::trace::Text;
use alloc::vec::Vec;

/// U+FFFD, which stands for half a surrogate pair.
const REPLACEMENT: [u8; 3] = [0xEF, 0xBF, 0xBD];
/// Room for more than this is given back after the tape.
const MAX_IDLE_BYTES: usize = 64 << 10;

/// What came in with a tape. Texts of it are places in it.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    bytes: Vec<u8>,
    /// Up to here strings were cut; from `next` to `end` lies what was not cut yet. Between them is a gap where halves of
    /// surrogate pairs were replaced.
    cut: usize,
    next: usize,
    end: usize,
    /// Where the room that the host asked for ends.
    room: usize,
    is_ascii: bool,
}

impl Incoming {
    /// Room for `len` bytes, for the host to write into; `None` when there is no memory for it.
    pub(super) fn reserve(&mut self, len: usize) -> Option<&mut [u8]> {
        self.room = len;
        if self.bytes.len() < len + STEP {
            // Nothing of it is needed any more, so it need not be moved.
            self.bytes = Vec::new();
            self.bytes.try_reserve_exact(len + STEP).ok()?;
            self.bytes.resize(len + STEP, 0);
        }
        self.bytes.get_mut(..len)
    }

    /// Says that the host wrote `bytes` bytes, which are `units` UTF-16 units.
    #[inline(never)]
    pub(super) fn receive(&mut self, units: usize, bytes: usize) {
        (self.next, self.cut, self.end) = (0, 0, bytes.min(self.room));
        self.is_ascii = units == bytes;
    }

    /// Cuts off the next string, `units` UTF-16 units long, or `None` when there is not that much left.
    #[inline(always)]
    pub(super) fn cut(&mut self, units: u32) -> Option<Text> {
        let start = self.next;
        let end = start.saturating_add(units as usize);
        if !self.is_ascii || end > self.end {
            return self.cut_by_walking(units);
        }
        self.next = end;
        Some(Text { start: start as u32, len: units })
    }

    /// The bytes of a text.
    #[inline(always)]
    pub(super) fn bytes(&self, text: Text) -> &[u8] {
        let start = text.start as usize;
        self.bytes.get(start..start.saturating_add(text.len())).unwrap_or_default()
    }

    /// Everything from the start of a text on.
    #[inline(always)]
    pub(super) fn from(&self, text: Text) -> &[u8] {
        self.bytes.get(text.start as usize..).unwrap_or_default()
    }

    /// Whether what came in was ASCII only.
    #[inline(always)]
    pub(super) fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// How many bytes were not cut yet.
    pub(super) fn left(&self) -> usize {
        self.end.saturating_sub(self.next)
    }

    /// Whether the room is more than a moderate one: [`Incoming::end`] gives it up then.
    pub(super) fn is_large(&self) -> bool {
        self.bytes.len() > MAX_IDLE_BYTES
    }

    /// Whether the room is worth being kept for the sake of a text.
    pub(super) fn is_worth_keeping(&self, text: Text) -> bool {
        self.is_large() && text.len() > self.bytes.len() / 4
    }

    /// How long the block is, at the most, that [`Incoming::end`] gives.
    pub(super) fn block_len(&self) -> usize {
        self.bytes.len()
    }

    /// Ends the tape: gives a large block up.
    pub(super) fn end(&mut self) -> Option<Vec<u8>> {
        self.is_large().then(|| {
            self.bytes.truncate(self.end);
            core::mem::take(&mut self.bytes)
        })
    }

    /// Shortens a string to `max` characters.
    #[inline(always)]
    pub(super) fn truncate(&self, text: Text, max: u32) -> Text {
        if text.len <= max { text } else { self.cut_short(text, max) }
    }

    #[cold]
    #[inline(never)]
    fn cut_short(&self, text: Text, max: u32) -> Text {
        let (mut chars, mut len) = (0, 0);
        for byte in self.bytes(text) {
            // A character begins with a byte that does not continue one.
            if byte & 0xC0 != 0x80 {
                if chars == max {
                    return Text { len, ..text };
                }
                chars += 1;
            }
            len += 1;
        }
        text
    }

    /// Cuts off a string whose end is found by walking. Where that is in the middle of a character outside the basic plane,
    /// two strings met there of which one ended and one began with half a surrogate pair: each gets a replacement
    /// character.
    #[inline(never)]
    fn cut_by_walking(&mut self, units: u32) -> Option<Text> {
        if units == Text::OVER_BUDGET.len {
            return Some(Text::OVER_BUDGET);
        }
        let (mut at, mut left, mut is_split) = (self.next, units, false);
        while left > 0 {
            let len = match *self.bytes.get(at).filter(|_| at < self.end)? {
                0x00..=0xBF => 1,
                0xC0..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xFF if left >= 2 => {
                    left -= 1;
                    4
                }
                0xF0..=0xFF => {
                    at = self.split_pair(at)?;
                    is_split = true;
                    0
                }
            };
            left -= 1;
            at += len;
        }
        if at > self.end {
            return None;
        }
        let text = Text { start: self.cut as u32, len: (at - self.next) as u32 };
        if self.cut < self.next {
            shift(&mut self.bytes, self.next, at, self.cut);
        }
        self.cut += text.len();
        self.next = at;
        if is_split {
            // The other half is one byte of four: two bytes of the gap make a replacement character of it.
            self.next -= 2;
            self.replace(self.next)?;
        }
        Some(text)
    }

    /// Makes a replacement character of the first three bytes of a character that lies across the end of a string. Returns
    /// where that ends.
    #[cold]
    fn split_pair(&mut self, mut at: usize) -> Option<usize> {
        if at + 4 > self.end {
            return None;
        }
        if self.next - self.cut < 2 {
            // The room has three bytes for each unit, and so two to spare for every such character.
            let by = (self.room - self.end).max(2);
            if self.end + by > self.room {
                return None;
            }
            shift(&mut self.bytes, self.next, self.end, self.next + by);
            self.next += by;
            self.end += by;
            at += by;
        }
        self.replace(at)
    }

    fn replace(&mut self, at: usize) -> Option<usize> {
        *self.bytes.get_mut(at..)?.first_chunk_mut()? = REPLACEMENT;
        Some(at + REPLACEMENT.len())
    }
}

#[cfg(test)]
#[path = "../../tests/unit/incoming.rs"]
mod tests;
