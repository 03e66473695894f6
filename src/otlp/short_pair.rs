//! The short way for what requests mostly consist of: an attribute with a short key, and a short string, a number or a boolean.

use super::reverse::ReverseWriter;
use crate::IS_SLIM;
use crate::recording::{Record, SpanBuffer, copy_back};
use crate::trace::Text;
use crate::trace::wire::{EIGHT_BYTES, LEN, VARINT, any_value, key_value, tag};

/// A key and a text of so many bytes at the most are written at once, with lengths of one byte.
const MAX_SHORT_BYTES: u32 = 60;

impl ReverseWriter {
    /// A short attribute as a field of up to 15: the bulk of all requests. `None`, with nothing written, when it is no short
    /// one, or there is no room for it here, or too little before its texts.
    #[inline(always)]
    pub(super) fn short_pair(&mut self, buffer: &SpanBuffer, attribute: &Record, field: u32) -> Option<()> {
        if IS_SLIM {
            return None;
        }
        let Record { key, value, .. } = *attribute;
        let mut place = self.chunk.get_mut(..self.start)?;
        let value_len;
        match value.kind {
            any_value::STRING => {
                let text = value.text();
                if text.len > MAX_SHORT_BYTES {
                    return None;
                }
                place = copy_back(place, buffer.arena.up_to(text)?, text.len())?;
                value_len = text.len as u8 + 2;
                place = put_back(
                    place,
                    [tag(key_value::VALUE, LEN), value_len, tag(any_value::STRING, LEN), text.len as u8],
                )?;
            }
            any_value::BOOL | any_value::INT if value.bits < 0x80 => {
                value_len = 2;
                place = put_back(place, [tag(key_value::VALUE, LEN), 2, tag(value.kind, VARINT), value.bits as u8])?;
            }
            any_value::DOUBLE => {
                place = put_back(place, value.bits.to_le_bytes())?;
                value_len = 9;
                place = put_back(place, [tag(key_value::VALUE, LEN), 9, tag(any_value::DOUBLE, EIGHT_BYTES)])?;
            }
            _ => return None,
        }
        if key.len > MAX_SHORT_BYTES || key.is_empty() {
            return None;
        }
        place = copy_back(place, buffer.arena.up_to(key)?, key.len())?;
        let len = key.len as u8 + value_len + 4;
        self.start = put_back(place, [tag(field, LEN), len, tag(key_value::KEY, LEN), key.len as u8])?.len();
        Some(())
    }

    /// A short string as a field of up to 15, in the same way.
    #[inline(always)]
    pub(super) fn short_text(&mut self, buffer: &SpanBuffer, field: u32, text: Text) -> Option<()> {
        if IS_SLIM || text.len > MAX_SHORT_BYTES {
            return None;
        }
        let place = copy_back(self.chunk.get_mut(..self.start)?, buffer.arena.up_to(text)?, text.len())?;
        self.start = put_back(place, [tag(field, LEN), text.len as u8])?.len();
        Some(())
    }
}

/// Puts bytes at the end of these, and returns those before them.
fn put_back<const N: usize>(place: &mut [u8], bytes: [u8; N]) -> Option<&mut [u8]> {
    let (before, last) = place.split_last_chunk_mut()?;
    *last = bytes;
    Some(before)
}
