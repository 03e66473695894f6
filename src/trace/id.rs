//! Trace and span ids: 16 and 8 bytes, an all-zero id is no id
//! (W3C Trace Context Level 2, §3.2.2.3 and §3.2.2.4; OTLP `trace.proto`).

/// An id of so many bytes, not all zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id<const BYTES: usize>([u8; BYTES]);

/// The id of a trace.
pub type TraceId = Id<16>;

/// The id of a span.
pub type SpanId = Id<8>;

impl<const BYTES: usize> Id<BYTES> {
    /// The id of these bytes, or `None` when they are all zero.
    pub fn from_bytes(bytes: [u8; BYTES]) -> Option<Self> {
        if bytes == [0; BYTES] { None } else { Some(Self(bytes)) }
    }

    /// The id whose bytes are these words, each in big-endian order, or `None` when they are all zero.
    pub fn from_words<const WORDS: usize>(words: [u32; WORDS]) -> Option<Self> {
        const { assert!(4 * WORDS == BYTES) };
        let mut bytes = [0; BYTES];
        for (place, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
            *place = word.to_be_bytes();
        }
        Self::from_bytes(bytes)
    }

    /// The bytes, in wire order.
    pub const fn as_bytes(&self) -> &[u8; BYTES] {
        &self.0
    }
}

impl SpanId {
    /// Half of its bits, which are random.
    pub(crate) const fn seed(&self) -> u32 {
        let [.., a, b, c, d] = self.0;
        u32::from_be_bytes([a, b, c, d])
    }
}

#[cfg(test)]
#[path = "../../tests/unit/id.rs"]
mod tests;
