//! `traceparent`: which span of which trace called (W3C Trace Context Level 2, §3.2). Whatever breaks the grammar is no
//! parent, so a new trace begins.

use super::tracestate::without_spaces;
use crate::notation::hex;
use crate::trace::{SpanId, TraceFlags, TraceId};
use alloc::{string::String, vec::Vec};

/// Characters of a header of version `00`.
const LEN: usize = 55;

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
    let header = without_spaces(header.as_bytes());
    let mut rest = header;
    let version = hex::number(field(&mut rest, 2)?)?;
    let trace_id = TraceId::from_hex(field(&mut rest, 32)?)?;
    let span_id = SpanId::from_hex(field(&mut rest, 16)?)?;
    let flags = hex::number(field(&mut rest, 2)?)?;
    if version == 0xff || version == 0 && header.len() != LEN {
        return None;
    }
    Some(RemoteParent { trace_id, span_id, flags: TraceFlags::from_bits(flags as u8) })
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
    let mut header = Vec::with_capacity(LEN);
    header.extend_from_slice(b"00");
    for bytes in [&trace_id.as_bytes()[..], span_id.as_bytes(), &[flags.bits()]] {
        header.extend_from_slice(b"-");
        hex::push_bytes(&mut header, bytes);
    }
    String::from_utf8(header).unwrap_or_default()
}

/// Takes a field of so many characters off a header, and the dash behind it; `None` when there is something else behind.
#[inline(never)]
fn field<'a>(header: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (field, rest) = header.split_at_checked(len)?;
    *header = match rest {
        [] => rest,
        [b'-', rest @ ..] => rest,
        _ => return None,
    };
    Some(field)
}
