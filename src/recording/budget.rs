//! How many bytes a recording may take: what is alive, and what is dead but still lies between it.

/// A number of bytes, some of which are used.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Budget {
    max: usize,
    left: usize,
    dead: usize,
}

impl Budget {
    /// Nothing is used.
    pub(super) const fn new(max: usize) -> Self {
        Self { max, left: max, dead: 0 }
    }

    /// All of it.
    pub(super) const fn max(&self) -> usize {
        self.max
    }

    /// What is not used.
    pub(super) const fn left(&self) -> usize {
        self.left
    }

    /// What is used, dead or alive.
    pub(super) const fn used(&self) -> usize {
        self.max - self.left
    }

    /// Uses so many bytes; leaves it alone and says no when there are less.
    #[inline(always)]
    pub(super) fn pay(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }

    /// So many used bytes are dead: they are there again when the living move together.
    pub(super) fn free(&mut self, bytes: usize) {
        self.dead = self.dead.saturating_add(bytes);
        debug_assert!(self.dead <= self.used(), "more bytes are dead than were used");
    }

    /// So many bytes, or as many as are left, are used and dead.
    pub(super) fn waste(&mut self, bytes: usize) {
        let bytes = bytes.min(self.left);
        self.left -= bytes;
        self.free(bytes);
    }

    /// Whether so much is dead, together with so many bytes more, that it is worth a copy of the rest. While that is made both
    /// are in memory, so of what is alive there must not be much.
    pub(super) const fn is_mostly_dead(&self, more: usize) -> bool {
        self.dead + more > self.max / 8 * 3
    }
}
