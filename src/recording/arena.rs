//! The memory of a recording: bytes in blocks that never move or grow, so that nothing is ever there twice and what is
//! allocated is what is used.
//!
//! An address counts in slots of 64 KiB: each block begins a slot, and takes more than one where it is longer.

use crate::trace::Text;
use alloc::vec::Vec;

/// Bits of an address within a slot.
const SLOT_BITS: u32 = 16;
const SLOT_BYTES: usize = 1 << SLOT_BITS;
/// As many slots as addresses can name, but for that of [`Text::OVER_BUDGET`].
const MAX_SLOTS: usize = SLOT_BYTES - 1;
/// The first block has so many bytes, each further one twice as many up to the latter.
const MIN_BLOCK_BYTES: usize = 512;
/// The longest allocation that takes one page of WebAssembly memory: the allocator wants a head of 8 bytes, and looks for
/// lengths in steps of 1 KiB. One of a whole page would take two.
pub(crate) const MAX_BLOCK_BYTES: usize = (63 << 10) - 8;

/// Blocks of bytes.
#[derive(Debug, Default)]
pub(super) struct Arena {
    /// By slot. A block that takes several stands in the first, and the others are empty.
    blocks: Vec<Vec<u8>>,
    /// The slot of the block that is filled, and how many bytes of it are.
    slot: usize,
    used: usize,
}

/// A place that is gone back to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mark {
    blocks: usize,
    slot: usize,
    used: usize,
}

impl Arena {
    /// The same as [`Arena::take`], where it is not about every attribute.
    #[inline(never)]
    pub(super) fn take_cold(&mut self, len: usize) -> Option<(u32, &mut [u8])> {
        self.take(len)
    }

    /// Takes `len` bytes that lie together; `None` when there is no memory for them. They may hold anything.
    #[inline(always)]
    pub(super) fn take(&mut self, len: usize) -> Option<(u32, &mut [u8])> {
        if self.left() < len {
            self.add_block(len)?;
        }
        let start = self.used;
        self.used += len;
        Some((address(self.slot, start), self.blocks.get_mut(self.slot)?.get_mut(start..self.used)?))
    }

    /// Room for `len` bytes, which are to be taken next.
    pub(super) fn room(&mut self, len: usize) -> Option<&mut [u8]> {
        if len == 0 {
            return Some(&mut []);
        }
        let (start, _) = self.take_cold(len)?;
        self.used -= len;
        self.blocks.get_mut(self.slot)?.get_mut(place(start).1..)?.get_mut(..len)
    }

    /// How many bytes can be taken of the block that is being filled.
    #[inline(always)]
    pub(super) fn left(&self) -> usize {
        self.blocks.get(self.slot).map_or(0, Vec::len) - self.used
    }

    /// The place that is taken next, for [`Arena::rewind`].
    pub(super) fn mark(&self) -> Mark {
        Mark { blocks: self.blocks.len(), slot: self.slot, used: self.used }
    }

    /// Gives everything back that was taken since a place was marked.
    pub(super) fn rewind(&mut self, mark: Mark) {
        self.blocks.truncate(mark.blocks);
        (self.slot, self.used) = (mark.slot, mark.used);
    }

    /// Takes a copy of these bytes.
    #[inline(never)]
    pub(super) fn copy(&mut self, bytes: &[u8]) -> Option<Text> {
        if bytes.is_empty() {
            return Some(Text::EMPTY);
        }
        let (start, place) = self.take_cold(bytes.len())?;
        copy_cold(place, bytes);
        Some(Text { start, len: bytes.len() as u32 })
    }

    /// Adds a block of so many bytes, beside the one that is being filled. Returns where it begins.
    #[cold]
    #[inline(never)]
    pub(super) fn add_own_block(&mut self, len: usize) -> Option<u32> {
        let slots = len.div_ceil(SLOT_BYTES);
        // The first slot is that of the block that is filled first.
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

    /// The block that begins at an address.
    pub(super) fn block_mut(&mut self, start: u32) -> Option<&mut Vec<u8>> {
        self.blocks.get_mut(place(start).0)
    }

    /// The bytes of a text; of one that lies nowhere none.
    #[inline(never)]
    pub(super) fn bytes(&self, text: Text) -> &[u8] {
        let (slot, at) = place(text.start);
        match self.blocks.get(slot).and_then(|block| block.get(at..at.saturating_add(text.len()))) {
            Some(bytes) => bytes,
            None => self.bytes_of_long_block(text),
        }
    }

    /// The bytes of a text with all that stand before it in its block; `None` where that takes several slots.
    #[inline(always)]
    pub(super) fn up_to(&self, text: Text) -> Option<&[u8]> {
        let (slot, at) = place(text.start);
        self.blocks.get(slot)?.get(..at + text.len())
    }

    /// The first words at an address.
    #[inline(always)]
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

    /// Gives everything up, and keeps the block that was filled last for what comes next, if its size is moderate.
    pub(super) fn clear(&mut self) {
        let kept = self.blocks.get_mut(self.slot).filter(|block| block.len() <= SLOT_BYTES).map(core::mem::take);
        self.blocks.clear();
        self.blocks.extend(kept);
        (self.slot, self.used) = (0, 0);
    }

    /// Begins a block with room for so many bytes.
    #[cold]
    #[inline(never)]
    fn add_block(&mut self, len: usize) -> Option<()> {
        let size = (self.used + self.left()).saturating_mul(2).clamp(MIN_BLOCK_BYTES, MAX_BLOCK_BYTES).max(len);
        let start = self.add_own_block(size)?;
        (self.slot, self.used) = (place(start).0, 0);
        Some(())
    }

    /// A text that does not begin in the first slot of its block.
    #[cold]
    #[inline(never)]
    fn bytes_of_long_block(&self, text: Text) -> &[u8] {
        let (mut slot, mut at) = place(text.start);
        while slot > 0 && self.blocks.get(slot).is_some_and(Vec::is_empty) {
            slot -= 1;
            at += SLOT_BYTES;
        }
        self.blocks.get(slot).and_then(|block| block.get(at..at.saturating_add(text.len()))).unwrap_or_default()
    }
}

fn address(slot: usize, at: usize) -> u32 {
    ((slot << SLOT_BITS) + at) as u32
}

#[inline(always)]
fn place(address: u32) -> (usize, usize) {
    ((address >> SLOT_BITS) as usize, address as usize & (SLOT_BYTES - 1))
}

/// A word of those that [`Arena::words`] reads.
#[inline(always)]
pub(super) fn word(bytes: &[u8; 4]) -> u32 {
    u32::from_le_bytes(*bytes)
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
