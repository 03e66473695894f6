//! Trace and span ids: 16 and 8 bytes, an all-zero id is no id
//! (W3C Trace Context Level 2, §3.2.2.3 and §3.2.2.4; OTLP `trace.proto`).

use core::fmt;

/// The id of a trace: 16 bytes, not all zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TraceId([u8; 16]);

/// The id of a span: 8 bytes, not all zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SpanId([u8; 8]);

macro_rules! id {
    ($name:ident, $len:literal, $number:ty) => {
        impl $name {
            /// The id of these bytes, or `None` when they are all zero.
            pub const fn from_bytes(bytes: [u8; $len]) -> Option<Self> {
                if <$number>::from_be_bytes(bytes) == 0 { None } else { Some(Self(bytes)) }
            }

            /// The id whose bytes are these words, each in big-endian order, or `None` when they are all zero.
            pub fn from_words(words: [u32; $len / 4]) -> Option<Self> {
                if words == [0; $len / 4] {
                    return None;
                }
                let mut bytes = [0; $len];
                for (place, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
                    *place = word.to_be_bytes();
                }
                Some(Self(bytes))
            }

            /// The bytes, in wire order.
            pub const fn as_bytes(&self) -> &[u8; $len] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

id!(TraceId, 16, u128);
id!(SpanId, 8, u64);

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
