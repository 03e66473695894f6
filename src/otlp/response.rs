//! What a receiver answered to a post that it accepted (OTLP specification, "Full Success" and "Partial Success").
//! Whether the body may be read at all (status 2xx, `application/x-protobuf`, bounded) is for the caller to say.
//!
//! Read by hand: a derived message, and the reader below it, bring along the names of everything that could be wrong. That
//! is 2.3 KB of the compressed wasm for two fields.

use alloc::string::String;
use core::fmt;
use prost::encoding::WireType;

const VARINT: u64 = WireType::Varint as u64;
const DELIMITED: u64 = WireType::LengthDelimited as u64;
const EIGHT_BYTES: u64 = WireType::SixtyFourBit as u64;
const FOUR_BYTES: u64 = WireType::ThirtyTwoBit as u64;

/// The receiver kept only part of the spans, or kept all and has something to say. It must not be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialSuccess {
    /// Spans that it dropped, 0 or more. With 0 the message is advice.
    pub rejected_spans: i64,
    /// What it says about it, for a developer's eyes. May be empty.
    pub message: String,
}

/// The body is no `ExportTraceServiceResponse`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MalformedResponse;

impl fmt::Display for MalformedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the receiver's response is not an OTLP ExportTraceServiceResponse")
    }
}

impl core::error::Error for MalformedResponse {}

/// The partial success that a response tells of, or `None` for a full one: an empty body, no `partial_success`, or one
/// that says nothing. A negative count is taken for 0; unknown fields are passed over.
///
/// ```
/// use edgespan::otlp::{PartialSuccess, parse_response};
/// assert_eq!(parse_response(b""), Ok(None));
/// let partial = PartialSuccess { rejected_spans: 2, message: "no".into() };
/// assert_eq!(parse_response(b"\x0a\x06\x08\x02\x12\x02no"), Ok(Some(partial)));
/// ```
#[inline(never)]
pub fn parse_response(body: &[u8]) -> Result<Option<PartialSuccess>, MalformedResponse> {
    let mut partial = PartialSuccess { rejected_spans: 0, message: String::new() };
    read_response(body, &mut partial).ok_or(MalformedResponse)?;
    partial.rejected_spans = partial.rejected_spans.max(0);
    let says_something = partial.rejected_spans > 0 || !partial.message.is_empty();
    Ok(says_something.then_some(partial))
}

/// An `ExportTraceServiceResponse`. A message that comes again is merged with the one before, as protobuf wants it.
fn read_response(mut body: &[u8], partial: &mut PartialSuccess) -> Option<()> {
    while !body.is_empty() {
        match key(&mut body)? {
            (1, DELIMITED) => read_partial_success(delimited(&mut body)?, partial)?,
            (1, _) => return None,
            other => skip(other, &mut body)?,
        }
    }
    Some(())
}

/// An `ExportTracePartialSuccess`.
fn read_partial_success(mut message: &[u8], partial: &mut PartialSuccess) -> Option<()> {
    while !message.is_empty() {
        match key(&mut message)? {
            (1, VARINT) => partial.rejected_spans = varint(&mut message)?.cast_signed(),
            (2, DELIMITED) => {
                partial.message = core::str::from_utf8(delimited(&mut message)?).ok()?.into();
            }
            (1 | 2, _) => return None,
            other => skip(other, &mut message)?,
        }
    }
    Some(())
}

/// The content of a field that has a length.
fn delimited<'a>(from: &mut &'a [u8]) -> Option<&'a [u8]> {
    let len = usize::try_from(varint(from)?).ok()?;
    let (content, rest) = from.split_at_checked(len)?;
    *from = rest;
    Some(content)
}

/// Passes over a field that nothing is known of. Groups, which are older than OTLP, are none of its fields.
#[inline(never)]
fn skip((_, wire_type): (u64, u64), from: &mut &[u8]) -> Option<()> {
    let len = match wire_type {
        VARINT => return varint(from).map(drop),
        DELIMITED => return delimited(from).map(drop),
        EIGHT_BYTES => 8,
        FOUR_BYTES => 4,
        _ => return None,
    };
    *from = from.get(len..)?;
    Some(())
}

/// A field's number, which is not 0, and its wire type, 0 to 7.
fn key(from: &mut &[u8]) -> Option<(u64, u64)> {
    let key = varint(from)?;
    let field = Some(key >> 3).filter(|field| (1..1 << 29).contains(field))?;
    Some((field, key & 7))
}

/// Up to ten bytes, seven bits in each, the lowest first.
#[inline(never)]
fn varint(from: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for index in 0..10 {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        value |= u64::from(byte & 0x7F) << (7 * index);
        if *byte < 0x80 {
            // Of the tenth byte only one bit is left.
            return (index < 9 || *byte < 2).then_some(value);
        }
    }
    None
}
