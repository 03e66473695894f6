//! The text of a recording: one run of bytes that the host fills with many strings at once and that is then cut up.
//!
//! A host measures strings in UTF-16 units, the text holds UTF-8. Where both numbers agree for the whole text it is
//! ASCII and cutting costs nothing; else the cut walks. What is cut is either kept, in place, or skipped, and what is
//! kept later moves over what was skipped: the text never holds more than was kept plus what has not been cut yet.

use crate::trace::Text;
use alloc::vec::Vec;

/// U+FFFD, which stands for half a surrogate pair.
const REPLACEMENT: [u8; 3] = [0xEF, 0xBF, 0xBD];

/// The bytes of all strings and byte arrays of a recording.
#[derive(Debug, Default)]
pub(super) struct TextStore {
    bytes: Vec<u8>,
    /// Everything before this is kept.
    kept: u32,
    /// What lies from here to `end` came in and was not cut yet.
    next: u32,
    end: u32,
    ascii: bool,
}

impl TextStore {
    /// Room for `len` bytes behind what is kept, for the host to write into.
    pub(super) fn reserve(&mut self, len: usize) -> &mut [u8] {
        let start = self.kept as usize;
        let end = start.saturating_add(len);
        self.make_len(u32::try_from(end).unwrap_or(u32::MAX));
        self.bytes.get_mut(start..end).unwrap_or_default()
    }

    /// Says that the host wrote `bytes` bytes into the reserved room, which are `units` UTF-16 units.
    pub(super) fn receive(&mut self, units: usize, bytes: usize) {
        self.next = self.kept;
        let end = (self.kept as usize).saturating_add(bytes).min(self.bytes.len());
        self.end = u32::try_from(end).unwrap_or(u32::MAX);
        self.ascii = units == bytes;
    }

    /// Cuts off the next string, `units` UTF-16 units long, or `None` when there is not that much left.
    #[inline(always)]
    pub(super) fn cut(&mut self, units: u32) -> Option<Text> {
        let start = self.next;
        let end = if self.ascii { start.checked_add(units)? } else { self.end_of(units)? };
        if end > self.end {
            return None;
        }
        self.next = end;
        Some(Text { start, len: end - start })
    }

    /// Keeps what was just cut. Texts must be kept in the order in which they were cut.
    #[inline(always)]
    pub(super) fn keep(&mut self, text: Text) -> Text {
        let start = self.kept;
        if text.start != start {
            self.move_down(text);
        }
        self.kept = start.saturating_add(text.len);
        Text { start, len: text.len }
    }

    #[cold]
    fn move_down(&mut self, text: Text) {
        let end = text.start.saturating_add(text.len);
        self.shift(text.start, end, self.kept);
    }

    /// Moves the bytes from `start` to `end` to where `to` is. Both lie within the text; to say so takes a comparison, to
    /// leave it open a panic with its text.
    #[inline(never)]
    fn shift(&mut self, start: u32, end: u32, to: u32) {
        let (start, end, to) = (start as usize, end as usize, to as usize);
        let len = self.bytes.len();
        if start <= end && end <= len && len.checked_sub(end - start).is_some_and(|room| to <= room) {
            self.bytes.copy_within(start..end, to);
        }
    }

    /// Keeps the first `len` of these bytes, which did not come in as text.
    pub(super) fn keep_bytes(&mut self, len: u32, bytes: &mut dyn Iterator<Item = u8>) -> Text {
        let text = Text { start: self.kept, len };
        let end = self.kept.saturating_add(len);
        // What has not been cut yet must not be overwritten: it moves up.
        if end > self.next {
            let rest = self.end.saturating_sub(self.next);
            self.make_len(end.saturating_add(rest));
            self.shift(self.next, self.end, end);
            (self.next, self.end) = (end, end.saturating_add(rest));
        }
        let room = self.bytes.get_mut(text.start as usize..end as usize).unwrap_or_default();
        for (place, byte) in room.iter_mut().zip(bytes) {
            *place = byte;
        }
        self.kept = end;
        text
    }

    /// Whether what came in last was ASCII only.
    pub(super) fn is_ascii(&self) -> bool {
        self.ascii
    }

    /// How much is kept, to come back to with [`TextStore::forget_since`].
    pub(super) fn mark(&self) -> u32 {
        self.kept
    }

    /// Gives up what was kept since the mark.
    pub(super) fn forget_since(&mut self, mark: u32) {
        self.kept = mark.min(self.kept);
    }

    /// Gives up everything.
    pub(super) fn clear(&mut self) {
        (self.kept, self.next, self.end) = (0, 0, 0);
    }

    /// The bytes that texts point into.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Shortens a string to `max` characters.
    #[inline(always)]
    pub(super) fn truncate_string(&self, text: Text, max: u32) -> Text {
        if text.len <= max { text } else { self.cut_short(text, max) }
    }

    #[cold]
    fn cut_short(&self, text: Text, max: u32) -> Text {
        let starts = text.of(&self.bytes).iter().enumerate().filter(|&(_, &byte)| !is_continuation(byte));
        match starts.map(|(index, _)| index).nth(max as usize) {
            Some(end) => Text { start: text.start, len: u32::try_from(end).unwrap_or(text.len) },
            None => text,
        }
    }

    /// Where a string of `units` UTF-16 units that begins at `next` ends. When that is in the middle of a character
    /// outside the basic plane, two strings met there of which one ended and one began with half a surrogate pair:
    /// each gets a replacement character.
    #[cold]
    fn end_of(&mut self, units: u32) -> Option<u32> {
        let mut left = units;
        let mut at = self.next;
        while left > 0 {
            let len = match *self.bytes.get(at as usize)? {
                0x00..=0xBF => 1,
                0xC0..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xFF if left >= 2 => {
                    left -= 1;
                    4
                }
                0xF0..=0xFF => {
                    self.split_pair(at)?;
                    3
                }
            };
            left -= 1;
            at = at.checked_add(len)?;
        }
        Some(at)
    }

    fn split_pair(&mut self, at: u32) -> Option<()> {
        let after = at.checked_add(4).filter(|&after| after <= self.end)?;
        let grown = self.end.saturating_add(2);
        self.make_len(grown);
        self.shift(after, self.end, after.saturating_add(2));
        self.end = grown;
        let pair = self.bytes.get_mut(at as usize..at as usize + 6)?;
        for (place, byte) in pair.iter_mut().zip(REPLACEMENT.iter().chain(&REPLACEMENT)) {
            *place = *byte;
        }
        Some(())
    }

    fn make_len(&mut self, len: u32) {
        if self.bytes.len() < len as usize {
            self.bytes.resize(len as usize, 0);
        }
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store(text: &str) -> TextStore {
        let mut store = TextStore::default();
        store.reserve(text.len()).copy_from_slice(text.as_bytes());
        store.receive(text.encode_utf16().count(), text.len());
        store
    }

    fn read(store: &TextStore, text: Text) -> &str {
        core::str::from_utf8(text.of(store.bytes())).expect("UTF-8")
    }

    #[test]
    fn strings_are_cut_by_utf_16_units() {
        let mut store = store("aé€😀z");
        let texts = [1, 1, 1, 2, 1].map(|units| store.cut(units).expect("there"));
        assert_eq!(texts.map(|text| read(&store, text).to_owned()), ["a", "é", "€", "😀", "z"]);
        assert_eq!(store.cut(1), None);
    }

    #[test]
    fn halves_of_a_pair_that_met_between_two_strings_are_replaced() {
        let mut store = store("a😀b");
        let first = store.cut(2).expect("there");
        let second = store.cut(2).expect("there");
        assert_eq!((read(&store, first), read(&store, second)), ("a\u{FFFD}", "\u{FFFD}b"));
        assert_eq!(store.cut(1), None);
    }

    #[test]
    fn what_is_kept_moves_over_what_was_skipped() {
        let mut store = store("skipkeepskipkeep");
        store.cut(4);
        let first = store.cut(4).map(|text| store.keep(text)).expect("there");
        store.cut(4);
        let second = store.cut(4).map(|text| store.keep(text)).expect("there");
        assert_eq!((read(&store, first), read(&store, second)), ("keep", "keep"));
        assert_eq!(store.mark(), 8);
    }

    #[test]
    fn bytes_kept_between_strings_leave_the_strings_whole() {
        let mut store = store("firstsecond");
        let first = store.cut(5).map(|text| store.keep(text)).expect("there");
        let bytes = store.keep_bytes(3, &mut [1, 2, 255].into_iter());
        let second = store.cut(6).map(|text| store.keep(text)).expect("there");
        assert_eq!((read(&store, first), read(&store, second)), ("first", "second"));
        assert_eq!(bytes.of(store.bytes()), [1, 2, 255]);
    }

    #[test]
    fn a_string_is_shortened_between_characters() {
        let mut store = store("é€😀");
        let text = store.cut(4).expect("there");
        let shortened = [0, 1, 2, 3].map(|max| read(&store, store.truncate_string(text, max)).to_owned());
        assert_eq!(shortened, ["", "é", "é€", "é€😀"]);
    }
}
