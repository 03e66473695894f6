//! OpenTelemetry's own member of a `tracestate` header, `ot=th:c;rv:6e6d1a75832a2f` (OpenTelemetry
//! `trace/tracestate-handling.md`): `th` is the threshold by which the trace was sampled, `rv` the randomness to sample
//! it by. What is written is a valid header, whatever was read.

use super::probability::{Randomness, Threshold};
use super::tracestate::{MAX_LEN, MAX_MEMBERS, is_member, is_value, next, next_member, push_after, value_of};
use alloc::{string::String, vec::Vec};

/// The member's key.
const KEY: &[u8] = b"ot";
/// What its first field follows.
const PREFIX: &[u8] = b"ot=";

/// The randomness that a header states, or `None` when it leaves that to the trace id.
///
/// ```
/// use edgespan::sampling::{Randomness, ot_state};
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
/// use edgespan::sampling::{Threshold, ot_state};
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
    let mut state = Vec::new();
    if let Some(threshold) = threshold {
        state.extend_from_slice(b"ot=th:");
        threshold.push_hex(&mut state);
    }
    other_fields(header, &mut state);
    let mut count = usize::from(!state.is_empty());
    let mut rest = header;
    while let Some(member) = next_member(&mut rest) {
        if count < MAX_MEMBERS && !member.starts_with(PREFIX) && is_member(member) {
            push_after(&mut state, b',', member);
            count += 1;
        }
    }
    Some(String::from_utf8(state).unwrap_or_default())
}

/// Appends our member's fields but `th`, `rv` first: it must survive, and what is too long then is left out.
#[inline(never)]
fn other_fields(header: &[u8], state: &mut Vec<u8>) {
    for is_turn_of_rv in [true, false] {
        let mut rest = ours(header);
        while !rest.is_empty() {
            let field = next(&mut rest, b';');
            let is_rv = field.starts_with(b"rv:");
            let is_too_long = state.len() + field.len() + 1 > MAX_LEN + PREFIX.len();
            if is_rv != is_turn_of_rv || field.is_empty() || field.starts_with(b"th:") || is_too_long {
                continue;
            }
            if state.is_empty() {
                state.extend_from_slice(PREFIX);
                state.extend_from_slice(field);
            } else {
                push_after(state, b';', field);
            }
            if is_rv {
                break;
            }
        }
    }
}

/// The value of the first field of this name and colon.
#[inline(never)]
fn field<'a>(header: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = ours(header);
    while !rest.is_empty() {
        if let Some(value) = next(&mut rest, b';').strip_prefix(name) {
            return Some(value);
        }
    }
    None
}

/// The value of our member, the first one; of one that no header may have nothing.
#[inline(never)]
fn ours(header: &[u8]) -> &[u8] {
    value_of(header, KEY).filter(|value| is_value(value)).unwrap_or_default()
}
