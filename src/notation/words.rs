//! Words that the host wrote, and beside them the UTF-8 of all strings one after another: what options and events cross
//! as. Reading is total.

/// What was not read yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Words<'a> {
    pub(crate) words: &'a [u32],
    pub(crate) text: &'a [u8],
}

impl<'a> Words<'a> {
    /// The next word; 0 at the end.
    #[inline(never)]
    pub(crate) fn next(&mut self) -> u32 {
        let Some((first, rest)) = self.words.split_first() else { return 0 };
        self.words = rest;
        *first
    }

    /// A string, whose length in bytes is the next word; one that is no UTF-8, which a host never writes, is empty.
    #[inline(never)]
    pub(crate) fn string(&mut self) -> &'a str {
        let Some((string, rest)) = self.text.split_at_checked(self.next() as usize) else { return "" };
        self.text = rest;
        core::str::from_utf8(string).unwrap_or_default()
    }

    /// A double in two words, the low one first.
    #[inline(never)]
    pub(crate) fn double(&mut self) -> f64 {
        let low = self.next();
        f64::from_bits(u64::from(self.next()) << 32 | u64::from(low))
    }
}
