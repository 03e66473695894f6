//! OpenTelemetry's own member of a `tracestate` header, `ot=th:c;rv:6e6d1a75832a2f` (OpenTelemetry
//! `trace/tracestate-handling.md`): `th` is the threshold by which the trace was sampled, `rv` the randomness to sample
//! it by. What is written is a valid header, whatever was read.

use super::probability::{Randomness, Threshold};
use super::tracestate::{MAX_LEN, MAX_MEMBERS, is_member, members};
use alloc::string::String;

/// The member's key and what follows it.
const PREFIX: &[u8] = b"ot=";

/// The randomness that a header states, or `None` when it leaves that to the trace id.
///
/// ```
/// use edgespan::propagation::{Randomness, ot_state};
/// assert_eq!(ot_state::randomness(b"a=1,ot=rv:6e6d1a75832a2f"), Randomness::from_hex(b"6e6d1a75832a2f"));
/// assert_eq!(ot_state::randomness(b"ot=rv:1"), None);
/// ```
#[inline(never)]
pub fn randomness(header: &[u8]) -> Option<Randomness> {
    Randomness::from_hex(field(header, b"rv:")?)
}

/// The threshold that a header states, or `None` when nothing is known of how the trace was sampled.
#[inline(never)]
pub fn threshold(header: &[u8]) -> Option<Threshold> {
    Threshold::from_hex(field(header, b"th:")?)
}

/// The header with this threshold, or without one; [`Threshold::NONE`] is without too. `None` when it says so already.
///
/// The member moves to the front, where W3C Trace Context Level 2 (§3.5) wants what was changed; its other fields and
/// the other members stay. To make room, the last members go and, of its own, the last fields that are not `rv`.
///
/// ```
/// use edgespan::propagation::{Threshold, ot_state};
/// let half = Threshold::from_hex(b"8");
/// assert_eq!(ot_state::with_threshold(b"a=1,ot=rv:6e6d1a75832a2f", half).unwrap(), "ot=th:8;rv:6e6d1a75832a2f,a=1");
/// assert_eq!(ot_state::with_threshold(b"ot=th:8,a=1", None).unwrap(), "a=1");
/// assert_eq!(ot_state::with_threshold(b"a=1", None), None);
/// ```
pub fn with_threshold(header: &[u8], threshold: Option<Threshold>) -> Option<String> {
    let threshold = threshold.filter(|threshold| *threshold != Threshold::NONE);
    let before = field(header, b"th:");
    if before.and_then(Threshold::from_hex) == threshold && before.is_some() == threshold.is_some() {
        return None;
    }
    let mut state = String::new();
    if let Some(threshold) = threshold {
        state.push_str("ot=th:");
        threshold.push_hex(&mut state);
    }
    other_fields(header, &mut state);
    let mut count = usize::from(!state.is_empty());
    for member in members(header) {
        if count < MAX_MEMBERS && value_of_ours(member).is_none() && is_member(member) {
            let separator = if count == 0 { "" } else { "," };
            push(&mut state, separator, member);
            count = count.saturating_add(1);
        }
    }
    Some(state)
}

/// Appends our member's fields but `th`, `rv` first: it must survive, and what is too long then is left out.
#[inline(never)]
fn other_fields(header: &[u8], state: &mut String) {
    let max_len = MAX_LEN.saturating_add(PREFIX.len());
    for is_turn_of_rv in [true, false] {
        for field in ours(header).split(|&byte| byte == b';') {
            let len = state.len().saturating_add(field.len()).saturating_add(1);
            let is_rv = field.starts_with(b"rv:");
            if is_rv != is_turn_of_rv || field.is_empty() || field.starts_with(b"th:") || len > max_len {
                continue;
            }
            push(state, if state.is_empty() { "ot=" } else { ";" }, field);
            if is_rv {
                break;
            }
        }
    }
}

/// The value of the first field of this name and colon.
#[inline(never)]
fn field<'a>(header: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    ours(header).split(|&byte| byte == b';').find_map(|field| field.strip_prefix(name))
}

/// The value of our member, the first one; of one that no header may have nothing.
#[inline(never)]
fn ours(header: &[u8]) -> &[u8] {
    for member in members(header) {
        if let Some(value) = value_of_ours(member) {
            return if is_member(member) { value } else { &[] };
        }
    }
    &[]
}

fn value_of_ours(member: &[u8]) -> Option<&[u8]> {
    member.strip_prefix(PREFIX)
}

/// Appends ASCII text behind a separator.
#[inline(never)]
fn push(text: &mut String, separator: &str, ascii: &[u8]) {
    text.push_str(separator);
    text.extend(ascii.iter().map(|&byte| char::from(byte)));
}
