//! A span and what it holds (OpenTelemetry `trace/api.md` "Span"; OTLP `trace.proto`).

use super::{Attributes, Position, Randomness, SpanId, Text, Threshold, TraceId, UnixNanos};

/// One span of a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span {
    /// Which of the recording's traces it belongs to.
    pub trace: u32,
    /// Which of the recording's scopes made it.
    pub scope: u32,
    /// Its id.
    pub id: SpanId,
    /// Its parent's id; none for a root span.
    pub parent: Option<SpanId>,
    /// The trace flags in bits 0 to 7, and [`Span::PARENT_IS_REMOTE`].
    pub flags: u32,
    /// Its kind.
    pub kind: SpanKind,
    /// Its name.
    pub name: Text,
    /// When it started.
    pub start: UnixNanos,
    /// How far it has come.
    pub state: SpanState,
    /// When it ended; the epoch while it is open.
    pub end: UnixNanos,
    /// What its author says of the outcome.
    pub status: Status,
    /// Its attributes; keys are unique.
    pub attributes: Attributes,
    /// Its events, in order.
    pub events: Entries,
    /// Its links, in order.
    pub links: Entries,
    /// Whether an attribute, event or link of it was dropped for a limit or for the byte budget.
    pub over_limits: bool,
    /// The span of the same scope that started before this one.
    pub(crate) previous: Position,
    /// How many spans the host had started before it.
    pub(crate) number: u32,
    /// Which of the recording's requests took it last, counted from 1.
    pub(crate) taken_by: u32,
}

impl Span {
    /// The trace is sampled (W3C Trace Context Level 2, "Sampled Flag").
    pub const SAMPLED: u32 = 0x01;
    /// OTLP `SPAN_FLAGS_CONTEXT_HAS_IS_REMOTE_MASK`: the flags say whether the parent is remote.
    pub(crate) const HAS_IS_REMOTE: u32 = 0x100;
    /// OTLP `SPAN_FLAGS_CONTEXT_IS_REMOTE_MASK`: the parent came from another process.
    pub const PARENT_IS_REMOTE: u32 = 0x200;
    /// The flags that a span or link brings along: its trace flags, and whether its parent or context is remote.
    pub(crate) const KEPT_FLAGS: u32 = 0xFF | Self::PARENT_IS_REMOTE;

    /// Whether its trace flags say that it is sampled; else it is only recorded.
    pub const fn is_sampled(&self) -> bool {
        self.flags & Self::SAMPLED != 0
    }
}

/// How far a span has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanState {
    /// Still running.
    Open,
    /// Ended, and waiting to be encoded.
    Ended,
    /// Ended, and encoded or left out: no request takes it any more.
    Done,
}

/// The role of a span; the numbers are OTLP's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum SpanKind {
    /// Inside an application. Also for any number that names no kind.
    #[default]
    Internal = 1,
    /// Handles a request.
    Server = 2,
    /// Makes a request.
    Client = 3,
    /// Sends a message.
    Producer = 4,
    /// Handles a message.
    Consumer = 5,
}

impl SpanKind {
    /// From the number of `@opentelemetry/api`, which counts from 0.
    pub const fn from_api(kind: u32) -> Self {
        match kind {
            1 => Self::Server,
            2 => Self::Client,
            3 => Self::Producer,
            4 => Self::Consumer,
            _ => Self::Internal,
        }
    }
}

/// The status of a span. `Ok` is final, `Error` yields only to `Ok`, setting `Unset` changes nothing, and only an error
/// has a message (OpenTelemetry `trace/api.md` "Set Status").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Nothing said.
    #[default]
    Unset,
    /// Its author calls it a success.
    Ok,
    /// It failed, with a message for developers.
    Error(Text),
}

/// Events or links of a span, chained from the last one back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// The last one.
    pub(crate) last: Position,
    /// How many there are, from the last one back; those before the limit's are passed over.
    pub(crate) len: u32,
    /// How many were dropped.
    pub(crate) dropped: u32,
}

/// What all spans of one trace in a recording share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trace {
    /// The trace's id.
    pub id: TraceId,
    /// The tracestate header.
    pub state: Text,
    /// The other fields of the tracestate's member `ot`, behind a semicolon each, and its other members, behind a comma each.
    pub(crate) fields: Text,
    pub(crate) members: Text,
    /// The threshold by which it was sampled, as the tracestate states it.
    pub threshold: Option<Threshold>,
    /// Its randomness, where the tracestate states it.
    pub randomness: Option<Randomness>,
    /// Which share of traces like this one was sampled when it began, as whoever sampled it says: above 0 up to 1, or 0
    /// when nobody says it.
    pub rate: f64,
}

/// The instrumentation scope: who made a span.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The tracer's name.
    pub name: Text,
    /// The tracer's version.
    pub version: Text,
    /// The schema its spans follow.
    pub schema_url: Text,
    /// The tracer's attributes; their number has no limit.
    pub attributes: Attributes,
    /// Its span that started last.
    pub(crate) last_span: Position,
    /// Its span that started last among those that wait to be encoded.
    pub(crate) last_waiting: Position,
    /// How many of its spans wait to be encoded.
    pub(crate) waiting: u32,
}
