//! Values as OTLP's `AnyValue`, written forwards: an attribute is encoded when it comes in, and from then on only copied.

use super::arena::shift;
use crate::trace::wire::{any_value, eight_bytes_key, key_value, len_key, varint, varint_key};
use alloc::vec::Vec;

/// The content of an `AnyValue` that is no string, byte array or collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Scalar {
    /// Its bytes, the first one lowest: numbers are copied at once.
    low: u64,
    high: u64,
    len: usize,
}

impl Scalar {
    /// The empty value.
    pub(super) const NULL: Self = Self { low: 0, high: 0, len: 0 };

    pub(super) const fn boolean(value: bool) -> Self {
        Self::new(varint_key(any_value::BOOL), value as u64, 0, 1)
    }

    /// An integer of 64 bits.
    #[inline(always)]
    pub(super) fn integer(value: u64) -> Self {
        if value < 0x80 { Self::new(varint_key(any_value::INT), value, 0, 1) } else { Self::long_integer(value) }
    }

    #[inline(never)]
    fn long_integer(value: u64) -> Self {
        let (bytes, len) = varint(value);
        let (low, [a, b]) = bytes.split_first_chunk().map_or((0, [0; 2]), |(low, high)| {
            (u64::from_le_bytes(*low), high.first_chunk().copied().unwrap_or_default())
        });
        Self::new(varint_key(any_value::INT), low, u64::from(u16::from_le_bytes([a, b])), len)
    }

    /// A host's number: an integer when it is one and a double holds it exactly (up to 2^53 - 1 either way, -0 is 0),
    /// else a double.
    #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "compared with what it came from")]
    pub(super) fn number(number: f64) -> Self {
        const MAX_SAFE_INTEGER: f64 = 9_007_199_254_740_991.0;
        let integer = number as i64;
        if number.abs() <= MAX_SAFE_INTEGER && integer as f64 == number {
            return Self::integer(integer.cast_unsigned());
        }
        Self::new(eight_bytes_key(any_value::DOUBLE), number.to_bits(), 0, 8)
    }

    /// The start of a string of fewer than 128 bytes.
    pub(super) const fn short_string(len: u32) -> Self {
        Self::new(len_key(any_value::STRING), len as u64, 0, 1)
    }

    /// How many bytes these are.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// The bytes with zeros behind them.
    #[inline(always)]
    pub(super) const fn words(&self) -> [[u8; 8]; 2] {
        [self.low.to_le_bytes(), self.high.to_le_bytes()]
    }

    /// A key with up to ten bytes behind it, `len` of which count.
    #[inline(always)]
    const fn new(key: u8, low: u64, high: u64, len: usize) -> Self {
        Self { low: low << 8 | key as u64, high: high << 8 | low >> 56, len: len + 1 }
    }
}

/// From so many bytes on room is made in few steps: what was outgrown stays allocated, and is of no use for longer runs.
const LARGE_BYTES: usize = 64 << 10;
/// More room than this is given back.
const MAX_IDLE_BYTES: usize = 4 << 10;
/// Room for what follows a long text.
const SPARE_BYTES: usize = 4 << 10;

/// Bytes that grow, up to a length, beyond which nothing more is written.
#[derive(Debug, Default)]
pub(super) struct Wire {
    bytes: Vec<u8>,
    max: usize,
    /// How many bytes may come.
    pub(super) expected: usize,
    /// Nothing is written: what comes is only passed over.
    pub(super) is_muted: bool,
    is_full: bool,
}

impl Wire {
    /// Begins anew.
    #[inline(never)]
    pub(super) fn begin(&mut self, max: usize, is_muted: bool) {
        self.bytes.clear();
        (self.max, self.expected, self.is_muted, self.is_full) = (max, 0, is_muted, false);
    }

    /// Whether everything could be written.
    pub(super) fn is_whole(&self) -> bool {
        !self.is_full && !self.is_muted
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Gives up room beyond a moderate one.
    pub(super) fn end(&mut self) {
        if self.bytes.capacity() > MAX_IDLE_BYTES {
            self.bytes = Vec::new();
        }
    }

    #[inline(never)]
    pub(super) fn raw(&mut self, bytes: &[u8]) {
        if self.is_muted || self.is_full {
            return;
        }
        self.is_full = self.bytes.len() + bytes.len() > self.max || !self.make_room(bytes.len());
        if !self.is_full {
            self.bytes.extend_from_slice(bytes);
        }
    }

    /// Room for so many more bytes, which are within the maximum; `false` when there is no memory for it.
    #[inline(never)]
    fn make_room(&mut self, len: usize) -> bool {
        let written = self.bytes.len();
        if written + len <= self.bytes.capacity().max(LARGE_BYTES) {
            return self.bytes.try_reserve(len).is_ok();
        }
        let more = (len + SPARE_BYTES).max(self.expected).max(written / 2);
        self.bytes.try_reserve_exact(more.min(self.max - written)).is_ok()
    }

    /// Begins a field with a length. Returns where its content begins.
    pub(super) fn open(&mut self, field: u32) -> usize {
        self.raw(&[len_key(field), 0]);
        self.bytes.len()
    }

    /// Ends it.
    #[inline(never)]
    pub(super) fn close(&mut self, start: usize) {
        let (length, len) = varint((self.bytes.len() - start) as u64);
        // Nearly always one byte is enough, for which there is room; else the content moves.
        let more = len - 1;
        self.raw(length.get(..more).unwrap_or_default());
        if !self.is_whole() {
            return;
        }
        if more > 0 {
            let end = self.bytes.len() - more;
            shift(&mut self.bytes, start, end, start + more);
        }
        for (place, byte) in self.bytes.iter_mut().skip(start - 1).zip(length.iter().take(len)) {
            *place = *byte;
        }
    }

    /// A string or byte array.
    pub(super) fn field(&mut self, field: u32, bytes: &[u8]) {
        let start = self.open(field);
        self.raw(bytes);
        self.close(start);
    }

    /// The key of a `KeyValue`, which is left out when it is empty.
    pub(super) fn key(&mut self, key: &[u8]) {
        if !key.is_empty() {
            self.field(key_value::KEY, key);
        }
    }

    /// An `AnyValue` that is a string or a byte array.
    pub(super) fn text_value(&mut self, field: u32, kind: u32, text: &[u8]) {
        let start = self.open(field);
        self.field(kind, text);
        self.close(start);
    }

    /// An `AnyValue` of another kind.
    pub(super) fn scalar(&mut self, field: u32, scalar: Scalar) {
        let start = self.open(field);
        self.raw(scalar.words().as_flattened().get(..scalar.len()).unwrap_or_default());
        self.close(start);
    }
}

#[cfg(test)]
#[path = "../../tests/unit/recording_wire.rs"]
mod tests;
