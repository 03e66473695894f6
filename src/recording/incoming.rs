//! The text of a tape: many strings as one, which the host writes into the recording's memory, where they stay.
//!
//! A host measures strings in UTF-16 units, the text is UTF-8. Where both numbers agree for the whole text it is ASCII and
//! cutting costs nothing; else the cut walks.

use super::arena;
use super::budget::Budget;
use super::buffer::SpanBuffer;
use crate::trace::Text;
use alloc::vec::Vec;

/// U+FFFD in UTF-8, which stands for half a surrogate pair.
const REPLACEMENT: &[u8] = &[0xEF, 0xBF, 0xBD];
/// A longer text gets a block of its own: where it is more than is left of the block that is being filled, that would be given
/// up.
const MAX_SHARED_BYTES: usize = 16 << 10;

/// What came in with a tape and was not cut yet.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    /// The addresses of the text, of what was not cut yet, and of the end.
    start: u32,
    next: u32,
    end: u32,
    is_ascii: bool,
    /// It begins with a character of two units, the first of which ended the string before.
    is_split: bool,
    /// How much room the host asked for.
    room: usize,
    /// How much of the text is kept, and where the last string of it ends that is.
    kept: usize,
    kept_end: u32,
    /// What memory was before it.
    before: Mark,
}

impl Incoming {
    /// Whether it has a block of its own.
    fn is_alone(&self) -> bool {
        self.room > MAX_SHARED_BYTES
    }

    /// Cuts off the next string, if that takes no walk.
    #[inline(always)]
    fn cut(&mut self, units: u32) -> Option<Text> {
        let (start, left) = (self.next, self.end - self.next);
        if !self.is_ascii || units > left {
            return None;
        }
        self.next += units;
        Some(Text { start, len: units })
    }
}

/// What memory was before something that may be refused.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    budget: Budget,
    kept: usize,
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
        self.incoming.before = self.mark();
        if len <= MAX_SHARED_BYTES {
            self.incoming.room = len;
            return self.arena.room(len);
        }
        self.incoming.start = self.arena.add_own_block(len)?;
        self.incoming.room = len;
        self.arena.block_mut(self.incoming.start).map(Vec::as_mut_slice)
    }

    /// Says that the host wrote `bytes` bytes, which are `units` UTF-16 units.
    #[inline(never)]
    pub(super) fn receive(&mut self, units: usize, bytes: usize) {
        let bytes = bytes.min(self.incoming.room);
        if !self.incoming.is_alone() {
            self.incoming.start = self.arena.take_cold(bytes).map_or(0, |(start, _)| start);
        }
        let incoming = &mut self.incoming;
        (incoming.next, incoming.kept_end) = (incoming.start, incoming.start);
        incoming.end = incoming.start + bytes as u32;
        incoming.is_ascii = units == bytes;
    }

    /// Cuts off the next string, `units` UTF-16 units long, or `None` when there is not that much left.
    #[inline(always)]
    pub(super) fn cut(&mut self, units: u32) -> Option<Text> {
        match self.incoming.cut(units) {
            None => self.cut_by_walking(units),
            text => text,
        }
    }

    /// The same, where it is not about every operation.
    #[inline(never)]
    pub(super) fn cut_cold(&mut self, units: u32) -> Option<Text> {
        self.cut(units)
    }

    /// Keeps a text that was cut and is paid for.
    #[inline(always)]
    pub(super) fn keep(&mut self, text: Text) {
        self.incoming.kept += text.len();
        self.incoming.kept_end = self.incoming.kept_end.max(text.start + text.len);
    }

    /// The place that [`SpanBuffer::rewind`] goes back to.
    pub(super) fn mark(&self) -> Mark {
        let Incoming { kept, kept_end, .. } = self.incoming;
        Mark { budget: self.budget, kept, kept_end, arena: self.arena.mark() }
    }

    /// Takes back what was written since a place was marked.
    pub(super) fn rewind(&mut self, mark: &Mark) {
        self.budget = mark.budget;
        (self.incoming.kept, self.incoming.kept_end) = (mark.kept, mark.kept_end);
        self.arena.rewind(mark.arena);
    }

    /// Ends a tape: what is kept of its text becomes part of the recording, and what lies between that is dead.
    pub(super) fn end_tape(&mut self) {
        let incoming = core::mem::take(&mut self.incoming);
        let Incoming { start, end, room, kept, kept_end, before, .. } = incoming;
        if room == 0 {
            return;
        }
        if self.budget.left() == before.budget.left() {
            // Nothing was paid for, and so nothing is there that could lie in it or behind it.
            return self.arena.rewind(before.arena);
        }
        let mut len = end.saturating_sub(start) as usize;
        if incoming.is_alone()
            && let Some(block) = self.arena.block_mut(start)
        {
            // What is kept of little of it goes elsewhere; to copy much would take its memory twice meanwhile.
            let used = (kept_end - start) as usize;
            let mut short = Vec::new();
            if used < room / 2 && short.try_reserve_exact(used).is_ok() {
                short.extend_from_slice(block.get(..used).unwrap_or_default());
                *block = short;
                len = used;
            }
        }
        self.budget.waste(len.saturating_sub(kept));
    }

    /// Whether what came in was ASCII only.
    #[inline(always)]
    pub(super) fn is_ascii(&self) -> bool {
        self.incoming.is_ascii
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
            text = self.replaced(text, begins_split, ends_split)?;
        }
        (self.incoming.next, self.incoming.is_split) = (next + at as u32, ends_split);
        Some(text)
    }

    /// A copy of a text with replacement characters around it.
    #[cold]
    #[inline(never)]
    fn replaced(&mut self, text: Text, before: bool, after: bool) -> Option<Text> {
        let half = |is_split: bool| if is_split { REPLACEMENT } else { &[] };
        let pieces = [half(before), self.arena.bytes(text), half(after)];
        let mut whole = Vec::new();
        whole.try_reserve_exact(text.len() + 2 * REPLACEMENT.len()).ok()?;
        for piece in pieces {
            whole.extend_from_slice(piece);
        }
        self.arena.copy(&whole)
    }
}

#[cfg(test)]
#[path = "../../tests/unit/incoming.rs"]
mod tests;
