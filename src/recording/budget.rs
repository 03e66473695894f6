//! How many bytes a recording may take: what is alive, and what is dead but still lies between it.

/// A number of bytes, some of which are used.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Budget {
    /// All of it.
    pub(crate) max: usize,
    /// What is not used.
    pub(super) left: usize,
    /// How many were used when what is dead was looked for last, less what is known to have died since: how much more it is now
    /// says when to look again.
    looked_at: usize,
}

impl Budget {
    /// Nothing is used.
    pub(super) const fn new(max: usize) -> Self {
        Self { max, left: max, looked_at: 0 }
    }

    /// What is used, dead or alive.
    pub(super) const fn used(&self) -> usize {
        self.max - self.left
    }

    /// Uses so many bytes; leaves it alone and says no when there are less.
    pub(super) fn pay(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }

    /// About so many used bytes died: the next look comes sooner.
    #[inline(never)]
    pub(crate) fn note_dead(&mut self, bytes: usize) {
        self.looked_at = self.looked_at.saturating_sub(bytes);
    }

    /// So many bytes, or as many as are left, are used and dead.
    pub(super) fn waste(&mut self, bytes: usize) {
        self.left -= bytes.min(self.left);
    }

    /// Whether a sixteenth of the budget was used or died since the last look, which costs a walk.
    pub(super) fn is_due(&self) -> bool {
        self.since_look() > self.max / 16
    }

    /// Whether a quarter as much was used or died since the last look as was there then.
    pub(super) fn has_grown(&self) -> bool {
        self.since_look() >= self.looked_at / 4
    }

    fn since_look(&self) -> usize {
        self.used().saturating_sub(self.looked_at)
    }

    /// Says that what is dead was looked for just now.
    pub(super) fn look(&mut self) {
        self.looked_at = self.used();
    }

    /// Whether it is worth a copy of what is alive, so many bytes: an eighth of the budget comes back, and all of both is no more
    /// than 13/8 of it while they are in memory.
    pub(super) const fn is_worth_a_copy(&self, alive: usize) -> bool {
        let used = self.used();
        used.saturating_sub(alive) > self.max / 8 && used.saturating_add(alive) <= self.max / 8 * 13
    }
}
