//! `tracestate`: what each system on the way noted about the trace (W3C Trace Context Level 2, §3.3). It is passed on
//! whole or not at all: one member that breaks the grammar makes the rest untrustworthy.

use alloc::{string::String, vec::Vec};

/// At most this many members; §3.3.1.1 "list".
const MAX_MEMBERS: usize = 32;
/// Longest key and longest value, in characters; §3.3.1.3.1 and §3.3.1.3.2.
const MAX_LEN: usize = 256;

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
    let mut keys: Vec<&str> = Vec::new();
    let mut normal = String::new();
    let members = header.split(',').map(|member| member.trim_matches([' ', '\t'])).filter(|member| !member.is_empty());
    for (before, member) in members.enumerate() {
        let (key, value) = member.split_once('=')?;
        if before >= MAX_MEMBERS || !is_key(key.as_bytes()) || !is_value(value.as_bytes()) {
            return None;
        }
        if keys.contains(&key) {
            continue;
        }
        keys.push(key);
        if !normal.is_empty() {
            normal.push(',');
        }
        normal.push_str(member);
    }
    (!normal.is_empty()).then_some(normal)
}

/// `[a-z0-9][a-z0-9_\-*/@]{0,255}`
fn is_key(key: &[u8]) -> bool {
    let begins = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    key.len() <= MAX_LEN
        && key.first().is_some_and(|&first| begins(first))
        && key.iter().all(|&byte| begins(byte) || matches!(byte, b'_' | b'-' | b'*' | b'/' | b'@'))
}

/// 1 to 256 printable ASCII characters without `,` and `=`. The last is no space: the member was trimmed.
fn is_value(value: &[u8]) -> bool {
    !value.is_empty()
        && value.len() <= MAX_LEN
        && value.iter().all(|&byte| matches!(byte, b' '..=b'~') && !matches!(byte, b',' | b'='))
}
