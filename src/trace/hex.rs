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

/// Appends the digit of the low four bits.
pub(crate) fn push(text: &mut Vec<u8>, nibble: u8) {
    let nibble = nibble & 0xF;
    text.push(nibble + if nibble < 10 { b'0' } else { b'a' - 10 });
}
