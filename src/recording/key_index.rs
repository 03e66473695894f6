//! Where the attributes of large collections are, by collection and key: an open hash table. A collection of up to
//! [`MAX_SEARCHED`] entries is searched from end to end, which is faster, and takes no memory here.

use super::arena::Arena;
use crate::trace::Position;
use alloc::vec::Vec;

/// Entries up to which a collection is searched without the table.
pub(super) const MAX_SEARCHED: u32 = 64;
/// What one entry takes of the memory, at the most: the table is at least a quarter full.
pub(super) const ENTRY_BYTES: usize = 4 * size_of::<Slot>();

/// The first table has so many.
const MIN_SLOTS: usize = 256;

/// A table of positions. Who asks compares what lies there.
#[derive(Debug, Default)]
pub(super) struct KeyIndex {
    /// A power of two of them, at most half of them taken.
    slots: Vec<Slot>,
    taken: usize,
}

/// Hash, collection, and position plus one: 0 is empty.
type Slot = [u32; 3];

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
            let [slot_hash, slot_owner, place] = *self.slots.get(at & self.slots.len().wrapping_sub(1))?;
            let position = Position(place.checked_sub(1)?);
            if slot_hash == hash && slot_owner == owner && is_it(position) {
                return Some(position);
            }
            at = at.wrapping_add(1);
        }
    }

    /// Adds a position; `false` when there is no memory for it.
    #[inline(never)]
    pub(super) fn insert(&mut self, hash: u32, owner: u32, position: Position) -> bool {
        if self.taken * 2 >= self.slots.len() {
            let mut larger = Vec::new();
            let len = (self.slots.len() * 2).max(MIN_SLOTS);
            if larger.try_reserve_exact(len).is_err() {
                return false;
            }
            larger.resize(len, [0; 3]);
            for slot in core::mem::replace(&mut self.slots, larger) {
                self.put(slot);
            }
        }
        self.taken += 1;
        self.put([hash, owner, position.0.wrapping_add(1)]);
        true
    }

    /// Adds a collection of attributes; `false` when there is no memory for that.
    #[inline(never)]
    pub(super) fn add_all(&mut self, arena: &Arena, seed: u32, last: Position, owner: u32) -> bool {
        let mut at = last;
        while let Some(attribute) = arena.attribute(at) {
            if !self.insert(hash_of(seed, owner, arena.bytes(attribute.key())), owner, at) {
                return false;
            }
            at = attribute.previous;
        }
        true
    }

    #[inline(never)]
    fn put(&mut self, new: Slot) {
        let [hash, _, place] = new;
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = hash as usize;
        while place != 0
            && let Some(slot) = self.slots.get_mut(at & mask)
        {
            if *slot == [0; 3] {
                *slot = new;
                return;
            }
            at = at.wrapping_add(1);
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/key_index.rs"]
mod tests;
