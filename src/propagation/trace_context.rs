//! `traceparent`: which span of which trace called (W3C Trace Context Level 2, §3.2). Whatever breaks the grammar is no
//! parent, so a new trace begins.

use crate::trace::{SpanId, TraceFlags, TraceId};
use alloc::string::String;

/// A span in another process: the parent that a request named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemoteParent {
    /// The trace it belongs to.
    pub trace_id: TraceId,
    /// The span itself.
    pub span_id: SpanId,
    /// What its process said of the trace.
    pub flags: TraceFlags,
}

/// The parent in the value of a `traceparent` header, or `None` when it is not a valid one.
///
/// White space around it is ignored. A version above `00` may have more after the flags, behind another `-`; version
/// `ff` is invalid. A header that came twice arrives joined with `, ` and is invalid too.
///
/// ```
/// use edgespan::propagation::parse_traceparent;
/// let parent = parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").unwrap();
/// assert_eq!(parent.span_id.to_string(), "b7ad6b7169203331");
/// assert!(parent.flags.is_sampled());
/// assert_eq!(parse_traceparent("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"), None);
/// ```
pub fn parse_traceparent(header: &str) -> Option<RemoteParent> {
    let header = header.trim_matches([' ', '\t']).as_bytes();
    let (version, rest) = field(header, 2)?;
    let (trace_id, rest) = field(after_dash(rest)?, 32)?;
    let (span_id, rest) = field(after_dash(rest)?, 16)?;
    let (flags, rest) = field(after_dash(rest)?, 2)?;
    let tail_is_valid = match hex_byte(version)? {
        0x00 => rest.is_empty(),
        0xff => false,
        _ => rest.is_empty() || after_dash(rest).is_some(),
    };
    if !tail_is_valid {
        return None;
    }
    Some(RemoteParent {
        trace_id: TraceId::from_hex(trace_id)?,
        span_id: SpanId::from_hex(span_id)?,
        flags: TraceFlags::from_bits(hex_byte(flags)?),
    })
}

/// The value of a `traceparent` header, version `00`, 55 characters.
///
/// ```
/// use edgespan::propagation::{format_traceparent, parse_traceparent};
/// let header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03";
/// let parent = parse_traceparent(header).unwrap();
/// assert_eq!(format_traceparent(&parent.trace_id, &parent.span_id, parent.flags), header);
/// ```
pub fn format_traceparent(trace_id: &TraceId, span_id: &SpanId, flags: TraceFlags) -> String {
    let mut header = String::with_capacity(55);
    header.push_str("00-");
    push_hex(&mut header, trace_id.as_bytes());
    header.push('-');
    push_hex(&mut header, span_id.as_bytes());
    header.push('-');
    push_hex(&mut header, &[flags.bits()]);
    header
}

fn field(header: &[u8], len: usize) -> Option<(&[u8], &[u8])> {
    header.split_at_checked(len)
}

fn after_dash(header: &[u8]) -> Option<&[u8]> {
    header.strip_prefix(b"-")
}

fn hex_byte(pair: &[u8]) -> Option<u8> {
    let &[high, low] = pair else { return None };
    Some(hex_digit(high)? << 4 | hex_digit(low)?)
}

/// Lowercase only: the specification allows no other.
fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

fn push_hex(text: &mut String, bytes: &[u8]) {
    for byte in bytes {
        for nibble in [byte >> 4, byte & 0x0f] {
            text.push(char::from(if nibble < 10 { b'0' + nibble } else { b'a' - 10 + nibble }));
        }
    }
}
