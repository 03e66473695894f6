//! Where the attributes of large collections are, by collection and key: an open hash table. A collection of up to
//! [`MAX_SEARCHED`] entries is searched from end to end, which is faster, and takes no memory here.

use super::arena::Arena;
use super::record::Attribute;
use crate::trace::Position;
use alloc::vec::Vec;

/// Entries up to which a collection is searched without the table.
pub(super) const MAX_SEARCHED: u32 = 64;
/// What one entry takes of the memory, at the most: the table is at least a quarter full.
pub(super) const ENTRY_BYTES: usize = 4 * size_of::<Slot>();

/// The first table has so many.
const MIN_SLOTS: usize = 256;

/// A table of attributes, which lie in an arena.
#[derive(Debug, Default)]
pub(super) struct KeyIndex {
    /// A power of two of them, at most half of them taken.
    slots: Vec<Slot>,
    taken: usize,
    /// What hashes begin with: random, so that nobody can send keys that all have the same.
    pub(super) seed: u32,
}

/// Collection, and position plus one: 0 is empty.
type Slot = [u32; 2];

impl KeyIndex {
    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        (self.slots, self.taken) = (Vec::new(), 0);
    }

    /// The attribute of a key in a collection.
    pub(super) fn find(&self, arena: &Arena, owner: u32, key: &[u8]) -> Option<Position> {
        let [_, place] = *self.slots.get(self.slot(arena, owner, key))?;
        place.checked_sub(1).map(Position)
    }

    /// Adds an attribute; `false` when there is no memory for it.
    #[inline(never)]
    pub(super) fn insert(&mut self, arena: &Arena, owner: u32, position: Position) -> bool {
        if self.taken * 2 >= self.slots.len() {
            let mut larger = Vec::new();
            let len = (self.slots.len() * 2).max(MIN_SLOTS);
            if larger.try_reserve_exact(len).is_err() {
                return false;
            }
            larger.resize(len, [0; 2]);
            for [owner, place] in core::mem::replace(&mut self.slots, larger) {
                if place > 0 {
                    self.put(arena, owner, Position(place - 1));
                }
            }
        }
        self.taken += 1;
        self.put(arena, owner, position);
        true
    }

    /// Adds a collection of attributes; `false` when there is no memory for that.
    #[inline(never)]
    pub(super) fn add_all(&mut self, arena: &Arena, last: Position, owner: u32) -> bool {
        let mut at = last;
        while let Some(attribute) = arena.attribute_cold(at) {
            if !self.insert(arena, owner, at) {
                return false;
            }
            at = attribute.previous;
        }
        true
    }

    #[inline(never)]
    fn put(&mut self, arena: &Arena, owner: u32, position: Position) {
        let Some(attribute) = arena.attribute_cold(position) else { return };
        let slot = self.slot(arena, owner, arena.bytes(attribute.key));
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = [owner, position.0 + 1];
        }
    }

    /// Where in the table a key is, or is to be put.
    #[inline(never)]
    fn slot(&self, arena: &Arena, owner: u32, key: &[u8]) -> usize {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = self.hash_of(owner, key) as usize & mask;
        while let Some([slot_owner, place]) = self.slots.get(at)
            && *place > 0
        {
            let is_it = |attribute: Attribute| arena.bytes(attribute.key) == key;
            if *slot_owner == owner && arena.attribute_cold(Position(place - 1)).is_some_and(is_it) {
                break;
            }
            at = (at + 1) & mask;
        }
        at
    }

    fn hash_of(&self, owner: u32, key: &[u8]) -> u32 {
        let mut hash = (self.seed ^ owner).wrapping_mul(0x9E37_79B1);
        for byte in key {
            hash = (hash.rotate_left(5) ^ u32::from(*byte)).wrapping_mul(0x9E37_79B1);
        }
        hash ^ hash >> 15
    }
}

#[cfg(test)]
#[path = "../../tests/unit/key_index.rs"]
mod tests;
