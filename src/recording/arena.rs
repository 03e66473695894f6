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

impl Arena {
    /// The same as [`Arena::take`], where it is not about every attribute.
    #[inline(never)]
    pub(super) fn take_cold(&mut self, len: usize) -> Option<(u32, &mut [u8])> {
        self.take(len)
    }

    /// Takes `len` bytes that lie together; `None` when there is no memory for them. They may hold anything.
    #[inline(always)]
    pub(super) fn take(&mut self, len: usize) -> Option<(u32, &mut [u8])> {
        let mut end = self.used.saturating_add(len);
        if end > self.block_len() {
            self.add_block(len)?;
            (self.used, end) = (0, len);
        }
        let start = core::mem::replace(&mut self.used, end);
        Some((address(self.slot, start), self.blocks.get_mut(self.slot)?.get_mut(start..end)?))
    }

    /// Room for `len` bytes that lie together, with so much more behind them that may be overwritten. They are to be taken by
    /// [`Arena::advance`].
    #[inline(always)]
    pub(super) fn room_for(&mut self, len: usize, more: usize) -> Option<(u32, &mut [u8])> {
        if self.used.saturating_add(len + more) > self.block_len() {
            self.add_block(len + more)?;
            self.used = 0;
        }
        Some((address(self.slot, self.used), self.blocks.get_mut(self.slot)?.get_mut(self.used..)?))
    }

    /// Takes the next bytes, for which there is room.
    #[inline(always)]
    pub(super) fn advance(&mut self, len: usize) {
        self.used += len;
    }

    /// Takes a copy of these bytes.
    #[inline(never)]
    pub(super) fn copy(&mut self, bytes: &[u8]) -> Option<Text> {
        let (start, place) = self.take_cold(bytes.len())?;
        copy_cold(place, bytes);
        Some(Text { start, len: bytes.len() as u32 })
    }

    /// The address at which a block of so many bytes is going to lie, see [`Arena::adopt`].
    pub(super) fn reserve(&mut self, len: usize) -> Option<u32> {
        let slots = len.div_ceil(SLOT_BYTES).max(1);
        let slot = self.blocks.len();
        if slot + slots > MAX_SLOTS || self.blocks.try_reserve(slots).is_err() {
            return None;
        }
        self.blocks.resize_with(slot + slots, Vec::new);
        Some(address(slot, 0))
    }

    /// Takes a block over, to lie at an address that was reserved.
    pub(super) fn adopt(&mut self, address: u32, block: Vec<u8>) {
        if let Some(place) = self.blocks.get_mut(place(address).0) {
            *place = block;
        }
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

    /// The block in which an address is, and where in it.
    #[inline(always)]
    pub(super) fn block(&self, address: u32) -> Option<(&[u8], usize)> {
        let (slot, at) = place(address);
        Some((self.blocks.get(slot)?, at))
    }

    /// The first words at an address.
    #[inline(always)]
    pub(super) fn words<const N: usize>(&self, address: u32) -> Option<&[[u8; 4]; N]> {
        let (slot, at) = place(address);
        self.blocks.get(slot)?.get(at..)?.as_chunks().0.first_chunk()
    }

    /// One word.
    pub(super) fn word(&self, address: u32) -> u32 {
        self.words(address).map_or(0, |[bytes]| word(bytes))
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

    #[inline(always)]
    fn block_len(&self) -> usize {
        self.blocks.get(self.slot).map_or(0, Vec::len)
    }

    /// Begins a block with room for so many bytes.
    #[cold]
    #[inline(never)]
    fn add_block(&mut self, len: usize) -> Option<()> {
        let size = self.block_len().saturating_mul(2).clamp(MIN_BLOCK_BYTES, MAX_BLOCK_BYTES).max(len);
        let mut block = Vec::new();
        block.try_reserve_exact(size).ok()?;
        block.resize(size, 0);
        let address = self.reserve(size)?;
        self.adopt(address, block);
        self.slot = place(address).0;
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

/// Bytes that [`copy_steps`] copies at once.
pub(super) const STEP: usize = 16;

/// Copies a short run in steps, of which the last goes up to a step too far; `None` where there is no room for that.
#[inline(always)]
pub(super) fn copy_steps(to: &mut [u8], from: &[u8], len: usize) -> Option<()> {
    let mut at = 0;
    while at < len {
        *to.get_mut(at..)?.first_chunk_mut::<STEP>()? = *from.get(at..)?.first_chunk()?;
        at += STEP;
    }
    Some(())
}

/// Copies the last `len` bytes in steps, from the last to the first, which goes up to a step too far; `None` where there is no
/// room for that.
#[inline(always)]
pub(crate) fn copy_back(mut to: &mut [u8], mut from: &[u8], len: usize) -> Option<()> {
    let mut done = 0;
    while done < len {
        let (to_rest, to_step) = to.split_last_chunk_mut::<STEP>()?;
        let (from_rest, from_step) = from.split_last_chunk()?;
        *to_step = *from_step;
        (to, from) = (to_rest, from_rest);
        done += STEP;
    }
    Some(())
}

/// Moves bytes to another place among these.
#[inline(never)]
pub(super) fn shift(bytes: &mut [u8], start: usize, end: usize, to: usize) {
    let len = end - start;
    // From the end that is not overwritten before it is read.
    for step in 0..len {
        let at = if to < start { step } else { len - 1 - step };
        if let Some(byte) = bytes.get(start + at).copied()
            && let Some(place) = bytes.get_mut(to + at)
        {
            *place = byte;
        }
    }
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
