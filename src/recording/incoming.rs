//! The text of a tape: many strings as one, which the host writes into the recording's memory, where they stay.
//!
//! A host measures strings in UTF-16 units, the text is UTF-8. Where both numbers agree for the whole text it is ASCII and
//! cutting costs nothing; else the cut walks.

use super::arena;
use super::budget::Budget;
use super::buffer::SpanBuffer;
use crate::trace::Text;

/// U+FFFD in UTF-8, which stands for half a surrogate pair.
const REPLACEMENT: &[u8] = &[0xEF, 0xBF, 0xBD];

/// What came in with a tape and was not cut yet.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    /// The addresses of the text, of what was not cut yet, and of the end.
    start: u32,
    pub(super) next: u32,
    pub(super) end: u32,
    /// What is kept of the text lies up to here, without gaps.
    pub(super) kept_end: u32,
    /// All of it is ASCII: as many bytes as UTF-16 units.
    pub(super) is_ascii: bool,
    /// It begins with a character of two units, the first of which ended the string before.
    is_split: bool,
    /// How much room the host asked for.
    room: usize,
}

/// What memory was before something that may be refused.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    budget: Budget,
    kept_end: u32,
    arena: arena::Mark,
}

impl SpanBuffer {
    /// Room for `len` bytes of text, for the host to write into before [`SpanBuffer::ingest`]. `None` when there is no memory
    /// for it. What is dead is given up here.
    pub fn reserve_text(&mut self, len: usize) -> Option<&mut [u8]> {
        // Room that the host did not use, after all.
        self.end_tape();
        self.tidy();
        if len == 0 {
            return Some(&mut []);
        }
        let (start, room) = self.arena.room(len)?;
        self.incoming = Incoming { start, kept_end: start, room: len, ..Incoming::default() };
        Some(room)
    }

    /// Says that the host wrote `bytes` bytes, which are `units` UTF-16 units.
    pub(super) fn receive(&mut self, units: usize, bytes: usize) {
        let incoming = &mut self.incoming;
        incoming.next = incoming.start;
        incoming.end = incoming.start + bytes.min(incoming.room) as u32;
        incoming.is_ascii = units == bytes;
    }

    /// Cuts off the next string, `units` UTF-16 units long, or `None` when there is not that much left.
    pub(super) fn cut(&mut self, units: u32) -> Option<Text> {
        let Incoming { next: start, end, is_ascii, .. } = self.incoming;
        if is_ascii && units <= end - start {
            self.incoming.next = start + units;
            return Some(Text { start, len: units });
        }
        self.cut_by_walking(units)
    }

    /// Keeps a text that was cut and is paid for. Texts must be kept in the order in which they were cut: each moves to the end of
    /// those that are kept, so that what is refused leaves no gap. One that is kept already stays.
    #[inline(never)]
    pub(super) fn keep(&mut self, text: Text) -> Text {
        if text.start != self.incoming.kept_end {
            return Text { start: self.keep_behind_gap(text), ..text };
        }
        self.incoming.kept_end += text.len;
        text
    }

    #[inline(never)]
    fn keep_behind_gap(&mut self, text: Text) -> u32 {
        let Incoming { start, end, kept_end, .. } = self.incoming;
        if text.is_empty() {
            return 0;
        }
        if text.start >= arena::ASIDE {
            return self.arena.copy_of_aside(text);
        }
        if text.start < kept_end || text.start >= end {
            return text.start;
        }
        self.arena.pull(start, text.start, text.len(), kept_end);
        self.incoming.kept_end += text.len;
        kept_end
    }

    /// The place that [`SpanBuffer::rewind`] goes back to.
    #[inline(never)]
    pub(super) fn mark(&self) -> Mark {
        Mark { budget: self.budget, kept_end: self.incoming.kept_end, arena: self.arena.mark() }
    }

    /// Takes back what was written since a place was marked.
    #[inline(never)]
    pub(super) fn rewind(&mut self, mark: &Mark) {
        (self.budget, self.incoming.kept_end) = (mark.budget, mark.kept_end);
        self.arena.rewind(mark.arena);
    }

    /// Ends a tape: what is kept of its text becomes part of the recording.
    pub(super) fn end_tape(&mut self) {
        let Incoming { start, kept_end, room, .. } = core::mem::take(&mut self.incoming);
        if room > 0 {
            let lost = self.arena.end_text(start, room, (kept_end - start) as usize);
            self.budget.waste(lost);
        }
    }

    /// Shortens a string to `max` characters.
    pub(super) fn truncate(&self, text: Text, max: u32) -> Text {
        if text.len <= max {
            return text;
        }
        let (mut chars, mut len) = (0, 0);
        for byte in self.arena.bytes(text) {
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
        let Incoming { next, end, is_split, .. } = self.incoming;
        let rest = self.arena.bytes(Text { start: next, len: end - next });
        let (mut at, mut left, mut ends_split) = (0, units, is_split && units == 0);
        let begins_split = is_split && units > 0;
        if begins_split {
            (at, left) = (4, left - 1);
        }
        let start = at;
        while left > 0 {
            let units;
            (units, at) = match *rest.get(at)? {
                0x00..=0xBF => (1, at + 1),
                0xC0..=0xDF => (1, at + 2),
                0xE0..=0xEF => (1, at + 3),
                0xF0..=0xFF if left >= 2 => (2, at + 4),
                0xF0..=0xFF => {
                    ends_split = true;
                    (1, at)
                }
            };
            left -= units;
        }
        let string = rest.get(start..at)?;
        let mut text = Text { start: next + start as u32, len: string.len() as u32 };
        if begins_split || ends_split && units > 0 {
            let half = |is_split: bool| if is_split { REPLACEMENT } else { &[] };
            text = self.arena.copy_aside(half(begins_split), text, half(ends_split))?;
        }
        (self.incoming.next, self.incoming.is_split) = (next + at as u32, ends_split);
        Some(text)
    }
}

#[cfg(test)]
#[path = "../../tests/unit/incoming.rs"]
mod tests;
