//! Writing protobuf back to front.
//!
//! A message's length stands before it, so a writer that goes forwards must know the length first and walks everything
//! twice. One that goes backwards has it when it gets there: nested messages cost one pass and no bookkeeping.

use crate::recording::{MAX_BLOCK_BYTES, SpanBuffer, copy_cold};
use crate::trace::Text;
use crate::trace::wire::{EIGHT_BYTES, LEN, VARINT, key_value, tag, varint_len};
use alloc::vec::Vec;

/// A chunk has at least, and if nothing longer is to be written at most, so many bytes. One of up to the latter is kept
/// from one request to the next.
const MIN_CHUNK_BYTES: usize = 8 << 10;
const MAX_CHUNK_BYTES: usize = MAX_BLOCK_BYTES;
/// From this length on a text stays where it is, and the request refers to it.
const LONG_TEXT_BYTES: usize = 4 << 10;
/// The same once so many chunks are full: a large request must not be there twice.
const MANY_CHUNKS: usize = 16;
const SHORT_TEXT_BYTES: usize = 256;

/// Bytes that grow towards the front, in chunks that never move.
#[derive(Debug, Default)]
pub(super) struct ReverseWriter {
    pub(super) chunk: Vec<u8>,
    /// The run that is being written lies from `start` to `end` of the chunk.
    pub(super) start: usize,
    end: usize,
    /// The chunks before this one.
    full: Vec<Vec<u8>>,
    /// What was written before the run, in the order in which it was.
    runs: Vec<Run>,
    /// Where all that is written would end, if it lay in this chunk in one piece.
    total_end: usize,
    /// How many bytes of the runs are foreign.
    foreign_bytes: usize,
    /// Something could not be written for want of memory: what was written since is no message.
    pub(super) is_out_of_memory: bool,
}

/// Bytes that stand together.
#[derive(Clone, Copy, Debug)]
enum Run {
    /// From `start` to `end` of a chunk.
    Own { chunk: usize, start: usize, end: usize },
    /// A text of the recording.
    Foreign(Text),
}

/// A place that is gone back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    start: usize,
    end: usize,
    chunks: usize,
    runs: usize,
    total_end: usize,
    foreign_bytes: usize,
}

impl ReverseWriter {
    /// Forgets what was written; keeps a chunk of moderate size.
    pub(super) fn clear(&mut self) {
        self.full.clear();
        self.runs.clear();
        if self.chunk.len() > MAX_CHUNK_BYTES {
            self.chunk = Vec::new();
        }
        self.begin_at(self.chunk.len(), 0);
        (self.foreign_bytes, self.is_out_of_memory) = (0, false);
    }

    /// Everything written since [`ReverseWriter::clear`], from front to back, in pieces. `buffer` is the recording whose texts
    /// were written.
    pub(super) fn segments<'a>(&'a self, buffer: &'a SpanBuffer) -> impl Iterator<Item = &'a [u8]> {
        (0..=self.runs.len()).rev().map(|number| self.segment(buffer, number))
    }

    fn segment<'a>(&'a self, buffer: &'a SpanBuffer, number: usize) -> &'a [u8] {
        let last = Run::Own { chunk: self.full.len(), start: self.start, end: self.end };
        match self.runs.get(number).copied().unwrap_or(last) {
            Run::Own { chunk, start, end } => {
                self.full.get(chunk).unwrap_or(&self.chunk).get(start..end).unwrap_or_default()
            }
            Run::Foreign(text) => buffer.text(text),
        }
    }

    /// How much memory is written; texts that lie elsewhere do not count.
    pub(super) fn own_bytes(&self) -> usize {
        self.open() - self.foreign_bytes
    }

    /// How much is written; what is written from now on up to [`ReverseWriter::close`] is one message.
    #[inline(never)]
    pub(super) fn open(&self) -> usize {
        self.total_end - self.start
    }

    /// Puts the length and the field's key before what was written since `opened`.
    #[inline(never)]
    pub(super) fn close(&mut self, field: u32, opened: usize) {
        self.varint(tag(field, LEN), (self.open() - opened) as u64);
    }

    /// The place that is written next, for [`ReverseWriter::rewind`].
    #[inline(never)]
    pub(super) fn mark(&self) -> Mark {
        let Self { start, end, total_end, foreign_bytes, .. } = *self;
        Mark { start, end, total_end, foreign_bytes, chunks: self.full.len(), runs: self.runs.len() }
    }

    /// Takes back what was written since a place was marked.
    pub(super) fn rewind(&mut self, mark: &Mark) {
        while self.full.len() > mark.chunks
            && let Some(full) = self.full.pop()
        {
            self.chunk = full;
        }
        self.runs.truncate(mark.runs);
        (self.start, self.end, self.total_end) = (mark.start, mark.end, mark.total_end);
        if self.runs.is_empty() && mark.start == mark.end {
            // Nothing is left, and the first chunk may have come since.
            self.begin_at(self.chunk.len(), 0);
        }
        (self.foreign_bytes, self.is_out_of_memory) = (mark.foreign_bytes, false);
    }

    /// A string or byte array of a recording as a field; written also when empty. `bytes` is the text itself.
    pub(super) fn text(&mut self, field: u32, text: Text, bytes: &[u8]) {
        if bytes.len() < if self.full.len() < MANY_CHUNKS { LONG_TEXT_BYTES } else { SHORT_TEXT_BYTES } {
            return self.bytes(field, bytes);
        }
        if self.runs.try_reserve(2).is_err() {
            self.is_out_of_memory = true;
            return;
        }
        self.close_run();
        self.runs.push(Run::Foreign(text));
        self.total_end += text.len();
        self.foreign_bytes += text.len();
        self.varint(tag(field, LEN), text.len() as u64);
    }

    /// A string or bytes field; written also when empty.
    #[inline(never)]
    pub(super) fn bytes(&mut self, field: u32, bytes: &[u8]) {
        self.raw(bytes);
        self.varint(tag(field, LEN), bytes.len() as u64);
    }

    /// A key with an `AnyValue` whose content was written since `opened`.
    pub(super) fn end_pair(&mut self, field: u32, key: &[u8], opened: usize) {
        self.close(key_value::VALUE, opened);
        self.bytes(key_value::KEY, key);
        self.close(field, opened);
    }

    /// Bytes without a key, a piece of a field.
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        copy_cold(self.room(bytes.len()), bytes);
    }

    /// The digits of a threshold: up to 14, without zeros at their end.
    pub(super) fn hex(&mut self, threshold: u64) {
        let (mut rest, mut left) = (threshold, 14);
        while left > 1 && rest & 0xF == 0 {
            (rest, left) = (rest >> 4, left - 1);
        }
        for _ in 0..left {
            let digit = rest as u8 & 0xF;
            self.raw(&[digit + if digit < 10 { b'0' } else { b'a' - 10 }]);
            rest >>= 4;
        }
    }

    /// A string or bytes field that is left out when empty.
    pub(super) fn bytes_unless_empty(&mut self, field: u32, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.bytes(field, bytes);
        }
    }

    /// A varint field; written also when 0.
    pub(super) fn uint(&mut self, field: u32, value: u64) {
        self.varint(tag(field, VARINT), value);
    }

    /// A varint field that is left out when 0.
    #[inline(never)]
    pub(super) fn uint_unless_zero(&mut self, field: u32, value: u64) {
        if value != 0 {
            self.uint(field, value);
        }
    }

    /// A fixed64 or double field, of a number up to 15.
    pub(super) fn fixed64(&mut self, field: u32, bytes: [u8; 8]) {
        self.blocks([tag(field, EIGHT_BYTES)], bytes);
    }

    /// Fields of a length known to the compiler, already encoded, in two runs.
    pub(super) fn blocks<const N: usize, const M: usize>(&mut self, first: [u8; N], second: [u8; M]) {
        if let Some((first_place, rest)) = self.room(N + M).split_first_chunk_mut()
            && let Some(second_place) = rest.first_chunk_mut()
        {
            (*first_place, *second_place) = (first, second);
        }
    }

    /// A key of one byte, which is that of a field of up to 15, and a varint behind it.
    fn varint(&mut self, key: u8, value: u64) {
        if value < 0x80 {
            return self.blocks([key], [value as u8]);
        }
        let Some((place, bytes)) = self.room(varint_len(value) + 1).split_first_mut() else { return };
        *place = key;
        let mut rest = value;
        for byte in &mut *bytes {
            *byte = rest as u8 | 0x80;
            rest >>= 7;
        }
        if let Some(last) = bytes.last_mut() {
            *last &= 0x7F;
        }
    }

    /// The `len` bytes before what was written, exactly `len` long; none when there is no memory for them.
    #[inline(always)]
    fn room(&mut self, len: usize) -> &mut [u8] {
        if self.start < len && !self.add_chunk(len) {
            return &mut [];
        }
        let end = self.start;
        self.start = end.saturating_sub(len);
        self.chunk.get_mut(self.start..end).unwrap_or_default()
    }

    fn add_chunk(&mut self, len: usize) -> bool {
        let size = len.max(self.chunk.len().saturating_mul(2).clamp(MIN_CHUNK_BYTES, MAX_CHUNK_BYTES));
        let mut chunk = Vec::new();
        if self.full.try_reserve(1).is_err()
            || self.runs.try_reserve(1).is_err()
            || chunk.try_reserve_exact(size).is_err()
        {
            self.is_out_of_memory = true;
            return false;
        }
        self.close_run();
        chunk.resize(size, 0);
        let before = core::mem::replace(&mut self.chunk, chunk);
        if !before.is_empty() {
            self.full.push(before);
        }
        self.begin_at(size, self.open());
        true
    }

    /// Goes on at a place of the chunk, behind which nothing is; so much is written elsewhere.
    fn begin_at(&mut self, at: usize, written: usize) {
        (self.start, self.end, self.total_end) = (at, at, at + written);
    }

    /// Begins a run behind the one that is being written; there is room for it in the list.
    fn close_run(&mut self) {
        if self.start < self.end {
            self.runs.push(Run::Own { chunk: self.full.len(), start: self.start, end: self.end });
            self.end = self.start;
        }
    }
}

#[cfg(test)]
#[path = "../../tests/unit/reverse.rs"]
mod tests;
