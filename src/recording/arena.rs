//! The memory of a recording: bytes in blocks that never move or grow, so that nothing is ever there twice and what is
//! allocated is about what is used. One block is filled with texts, another with what refers to them.
//!
//! An address counts in slots of 64 KiB: each block begins a slot, and takes more than one where it is longer.

use crate::trace::Text;
use alloc::vec::Vec;

/// Bits of an address within a slot.
const SLOT_BITS: u32 = 16;
const SLOT_BYTES: usize = 1 << SLOT_BITS;
/// As many slots as there are addresses below [`ASIDE`].
const MAX_SLOTS: usize = (ASIDE >> SLOT_BITS) as usize;
/// A longer text or byte array has a block of its own: in one with others it could leave much of that unused.
const MAX_SHARED_BYTES: usize = 16 << 10;
/// A longer text stays as it is where at least half of it is kept: a copy of that would need its memory twice meanwhile.
const MAX_COPIED_BYTES: usize = 1 << 20;
/// The first block has so many bytes, each further one twice as many up to the latter.
const MIN_BLOCK_BYTES: usize = 512;
/// The longest allocation that takes one page of WebAssembly memory: the allocator wants a head of 8 bytes, and looks for
/// lengths in steps of 1 KiB. One of a whole page would take two.
pub(crate) const MAX_BLOCK_BYTES: usize = (63 << 10) - 8;
/// Blocks of up to so many bytes together are kept from one recording to the next.
const MAX_IDLE_BYTES: usize = 64 << 10;
/// Addresses from here on are those of copies that last no longer than a tape.
pub(super) const ASIDE: u32 = 0xC000_0000;
/// With more slots a recording is compacted: most of them are given up then, and addresses would run short.
const MANY_SLOTS: usize = 1 << 13;

/// Blocks of bytes.
#[derive(Debug, Default)]
pub(crate) struct Arena {
    /// By slot. A block that takes several stands in the first, and the others are empty. The first slot of a new arena is
    /// empty too: the cursors begin there, without room.
    blocks: Vec<Vec<u8>>,
    /// The block that is filled with attributes, events and links, and copies.
    records: Cursor,
    /// The block that is filled with texts.
    texts: Cursor,
    /// Copies of strings that a tape has in another form, until it is over.
    aside: Vec<u8>,
}

/// A block that is being filled, and how many bytes of it are.
#[derive(Clone, Copy, Debug, Default)]
struct Cursor {
    slot: usize,
    used: usize,
}

/// A place that is gone back to. Texts have none: a tape has its room before it is read.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    blocks: usize,
    records: Cursor,
}

impl Arena {
    /// Takes bytes that lie together; `None` when there is no memory for them. They may hold anything. More than
    /// [`MAX_SHARED_BYTES`] have a block of their own.
    pub(super) fn take(&mut self, len: usize) -> Option<(u32, &mut [u8])> {
        if len > MAX_SHARED_BYTES {
            let start = self.add_block(len)?;
            return Some((start, self.block_mut(start)?.as_mut_slice()));
        }
        self.records = self.with_room(self.records, len)?;
        let Cursor { slot, used } = self.records;
        self.records.used += len;
        Some((address(slot, used), self.blocks.get_mut(slot)?.get_mut(used..self.records.used)?))
    }

    /// What can be taken of the block that is filled with records, and its address.
    pub(super) fn room_for_records(&mut self) -> (u32, &mut [u8]) {
        let Cursor { slot, used } = self.records;
        let room = self.blocks.get_mut(slot).and_then(|block| block.get_mut(used..)).unwrap_or_default();
        (address(slot, used), room)
    }

    /// Takes so many bytes of that room.
    pub(super) fn take_records(&mut self, len: usize) {
        self.records.used += len;
    }

    /// Room for so many bytes of text, which [`Arena::end_text`] takes, and where it begins.
    pub(super) fn room(&mut self, len: usize) -> Option<(u32, &mut [u8])> {
        if len > MAX_SHARED_BYTES {
            return self.take(len);
        }
        self.texts = self.with_room(self.texts, len)?;
        let Cursor { slot, used } = self.texts;
        Some((address(slot, used), self.blocks.get_mut(slot)?.get_mut(used..)?.get_mut(..len)?))
    }

    /// Says how many bytes of the room that begins at an address are used. Gives the others back, and returns how many of them
    /// it could not: those of a long text ([`MAX_COPIED_BYTES`]).
    pub(super) fn end_text(&mut self, start: u32, room: usize, used: usize) -> usize {
        self.aside = Vec::new();
        if room <= MAX_SHARED_BYTES {
            self.texts.used = place(start).1 + used;
            return 0;
        }
        let Some(block) = self.block_mut(start) else { return 0 };
        if used >= room / 2 && room > MAX_COPIED_BYTES {
            return room - used;
        }
        let mut short = Vec::new();
        if used < room && short.try_reserve_exact(used).is_ok() {
            short.extend_from_slice(block.get(..used).unwrap_or_default());
            *block = short;
        }
        0
    }

    /// Moves bytes of the block in which `start` lies towards its front.
    pub(super) fn pull(&mut self, start: u32, from: u32, len: usize, to: u32) {
        let at = |address: u32| place(start).1 + (address - start) as usize;
        let (from, to) = (at(from), at(to));
        if let Some(block) = self.block_mut(start)
            && to < from
            && from + len <= block.len()
        {
            block.copy_within(from..from + len, to);
        }
    }

    /// Whether addresses run short.
    pub(super) fn is_crowded(&self) -> bool {
        self.blocks.len() > MANY_SLOTS
    }

    /// The place that is taken next, for [`Arena::rewind`].
    #[inline(never)]
    pub(super) fn mark(&self) -> Mark {
        Mark { blocks: self.blocks.len(), records: self.records }
    }

    /// Gives everything back that was taken since a place was marked.
    #[inline(never)]
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.blocks.truncate(mark.blocks);
        self.records = mark.records;
    }

    /// Takes a copy of these bytes.
    pub(super) fn copy(&mut self, bytes: &[u8]) -> Option<Text> {
        if bytes.is_empty() {
            return Some(Text::EMPTY);
        }
        let (start, place) = self.take(bytes.len())?;
        copy_cold(place, bytes);
        Some(Text { start, len: bytes.len() as u32 })
    }

    /// A copy of a text between others that lasts until [`Arena::end_text`].
    pub(super) fn copy_aside(&mut self, before: &[u8], text: Text, after: &[u8]) -> Option<Text> {
        let mut aside = core::mem::take(&mut self.aside);
        let start = aside.len();
        for piece in [before, self.bytes(text), after] {
            aside.try_reserve(piece.len()).ok()?;
            aside.extend_from_slice(piece);
        }
        let len = aside.len() - start;
        self.aside = aside;
        Some(Text { start: ASIDE + start as u32, len: len as u32 })
    }

    /// Takes a copy of a text that is such a copy, and returns where it begins; without memory for it, where nothing lies.
    pub(super) fn copy_of_aside(&mut self, text: Text) -> u32 {
        let aside = core::mem::take(&mut self.aside);
        let at = text.start.wrapping_sub(ASIDE) as usize;
        let copy = self.copy(aside.get(at..at.saturating_add(text.len())).unwrap_or_default());
        self.aside = aside;
        copy.map_or(u32::MAX, |copy| copy.start)
    }

    /// Adds a block of so many bytes. Returns where it begins.
    fn add_block(&mut self, len: usize) -> Option<u32> {
        let slots = len.div_ceil(SLOT_BYTES);
        let slot = self.blocks.len().max(1);
        let mut block = Vec::new();
        if slot + slots > MAX_SLOTS
            || self.blocks.try_reserve(slots + 1).is_err()
            || block.try_reserve_exact(len).is_err()
        {
            return None;
        }
        block.resize(len, 0);
        self.blocks.resize_with(slot + slots, Vec::new);
        let start = address(slot, 0);
        *self.block_mut(start)? = block;
        Some(start)
    }

    /// Where so many bytes can be taken: of a block that is being filled, or else of the one behind it, which begins here.
    #[inline(always)]
    fn with_room(&mut self, block: Cursor, len: usize) -> Option<Cursor> {
        let block_bytes = self.blocks.get(block.slot).map_or(0, Vec::len);
        if block_bytes - block.used >= len {
            return Some(block);
        }
        let size = block_bytes.saturating_mul(2).clamp(MIN_BLOCK_BYTES, MAX_BLOCK_BYTES).max(len);
        let start = self.add_block(size)?;
        Some(Cursor { slot: place(start).0, used: 0 })
    }

    /// The block in which an address of its first slot is.
    #[inline(never)]
    fn block_mut(&mut self, start: u32) -> Option<&mut Vec<u8>> {
        self.blocks.get_mut(place(start).0)
    }

    /// The bytes of a text; of one that lies nowhere none.
    pub(super) fn bytes(&self, text: Text) -> &[u8] {
        let (slot, at) = place(text.start);
        match self.blocks.get(slot).and_then(|block| block.get(at..at.saturating_add(text.len()))) {
            Some(bytes) => bytes,
            None => self.bytes_of_long_block(text),
        }
    }

    /// The bytes of a text with all that stand before it in its block; `None` where that takes several slots.
    pub(crate) fn up_to(&self, text: Text) -> Option<&[u8]> {
        let (slot, at) = place(text.start);
        self.blocks.get(slot)?.get(..at + text.len())
    }

    /// The first words at an address.
    #[inline(never)]
    pub(super) fn words<const N: usize>(&self, address: u32) -> Option<&[[u8; 4]; N]> {
        let (slot, at) = place(address);
        self.blocks.get(slot)?.get(at..)?.as_chunks().0.first_chunk()
    }

    /// Writes words at an address.
    #[inline(never)]
    pub(super) fn set_words(&mut self, address: u32, words: &[u32]) {
        let (slot, at) = place(address);
        let Some(block) = self.blocks.get_mut(slot).and_then(|block| block.get_mut(at..)) else { return };
        for (place, word) in block.as_chunks_mut().0.iter_mut().zip(words) {
            *place = word.to_le_bytes();
        }
    }

    /// Gives everything up, and keeps its blocks for what comes next where they are moderate.
    pub(super) fn clear(&mut self) {
        if self.blocks.iter().map(Vec::len).sum::<usize>() > MAX_IDLE_BYTES {
            *self = Self::default();
        }
        (self.records.used, self.texts.used) = (0, 0);
    }

    /// A text that does not begin in the first slot of its block.
    #[inline(never)]
    fn bytes_of_long_block(&self, text: Text) -> &[u8] {
        let (mut slot, mut at) = place(text.start);
        while slot > 0 && self.blocks.get(slot).is_some_and(Vec::is_empty) {
            slot -= 1;
            at += SLOT_BYTES;
        }
        let block = if text.start < ASIDE { self.blocks.get(slot) } else { Some(&self.aside) };
        if text.start >= ASIDE {
            at = (text.start - ASIDE) as usize;
        }
        block.and_then(|block| block.get(at..at.saturating_add(text.len()))).unwrap_or_default()
    }
}

fn address(slot: usize, at: usize) -> u32 {
    ((slot << SLOT_BITS) + at) as u32
}

fn place(address: u32) -> (usize, usize) {
    ((address >> SLOT_BITS) as usize, address as usize & (SLOT_BYTES - 1))
}

/// Bytes that [`copy_back`] copies at once.
const STEP: usize = 16;

/// Copies the last `len` bytes in steps, from the last to the first, which goes up to a step too far. Returns what stands
/// before them; `None` where there is no room for that.
#[inline(always)]
pub(crate) fn copy_back<'a>(to: &'a mut [u8], mut from: &[u8], len: usize) -> Option<&'a mut [u8]> {
    let (before, mut done) = (to.len().checked_sub(len)?, 0);
    let mut rest = &mut *to;
    while done < len {
        let (to_rest, to_step) = rest.split_last_chunk_mut::<STEP>()?;
        let (from_rest, from_step) = from.split_last_chunk()?;
        *to_step = *from_step;
        (rest, from) = (to_rest, from_rest);
        done += STEP;
    }
    to.get_mut(..before)
}

/// Copies a run by hand where it is short: a `memory.copy` costs more than so few bytes do. A run that is no multiple of a
/// word ends in one that overlaps the word before. Both must be of one length, or nothing is promised.
#[inline(never)]
pub(crate) fn copy_cold(to: &mut [u8], from: &[u8]) {
    if from.len() > 64 {
        // Both are always of one length. To say so takes a comparison; to leave it open, a panic with its text.
        if to.len() == from.len() {
            to.copy_from_slice(from);
        }
    } else if let (Some(to_last), Some(from_last)) = (to.last_chunk_mut::<8>(), from.last_chunk::<8>()) {
        *to_last = *from_last;
        for (to, from) in to.as_chunks_mut::<8>().0.iter_mut().zip(from.as_chunks::<8>().0) {
            *to = *from;
        }
    } else {
        for (to, from) in to.iter_mut().zip(from) {
            *to = *from;
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/arena.rs"]
mod tests;
