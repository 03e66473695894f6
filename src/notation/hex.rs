//! Lowercase hexadecimal digits, as headers have them: no specification allows others.

use alloc::vec::Vec;

/// The number of up to 16 digits; none of any other text. No digits are 0.
#[inline(never)]
pub(crate) fn number(digits: &[u8]) -> Option<u64> {
    let mut number = 0;
    for digit in digits {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        number = number << 4 | u64::from(value);
    }
    Some(number)
}

/// Reads two digits for each of the bytes; `None` when there are others, more or fewer.
#[inline(never)]
#[allow(clippy::cast_possible_truncation, reason = "two digits are one byte")]
pub(crate) fn read(digits: &[u8], bytes: &mut [u8]) -> Option<()> {
    if digits.len() != bytes.len().saturating_mul(2) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        *byte = number(pair)? as u8;
    }
    Some(())
}

/// Appends the digit of the low four bits.
#[inline(never)]
pub(crate) fn push(text: &mut Vec<u8>, nibble: u8) {
    let nibble = nibble & 0xF;
    text.extend_from_slice(&[digit(nibble)]);
}

/// The digit of a number below 16.
pub(crate) fn digit(nibble: u8) -> u8 {
    nibble + if nibble < 10 { b'0' } else { b'a' - 10 }
}

/// Appends two digits for each byte.
#[inline(never)]
pub(crate) fn push_bytes(text: &mut Vec<u8>, bytes: &[u8]) {
    for byte in bytes {
        push(text, byte >> 4);
        push(text, *byte);
    }
}
