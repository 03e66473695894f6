//! `tracestate`: what each system on the way noted about the trace (W3C Trace Context Level 2, §3.3). It is passed on
//! whole or not at all: one member that breaks the grammar makes the rest untrustworthy.

use alloc::{string::String, vec::Vec};

/// At most this many members; §3.3.1.1 "list".
pub(super) const MAX_MEMBERS: usize = 32;
/// Longest key and longest value, in characters; §3.3.1.3.1 and §3.3.1.3.2.
pub(super) const MAX_LEN: usize = 256;

/// The members of a `tracestate` header in normal form (no white space around them, no empty ones, of a repeated key
/// only the first), or `None` when there is nothing to pass on: no member at all, a malformed one, or more than 32.
///
/// Several headers are to be joined with `,` first, in their order. Without a valid `traceparent` the header means
/// nothing: do not ask then.
///
/// ```
/// use edgespan::propagation::parse_tracestate;
/// assert_eq!(parse_tracestate("a=1 ,, b=2,\ta=3").as_deref(), Some("a=1,b=2"));
/// assert_eq!(parse_tracestate("a=1,B=2"), None);
/// assert_eq!(parse_tracestate(""), None);
/// ```
pub fn parse_tracestate(header: &str) -> Option<String> {
    // On bytes: searching a `str` brings a kilobyte of searchers along.
    let mut keys: Vec<&[u8]> = Vec::new();
    let mut normal = String::new();
    for (before, member) in members(header.as_bytes()).enumerate() {
        let (key, value) = key_and_value(member)?;
        if before >= MAX_MEMBERS || !is_key(key) || !is_value(value) {
            return None;
        }
        if keys.contains(&key) {
            continue;
        }
        keys.push(key);
        if !normal.is_empty() {
            normal.push(',');
        }
        // Both parts are ASCII, as was just checked.
        normal.extend(member.iter().map(|&byte| char::from(byte)));
    }
    (!normal.is_empty()).then_some(normal)
}

/// What stands between the commas, without white space around it; empty ones are skipped.
pub(super) fn members(header: &[u8]) -> impl Iterator<Item = &[u8]> {
    header.split(|&byte| byte == b',').map(without_spaces).filter(|member| !member.is_empty())
}

/// Whether a header may have this member.
pub(super) fn is_member(member: &[u8]) -> bool {
    key_and_value(member).is_some_and(|(key, value)| is_key(key) && is_value(value))
}

fn key_and_value(member: &[u8]) -> Option<(&[u8], &[u8])> {
    let equals = member.iter().position(|&byte| byte == b'=')?;
    Some((member.get(..equals)?, member.get(equals.checked_add(1)?..)?))
}

/// Without optional white space (RFC 9110, section 5.6.3) at either end.
fn without_spaces(mut member: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = member {
        member = rest;
    }
    member
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
fn is_value(value: &[u8]) -> bool {
    !value.is_empty()
        && value.len() <= MAX_LEN
        && value.iter().all(|&byte| matches!(byte, b' '..=b'~') && !matches!(byte, b',' | b'='))
}
