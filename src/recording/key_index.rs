//! Where the attributes of large collections are, by collection and key: a binary tree in the recording's memory, in which the
//! bits of a hash say which way to go. A collection of up to [`MAX_SEARCHED`] entries is searched from end to end, which is
//! faster, and has nothing here.

use super::arena::Arena;
use super::record::Record;
use crate::trace::Position;

/// Entries up to which a collection is searched without the tree.
pub(super) const MAX_SEARCHED: u32 = 64;
/// What one entry takes: its collection, its place, and the entries below it on either side.
pub(super) const ENTRY_BYTES: usize = 16;
const SIDES: u32 = 8;

/// A tree of attributes.
#[derive(Debug, Default)]
pub(super) struct KeyIndex {
    root: Position,
    /// What hashes begin with: random bits, which nobody knows who sends keys that are to have one hash.
    pub(super) seed: u32,
}

impl KeyIndex {
    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.root = Position::NONE;
    }

    /// Adds the last attributes of a collection, or does nothing: `false` when there is no memory for them.
    pub(super) fn add(&mut self, arena: &mut Arena, owner: u32, last: Position, count: u32) -> bool {
        let Some((start, _)) = arena.take(count as usize * ENTRY_BYTES) else { return false };
        let (mut entry, mut at) = (start, last);
        for _ in 0..count {
            let Some(attribute) = arena.record_cold(at) else { break };
            if let Err(link) = self.search(arena, owner, arena.bytes(attribute.key)) {
                arena.set_words(entry, &[owner, at.0, Position::NONE.0, Position::NONE.0]);
                match link {
                    Some(link) => arena.set_words(link, &[entry]),
                    None => self.root = Position(entry),
                }
            }
            entry += ENTRY_BYTES as u32;
            at = attribute.previous;
        }
        true
    }

    /// The attribute of a key, or the address of the word that is to name its entry; of the root none.
    pub(super) fn search(&self, arena: &Arena, owner: u32, key: &[u8]) -> Result<Position, Option<u32>> {
        let (mut hash, mut entry, mut link) = (self.hash_of(owner, key), self.root.0, None);
        let word = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes);
        while let Some([of, at, sides @ ..]) = arena.words::<4>(entry) {
            let at = Position(word(at));
            let is_it = |attribute: Record| arena.bytes(attribute.key) == key;
            if word(of) == owner && arena.record_cold(at).is_some_and(is_it) {
                return Ok(at);
            }
            let [left, right] = sides;
            link = Some(entry + SIDES + 4 * (hash & 1));
            entry = word(if hash & 1 == 0 { left } else { right });
            hash = hash.rotate_right(1);
        }
        Err(link)
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
