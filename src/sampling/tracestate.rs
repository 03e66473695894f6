//! The members of a `tracestate` header (W3C Trace Context Level 2, §3.3), as far as our own member has to stand among
//! the others. The host reads and checks what comes in.

use alloc::vec::Vec;

/// At most this many members; §3.3.1.1 "list".
pub(super) const MAX_MEMBERS: usize = 32;
/// Longest key and longest value, in characters; §3.3.1.3.1 and §3.3.1.3.2.
pub(super) const MAX_LEN: usize = 256;

/// Takes the next member off a header: what stands before a comma, without white space around it. Empty ones are skipped.
#[inline(never)]
pub(super) fn next_member<'a>(header: &mut &'a [u8]) -> Option<&'a [u8]> {
    while !header.is_empty() {
        let member = without_spaces(next(header, b','));
        if !member.is_empty() {
            return Some(member);
        }
    }
    None
}

/// Takes what stands before a separator off a list, and the separator.
#[inline(never)]
pub(super) fn next<'a>(list: &mut &'a [u8], separator: u8) -> &'a [u8] {
    let first = before(list, separator);
    *list = list.get(first.len() + 1..).unwrap_or_default();
    first
}

/// What stands before the first of a character; everything without one.
#[inline(never)]
fn before(text: &[u8], separator: u8) -> &[u8] {
    let end = text.iter().position(|byte| *byte == separator);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// The value of the first member of this key.
#[inline(never)]
pub(super) fn value_of<'a>(mut header: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    while let Some(member) = next_member(&mut header) {
        if before(member, b'=') == key
            && let Some(value) = member.get(key.len() + 1..)
        {
            return Some(value);
        }
    }
    None
}

/// Appends a piece of a list, behind a separator unless it is the first.
#[inline(never)]
pub(super) fn push_after(list: &mut Vec<u8>, separator: u8, piece: &[u8]) {
    if !list.is_empty() {
        list.extend_from_slice(&[separator]);
    }
    list.extend_from_slice(piece);
}

/// Whether a header may have this member.
#[inline(never)]
pub(super) fn is_member(member: &[u8]) -> bool {
    let key = before(member, b'=');
    is_key(key) && member.get(key.len() + 1..).is_some_and(is_value)
}

/// Without optional white space (RFC 9110, section 5.6.3) at either end.
#[inline(never)]
pub(super) fn without_spaces(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = text {
        text = rest;
    }
    text
}

/// `[a-z0-9][a-z0-9_\-*/@]{0,255}`
#[inline(never)]
fn is_key(key: &[u8]) -> bool {
    let begins = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    key.len() <= MAX_LEN
        && key.first().is_some_and(|&first| begins(first))
        && key.iter().all(|&byte| begins(byte) || matches!(byte, b'_' | b'-' | b'*' | b'/' | b'@'))
}

/// 1 to 256 printable ASCII characters without `,` and `=`. The last is no space: the member was trimmed.
#[inline(never)]
pub(super) fn is_value(value: &[u8]) -> bool {
    !value.is_empty()
        && value.len() <= MAX_LEN
        && value.iter().all(|&byte| matches!(byte, b' '..=b'~') && !matches!(byte, b',' | b'='))
}
