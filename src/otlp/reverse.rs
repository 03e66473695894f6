//! Writing protobuf back to front.
//!
//! A message's length stands before it, so a writer that goes forwards must know the length first and walks everything
//! twice. One that goes backwards has it when it gets there: nested messages cost one pass and no bookkeeping.

use alloc::{vec, vec::Vec};
use prost::encoding::{WireType, encoded_len_varint};

/// Bytes that grow towards the front.
#[derive(Debug, Default)]
pub(super) struct ReverseWriter {
    /// What was written lies from `start` to the end.
    buffer: Vec<u8>,
    start: usize,
}

impl ReverseWriter {
    /// Forgets what was written and keeps the room.
    pub(super) fn clear(&mut self) {
        self.start = self.buffer.len();
    }

    /// Everything written since [`ReverseWriter::clear`].
    pub(super) fn written(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    /// How much is written; what is written from now on up to [`ReverseWriter::close`] is one message.
    #[inline(always)]
    pub(super) fn open(&self) -> usize {
        self.buffer.len() - self.start
    }

    /// Puts the length and the field's key before what was written since `opened`.
    #[inline(never)]
    pub(super) fn close(&mut self, field: u32, opened: usize) {
        let len = self.open() - opened;
        self.varint(len as u64);
        self.key(field, WireType::LengthDelimited);
    }

    /// Takes back what was written since `opened`.
    pub(super) fn rewind(&mut self, opened: usize) {
        self.start = self.buffer.len().saturating_sub(opened);
    }

    /// A string or bytes field; written also when empty.
    #[inline(never)]
    pub(super) fn bytes(&mut self, field: u32, bytes: &[u8]) {
        copy(self.room(bytes.len()), bytes);
        self.varint(bytes.len() as u64);
        self.key(field, WireType::LengthDelimited);
    }

    /// A key with a short value, the bulk of all requests, in one go: the field, the key as field 1, and as field 2 an
    /// `AnyValue` of which `head` and `rest` are the content. `false`, with nothing written, when a length takes more
    /// than one byte.
    #[inline(always)]
    pub(super) fn short_pair(&mut self, field: u32, key: &[u8], head: [u8; 2], rest: &[u8]) -> bool {
        let (value_len, key_len) = (rest.len().saturating_add(head.len()), key.len());
        let len = key_len.saturating_add(value_len).saturating_add(4);
        if len >= 0x80 || field > 15 || key_len == 0 {
            return false;
        }
        let room = self.room(len + 2);
        if let Some((front, room)) = room.split_first_chunk_mut::<4>()
            && let Some((key_room, room)) = room.split_at_mut_checked(key_len)
            && let Some((middle, rest_room)) = room.split_first_chunk_mut::<4>()
        {
            *front = [short_key(field, WireType::LengthDelimited), len as u8, 0x0A, key_len as u8];
            copy(key_room, key);
            *middle = [0x12, value_len as u8, head[0], head[1]];
            copy(rest_room, rest);
        }
        true
    }

    /// A key, which is field 1 and left out when empty, with a string as its `AnyValue`, which is field 2.
    #[inline(never)]
    pub(super) fn text_pair(&mut self, field: u32, key: &[u8], text: &[u8]) {
        let opened = self.open();
        self.bytes(1, text);
        self.end_pair(field, key, opened);
    }

    /// The same with an `AnyValue` whose content was written since `opened`.
    #[inline(never)]
    pub(super) fn end_pair(&mut self, field: u32, key: &[u8], opened: usize) {
        self.close(2, opened);
        self.bytes_unless_empty(1, key);
        self.close(field, opened);
    }

    /// A string or bytes field that is left out when empty.
    #[inline(always)]
    pub(super) fn bytes_unless_empty(&mut self, field: u32, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.bytes(field, bytes);
        }
    }

    /// A varint field; written also when 0.
    #[inline(never)]
    pub(super) fn uint(&mut self, field: u32, value: u64) {
        self.varint(value);
        self.key(field, WireType::Varint);
    }

    /// A varint field that is left out when 0.
    pub(super) fn uint_unless_zero(&mut self, field: u32, value: u64) {
        if value != 0 {
            self.uint(field, value);
        }
    }

    /// A fixed64 or double field, of a number up to 15.
    #[inline(always)]
    pub(super) fn fixed64(&mut self, field: u32, bytes: [u8; 8]) {
        self.blocks([short_key(field, WireType::SixtyFourBit)], bytes);
    }

    /// A fixed32 field, of a number up to 15.
    #[inline(always)]
    pub(super) fn fixed32(&mut self, field: u32, bytes: [u8; 4]) {
        self.blocks([short_key(field, WireType::ThirtyTwoBit)], bytes);
    }

    /// Fields of a length known to the compiler, already encoded, in two runs.
    #[inline(always)]
    pub(super) fn blocks<const N: usize, const M: usize>(&mut self, first: [u8; N], second: [u8; M]) {
        if let Some((first_place, rest)) = self.room(N + M).split_first_chunk_mut()
            && let Some(second_place) = rest.first_chunk_mut()
        {
            (*first_place, *second_place) = (first, second);
        }
    }

    #[inline(always)]
    fn key(&mut self, field: u32, wire_type: WireType) {
        self.varint(u64::from(field << 3 | wire_type as u32));
    }

    #[inline(always)]
    fn varint(&mut self, value: u64) {
        if value < 0x80 {
            self.byte(value as u8);
        } else {
            self.long_varint(value);
        }
    }

    #[inline(never)]
    fn long_varint(&mut self, value: u64) {
        let mut left = value;
        if let Some((last, others)) = self.room(encoded_len_varint(value)).split_last_mut() {
            for place in others {
                *place = left as u8 | 0x80;
                left >>= 7;
            }
            *last = left as u8;
        }
    }

    #[inline(always)]
    fn byte(&mut self, byte: u8) {
        if let Some(place) = self.room(1).first_mut() {
            *place = byte;
        }
    }

    /// The `len` bytes before what was written, exactly `len` long.
    #[inline(always)]
    fn room(&mut self, len: usize) -> &mut [u8] {
        if self.start < len {
            self.grow(len);
        }
        let end = self.start;
        self.start = end.saturating_sub(len);
        self.buffer.get_mut(self.start..end).unwrap_or_default()
    }

    #[cold]
    fn grow(&mut self, len: usize) {
        let written = self.open();
        let size = self.buffer.len().max(4096).saturating_mul(2).saturating_add(len);
        let mut larger = vec![0; size];
        let start = size - written;
        // Both are of one length. To say so takes a comparison; to leave it open, a panic with its text.
        let before = self.written();
        if let Some(end) = larger.get_mut(start..).filter(|end| end.len() == before.len()) {
            end.copy_from_slice(before);
        }
        (self.buffer, self.start) = (larger, start);
    }
}

/// The key of a field of a number up to 15.
#[inline(always)]
const fn short_key(field: u32, wire_type: WireType) -> u8 {
    (field << 3) as u8 | wire_type as u8
}

/// Copies a short run by hand: a `memory.copy` per key or value costs more than its bytes do. A run that is no multiple
/// of a word ends in one that overlaps the word before.
#[inline(always)]
fn copy(to: &mut [u8], from: &[u8]) {
    if from.len() > 64 {
        // Both are always of one length. To say so takes a comparison; to leave it open, a panic with its text.
        if to.len() == from.len() {
            to.copy_from_slice(from);
        }
    } else if let (Some(to_last), Some(from_last)) = (to.last_chunk_mut::<8>(), from.last_chunk::<8>()) {
        *to_last = *from_last;
        for (to, from) in to.as_chunks_mut::<8>().0.iter_mut().zip(from.as_chunks::<8>().0) {
            *to = *from;
        }
    } else if let (Some(to_last), Some(from_last)) = (to.last_chunk_mut::<4>(), from.last_chunk::<4>()) {
        *to_last = *from_last;
        if let (Some(to), Some(from)) = (to.first_chunk_mut::<4>(), from.first_chunk::<4>()) {
            *to = *from;
        }
    } else {
        for (to, from) in to.iter_mut().zip(from) {
            *to = *from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_of_any_size_is_written_before_what_follows_it() {
        for len in [0, 1, 7, 8, 63, 64, 65, 127, 128, 20_000] {
            let text = vec![b'x'; len];
            let mut writer = ReverseWriter::default();
            let outer = writer.open();
            writer.uint(2, 300);
            writer.bytes(1, &text);
            writer.close(15, outer);

            let mut expected = Vec::new();
            prost::encoding::bytes::encode(1, &text, &mut expected);
            if len == 0 {
                expected = vec![0x0A, 0];
            }
            prost::encoding::uint64::encode(2, &300, &mut expected);
            let mut message = Vec::new();
            prost::encoding::bytes::encode(15, &expected, &mut message);
            assert_eq!(writer.written(), message);
        }
    }

    #[test]
    fn a_cleared_writer_starts_anew() {
        let mut writer = ReverseWriter::default();
        writer.uint(1, 5);
        writer.clear();
        writer.uint(1, 6);
        assert_eq!(writer.written(), [0x08, 6]);
    }
}
