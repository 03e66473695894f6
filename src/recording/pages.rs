//! A list in pages of one length. A `Vec` that grows copies itself, needs up to three times its length while it does, and
//! leaves a hole; pages stay where they are, and what is allocated is what is used, up to one page.

use alloc::vec::Vec;

/// A page takes at most this many bytes.
const PAGE_BYTES: usize = 1024;
/// Pages kept for the next entries.
const MAX_IDLE_PAGES: usize = 4;

/// Entries in the order in which they were pushed.
#[derive(Debug)]
pub(crate) struct Pages<T> {
    pages: Vec<Vec<T>>,
    len: usize,
}

impl<T> Default for Pages<T> {
    fn default() -> Self {
        Self { pages: Vec::new(), len: 0 }
    }
}

impl<T> Pages<T> {
    /// Entries of a page: as many as fit, a power of two.
    const PAGE_LEN: usize = (PAGE_BYTES / size_of::<T>() / 2 + 1).next_power_of_two();

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The entry at this index.
    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        self.pages.get(index / Self::PAGE_LEN)?.get(index % Self::PAGE_LEN)
    }

    /// The same, to be changed.
    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut T> {
        self.pages.get_mut(index / Self::PAGE_LEN)?.get_mut(index % Self::PAGE_LEN)
    }

    /// The same two as calls: inlined only where that runs for every attribute, which keeps the module small.
    #[inline(never)]
    pub(super) fn get_cold(&self, index: usize) -> Option<&T> {
        self.get(index)
    }
    #[inline(never)]
    pub(super) fn get_mut_cold(&mut self, index: usize) -> Option<&mut T> {
        self.get_mut(index)
    }

    /// Adds an entry at the end; `false` when there is no memory for it.
    pub(super) fn push(&mut self, entry: T) -> bool {
        if self.len.is_multiple_of(Self::PAGE_LEN) && !self.add_page() {
            return false;
        }
        let Some(page) = self.pages.get_mut(self.len / Self::PAGE_LEN) else { return false };
        // There is room: to push must not bring along what makes it.
        if page.len() < page.capacity() {
            page.push(entry);
            self.len += 1;
        }
        true
    }

    /// Forgets all but the first so many entries; keeps a few pages for the next.
    pub(super) fn truncate(&mut self, len: usize) {
        self.pages.truncate(len / Self::PAGE_LEN + MAX_IDLE_PAGES);
        for (number, page) in self.pages.iter_mut().enumerate() {
            page.truncate(len.saturating_sub(number * Self::PAGE_LEN));
        }
        self.len = len;
    }

    /// All entries in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        (0..self.len).filter_map(|index| self.get(index))
    }

    /// Makes sure that there is a page for the next entry.
    #[cold]
    fn add_page(&mut self) -> bool {
        if self.pages.len() > self.len / Self::PAGE_LEN {
            return true;
        }
        let mut page = Vec::new();
        if self.pages.try_reserve(1).is_err() || page.try_reserve_exact(Self::PAGE_LEN).is_err() {
            return false;
        }
        self.pages.push(page);
        true
    }
}

#[cfg(test)]
#[path = "../../tests/unit/pages.rs"]
mod tests;
