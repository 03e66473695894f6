//! JSON text (RFC 8259), written piece by piece. What is written is as good as what is given: keys and strings are UTF-8.

use super::decimal::push_number;
use super::hex;
use alloc::vec::Vec;

/// Appends text as it is.
#[inline(never)]
pub(crate) fn push(json: &mut Vec<u8>, text: &[u8]) {
    json.extend_from_slice(text);
}

/// Appends a string, of which at most so many characters are kept; the last of them is `…` where it is cut.
#[inline(never)]
pub(crate) fn string(json: &mut Vec<u8>, text: &[u8], max_chars: usize) {
    let cut = cut_at(text, max_chars);
    let mut rest = text.get(..cut).unwrap_or_default();
    push(json, b"\"");
    loop {
        let plain = rest.iter().position(|byte| matches!(byte, 0..b' ' | b'"' | b'\\')).unwrap_or(rest.len());
        push(json, rest.get(..plain).unwrap_or_default());
        let Some((byte, after)) = rest.get(plain..).and_then(<[u8]>::split_first) else { break };
        match byte {
            b'\n' => push(json, b"\\n"),
            0..b' ' => push(json, &[b'\\', b'u', b'0', b'0', b'0' | byte >> 4, hex::digit(byte & 0xF)]),
            _ => push(json, &[b'\\', *byte]),
        }
        rest = after;
    }
    push(json, if cut < text.len() { "…\"".as_bytes() } else { b"\"" });
}

/// Appends a number; what JSON has no number for is `null`.
pub(crate) fn number(json: &mut Vec<u8>, number: f64) {
    if number.is_finite() {
        push_number(json, number);
    } else {
        push(json, b"null");
    }
}

/// Appends a comma, but not at the beginning of a list or an object.
#[inline(never)]
pub(crate) fn comma(json: &mut Vec<u8>) {
    if !matches!(json.last(), Some(b'[' | b'{')) {
        push(json, b",");
    }
}

/// Where text is cut so that one more character makes `max_chars`; its length when it has no more than that anyway.
#[inline(never)]
fn cut_at(text: &[u8], max_chars: usize) -> usize {
    let (mut chars, mut last) = (0, 0);
    for (at, byte) in text.iter().enumerate() {
        // A byte that is not 0b10xx_xxxx begins a character.
        if byte & 0xC0 != 0x80 {
            if chars == max_chars {
                return last;
            }
            (chars, last) = (chars + 1, at);
        }
    }
    text.len()
}
