//! The text of a recording: blocks that the host fills with many strings at once and that are then cut up.
//!
//! A host measures strings in UTF-16 units, the text holds UTF-8. Where both numbers agree for the whole text it is
//! ASCII and cutting costs nothing; else the cut walks. What is cut is either kept, in place, or skipped, and what is
//! kept later moves over what was skipped: a block never holds more than was kept plus what has not been cut yet.
//!
//! Blocks never move or grow, so that a large text is never there twice. An address counts in slots of 64 KiB: each block
//! begins a slot, and takes more than one where it is longer.

use crate::trace::Text;
use alloc::vec::Vec;

/// U+FFFD, which stands for half a surrogate pair.
const REPLACEMENT: [u8; 3] = [0xEF, 0xBF, 0xBD];
/// Bits of an address within a slot.
const SLOT_BITS: u32 = 16;
const SLOT_BYTES: usize = 1 << SLOT_BITS;
/// As many slots as addresses can name, but for that of [`Text::OVER_BUDGET`].
const MAX_SLOTS: usize = (1 << SLOT_BITS) - 1;
/// A block has at least this many bytes.
const MIN_BLOCK_BYTES: usize = 8 << 10;

/// The bytes of all strings and byte arrays of a recording.
#[derive(Debug, Default)]
pub(super) struct TextStore {
    /// By slot. A block that takes several stands in the first, and the others are empty.
    blocks: Vec<Vec<u8>>,
    /// The slot of the block that the host writes into. All places in it are counted from its beginning.
    block: usize,
    /// Everything before this is kept.
    kept: usize,
    /// Up to here strings were cut; from `next` to `end` lies what came in and was not cut yet. Between them is a gap
    /// where halves of surrogate pairs were replaced.
    cut: usize,
    next: usize,
    end: usize,
    /// Where the room that the host asked for ends.
    room: usize,
    ascii: bool,
    /// The slot of the block that [`TextStore::append`] fills; none before the first.
    appended: Option<usize>,
}

/// What comes in.
impl TextStore {
    /// Room for `len` bytes behind what is kept, for the host to write into; `None` when there is no memory for it.
    pub(super) fn reserve(&mut self, len: usize) -> Option<&mut [u8]> {
        let has_room = self.blocks.get(self.block).is_some_and(|block| block.len() - self.kept >= len);
        if !has_room {
            self.close_block();
            self.block = self.add_block(len)?;
            let block = self.blocks.get_mut(self.block)?;
            block.resize(block.capacity(), 0);
        }
        self.room = self.kept.saturating_add(len);
        self.blocks.get_mut(self.block)?.get_mut(self.kept..self.room)
    }

    /// Says that the host wrote `bytes` bytes into the reserved room, which are `units` UTF-16 units.
    pub(super) fn receive(&mut self, units: usize, bytes: usize) {
        (self.next, self.cut) = (self.kept, self.kept);
        self.end = self.kept.saturating_add(bytes).min(self.room);
        self.ascii = units == bytes;
    }

    /// Cuts off the next string, `units` UTF-16 units long, or `None` when there is not that much left.
    #[inline(always)]
    pub(super) fn cut(&mut self, units: u32) -> Option<Text> {
        let end = self.next.saturating_add(units as usize);
        if !self.ascii || end > self.end {
            return self.cut_by_walking(units);
        }
        let text = self.text_at(self.next, units as usize);
        (self.next, self.cut) = (end, end);
        Some(text)
    }

    /// Keeps what was just cut. Texts must be kept in the order in which they were cut.
    #[inline(always)]
    pub(super) fn keep(&mut self, text: Text) -> Text {
        let kept = self.text_at(self.kept, text.len());
        if kept.start != text.start && !text.is_empty() {
            self.shift(text, self.kept);
        }
        self.kept += text.len();
        kept
    }

    /// How much is kept, to come back to with [`TextStore::forget_since`].
    pub(super) fn mark(&self) -> usize {
        self.kept
    }

    /// Gives up what was kept since the mark.
    pub(super) fn forget_since(&mut self, mark: usize) {
        self.kept = mark.min(self.kept);
    }

    /// Keeps bytes that did not come in as text; `None` when there is no memory for them.
    pub(super) fn append(&mut self, len: usize, bytes: &mut dyn Iterator<Item = u8>) -> Option<Text> {
        let has_room = |block: &Vec<u8>| block.capacity() - block.len() >= len;
        let slot = match self.appended.filter(|slot| self.blocks.get(*slot).is_some_and(has_room)) {
            Some(slot) => slot,
            None => self.add_block(len)?,
        };
        self.appended = Some(slot);
        let block = self.blocks.get_mut(slot)?;
        let start = address(slot, block.len());
        block.extend(bytes.take(len));
        Some(Text { start, len: u32::try_from(len).ok()? })
    }

    /// Gives up everything; keeps a block for the next.
    pub(super) fn clear(&mut self) {
        let block = self.blocks.get_mut(self.block).map(core::mem::take).filter(|block| block.len() <= SLOT_BYTES);
        *self = Self::default();
        self.blocks.extend(block);
    }
}

/// What is there.
impl TextStore {
    /// The bytes of a text; of one that lies nowhere none.
    #[inline(always)]
    pub(super) fn of(&self, text: Text) -> &[u8] {
        let (slot, at) = place(text.start);
        match self.blocks.get(slot).and_then(|block| block.get(at..at.saturating_add(text.len()))) {
            Some(bytes) => bytes,
            None => self.of_long_block(text),
        }
    }

    /// Whether what came in last was ASCII only.
    pub(super) fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// Shortens a string to `max` characters.
    #[inline(always)]
    pub(super) fn truncate_string(&self, text: Text, max: u32) -> Text {
        if text.len <= max { text } else { self.cut_short(text, max) }
    }

    #[cold]
    fn cut_short(&self, text: Text, max: u32) -> Text {
        let starts = self.of(text).iter().enumerate().filter(|&(_, &byte)| !is_continuation(byte));
        match starts.map(|(index, _)| index).nth(max as usize) {
            Some(end) => Text { start: text.start, len: u32::try_from(end).unwrap_or(text.len) },
            None => text,
        }
    }

    /// A text that does not begin in the first slot of its block.
    #[cold]
    fn of_long_block(&self, text: Text) -> &[u8] {
        let (mut slot, mut at) = place(text.start);
        while slot > 0 && self.blocks.get(slot).is_some_and(Vec::is_empty) {
            slot -= 1;
            at += SLOT_BYTES;
        }
        self.blocks.get(slot).and_then(|block| block.get(at..at.saturating_add(text.len()))).unwrap_or_default()
    }
}

/// Blocks.
impl TextStore {
    /// Ends the block that the host writes into: what is not kept of it goes back.
    fn close_block(&mut self) {
        if let Some(block) = self.blocks.get_mut(self.block) {
            block.truncate(self.kept);
            block.shrink_to_fit();
        }
        self.kept = 0;
    }

    /// A block with room for so many bytes, which holds none yet.
    #[inline(never)]
    fn add_block(&mut self, len: usize) -> Option<usize> {
        let mut block = Vec::new();
        let slots = len.div_ceil(SLOT_BYTES).max(1);
        let slot = self.blocks.len();
        if slot + slots > MAX_SLOTS || self.blocks.try_reserve(slots).is_err() {
            return None;
        }
        block.try_reserve_exact(len.max(MIN_BLOCK_BYTES)).ok()?;
        self.blocks.push(block);
        for _ in 1..slots {
            self.blocks.push(Vec::new());
        }
        Some(slot)
    }

    #[inline(always)]
    fn text_at(&self, at: usize, len: usize) -> Text {
        // Both are below the length of a block, which an address can name.
        Text { start: address(self.block, at), len: len as u32 }
    }

    /// Moves a text of the block to an earlier place. Both lie within the block; to say so takes a comparison, to leave it
    /// open a panic with its text.
    #[cold]
    #[inline(never)]
    fn shift(&mut self, text: Text, to: usize) {
        let start = (text.start - address(self.block, 0)) as usize;
        self.move_bytes(start, start + text.len(), to);
    }

    #[inline(never)]
    fn move_bytes(&mut self, start: usize, end: usize, to: usize) {
        let Some(block) = self.blocks.get_mut(self.block) else { return };
        debug_assert!(start <= end && end <= block.len() && to + (end - start) <= block.len(), "within the block");
        if start <= end && end <= block.len() && block.len().checked_sub(end - start).is_some_and(|room| to <= room) {
            block.copy_within(start..end, to);
        }
    }
}

/// Text that is not ASCII.
impl TextStore {
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
            let len = match *self.blocks.get(self.block)?.get(at).filter(|_| at < self.end)? {
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
        let text = self.text_at(self.cut, at - self.next);
        if self.cut < self.next {
            self.move_bytes(self.next, at, self.cut);
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
            self.move_bytes(self.next, self.end, self.next + by);
            self.next += by;
            self.end += by;
            at += by;
        }
        self.replace(at)
    }

    fn replace(&mut self, at: usize) -> Option<usize> {
        let end = at + REPLACEMENT.len();
        self.blocks.get_mut(self.block)?.get_mut(at..end)?.copy_from_slice(&REPLACEMENT);
        Some(end)
    }
}

fn address(slot: usize, at: usize) -> u32 {
    ((slot << SLOT_BITS) + at) as u32
}

#[inline(always)]
fn place(address: u32) -> (usize, usize) {
    ((address >> SLOT_BITS) as usize, address as usize & (SLOT_BYTES - 1))
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(text: &str) -> TextStore {
        let mut store = TextStore::default();
        let units = text.encode_utf16().count();
        store.reserve(units * 3).expect("memory")[..text.len()].copy_from_slice(text.as_bytes());
        store.receive(units, text.len());
        store
    }

    fn read(store: &TextStore, text: Text) -> &str {
        core::str::from_utf8(store.of(text)).expect("UTF-8")
    }

    #[test]
    fn strings_are_cut_by_utf_16_units() {
        let mut store = store("aé€😀z");
        let texts = [1, 1, 1, 2, 1].map(|units| store.cut(units).expect("there"));
        assert_eq!(texts.map(|text| read(&store, text).to_owned()), ["a", "é", "€", "😀", "z"]);
        assert_eq!(store.cut(1), None);
    }

    #[test]
    fn halves_of_a_pair_that_met_between_two_strings_are_replaced() {
        let mut store = store("a😀b");
        let first = store.cut(2).expect("there");
        let second = store.cut(2).expect("there");
        assert_eq!((read(&store, first), read(&store, second)), ("a\u{FFFD}", "\u{FFFD}b"));
        assert_eq!(store.cut(1), None);
    }

    #[test]
    fn many_pairs_are_split_in_one_text() {
        let mut store = store(&"é😀".repeat(1_000));
        let mut texts = vec![store.cut(2).expect("there")];
        texts.extend((1..1_000).map(|_| store.cut(3).expect("there")));
        texts.push(store.cut(1).expect("there"));
        assert_eq!(read(&store, texts[0]), "é\u{FFFD}");
        assert!(texts[1..1_000].iter().all(|text| read(&store, *text) == "\u{FFFD}é\u{FFFD}"));
        assert_eq!(read(&store, texts[1_000]), "\u{FFFD}");
        assert_eq!(store.cut(1), None);
    }

    #[test]
    fn what_is_kept_moves_over_what_was_skipped() {
        let mut store = store("skipkeepskipkeep");
        store.cut(4);
        let first = store.cut(4).map(|text| store.keep(text)).expect("there");
        store.cut(4);
        let second = store.cut(4).map(|text| store.keep(text)).expect("there");
        assert_eq!((read(&store, first), read(&store, second)), ("keep", "keep"));
        assert_eq!(store.mark(), 8);
    }

    #[test]
    fn bytes_kept_between_strings_leave_the_strings_whole() {
        let mut store = store("firstsecond");
        let first = store.cut(5).map(|text| store.keep(text)).expect("there");
        let bytes = store.append(3, &mut [1, 2, 255].into_iter()).expect("memory");
        let second = store.cut(6).map(|text| store.keep(text)).expect("there");
        assert_eq!((read(&store, first), read(&store, second)), ("first", "second"));
        assert_eq!(store.of(bytes), [1, 2, 255]);
    }

    #[test]
    fn texts_are_found_in_blocks_of_any_length() {
        let mut store = store(&"x".repeat(200_000));
        let parts = [10, 70_000, 129_980, 10].map(|units| store.cut(units).map(|text| store.keep(text)).expect("there"));
        store.reserve(6).expect("memory")[..6].copy_from_slice(b"behind");
        store.receive(6, 6);
        let behind = store.cut(6).expect("there");
        assert_eq!(parts.map(|text| read(&store, text).len()), [10, 70_000, 129_980, 10]);
        assert_eq!(read(&store, behind), "behind");
        assert_eq!(store.of(Text { start: parts[3].start + 10, len: 1 }), b"");
    }

    #[test]
    fn a_string_is_shortened_between_characters() {
        let mut store = store("é€😀");
        let text = store.cut(4).expect("there");
        let shortened = [0, 1, 2, 3].map(|max| read(&store, store.truncate_string(text, max)).to_owned());
        assert_eq!(shortened, ["", "é", "é€", "é€😀"]);
    }
}
