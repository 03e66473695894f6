//! Where the attributes of large collections are, by collection and key: an open hash table. A collection of up to
//! [`MAX_SEARCHED`] entries is searched from end to end, which is faster, and takes no memory here.

use crate::trace::Position;
use alloc::vec::Vec;

/// Entries up to which a collection is searched without the table.
pub(super) const MAX_SEARCHED: u32 = 64;
/// What one entry takes of the memory, at the most: the table is at least a quarter full.
pub(super) const ENTRY_BYTES: usize = 4 * size_of::<Slot>();

/// A table of positions. Who asks compares what lies there.
#[derive(Debug, Default)]
pub(super) struct KeyIndex {
    /// A power of two of them, at most half of them taken.
    slots: Vec<Slot>,
    taken: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    hash: u32,
    owner: u32,
    position: Position,
}

/// The hash of a key in a collection. `seed` is random, so that nobody can send keys that all have the same hash.
pub(super) fn hash_of(seed: u32, owner: u32, key: &[u8]) -> u32 {
    let mut hash = (seed ^ owner).wrapping_mul(0x9E37_79B1);
    for byte in key {
        hash = (hash.rotate_left(5) ^ u32::from(*byte)).wrapping_mul(0x9E37_79B1);
    }
    hash ^ hash >> 15
}

impl KeyIndex {
    /// The position of this hash and collection for which `is_it` holds.
    pub(super) fn find(&self, hash: u32, owner: u32, is_it: impl Fn(Position) -> bool) -> Option<Position> {
        let mut at = hash as usize;
        loop {
            let slot = self.slots.get(at & self.slots.len().wrapping_sub(1))?;
            if slot.position == Position::NONE {
                return None;
            }
            if slot.hash == hash && slot.owner == owner && is_it(slot.position) {
                return Some(slot.position);
            }
            at = at.wrapping_add(1);
        }
    }

    /// Adds a position; `false` when there is no memory for it.
    pub(super) fn insert(&mut self, hash: u32, owner: u32, position: Position) -> bool {
        if self.taken * 2 >= self.slots.len() && !self.grow() {
            return false;
        }
        self.taken += 1;
        self.put(Slot { hash, owner, position });
        true
    }

    fn put(&mut self, new: Slot) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = new.hash as usize;
        while let Some(slot) = self.slots.get_mut(at & mask) {
            if slot.position == Position::NONE {
                *slot = new;
                return;
            }
            at = at.wrapping_add(1);
        }
    }

    #[inline(never)]
    fn grow(&mut self) -> bool {
        let mut slots = Vec::new();
        let len = (self.slots.len() * 2).max(256);
        if slots.try_reserve_exact(len).is_err() {
            return false;
        }
        slots.resize(len, Slot::default());
        for slot in core::mem::replace(&mut self.slots, slots) {
            if slot.position != Position::NONE {
                self.put(slot);
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_is_found_by_its_hash() {
        let mut index = KeyIndex::default();
        let hash = |number: usize| hash_of(7, 1, &number.to_le_bytes()) & 0xFFF;
        for number in 0..2_000 {
            assert!(index.insert(hash(number), 1, Position::at(number)));
        }
        for number in 0..2_000 {
            assert_eq!(index.find(hash(number), 1, |at| at == Position::at(number)), Some(Position::at(number)));
        }
        assert_eq!(index.find(hash(3), 1, |_| false), None);
        assert_eq!(index.find(hash(3), 2, |_| true), None);
    }
}
