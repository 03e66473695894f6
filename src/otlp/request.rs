//! Requests: which spans one holds, how they are grouped, and how large it may be.
//!
//! A request is one `ResourceSpans`. Its spans are grouped by scope; scopes and spans stand in the order in which they
//! began. What does not fit into a request is left for the next one: the writer goes backwards, so the first request
//! holds the spans that began last.

use super::encode::SpanWriter;
use crate::recording::SpanBuffer;
use crate::sampling::{TailSampler, Verdict};
use crate::trace::{Scope, SpanState, Text};
use alloc::vec::Vec;
use prost::encoding::encoded_len_varint;

/// What all requests of a configuration in one form have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// The encoded `Resource` message.
    pub resource: &'a [u8],
    /// The schema that the resource follows; empty for none.
    pub schema_url: &'a str,
    /// How spans are written.
    pub form: Form<'a>,
    /// Whether each span says `edgespan.partial`: the rest of its recording goes out later.
    pub is_partial: bool,
}

/// How spans are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form<'a> {
    /// As they were recorded.
    #[default]
    Plain,
    /// As Sentry wants them: with attributes of ours that have these values, of which empty ones are left out.
    Sentry {
        /// `sentry.release`.
        release: &'a str,
        /// `sentry.environment`.
        environment: &'a str,
    },
}

/// Which spans a request is to hold, and how many bytes it may have.
#[derive(Clone, Copy, Debug)]
pub struct Selection<'a> {
    /// What becomes of the recording; none without tail sampling. Spans that are only recorded and not sampled go out
    /// only when it is [`Verdict::Kept`].
    pub verdict: Option<Verdict>,
    /// Says what the verdict makes of the spans' tracestate; with none it stays as it is.
    pub tail: Option<&'a TailSampler>,
    /// How long a request may be in bytes, resource and scopes included.
    pub max_bytes: usize,
}

impl Default for Selection<'_> {
    /// All sampled spans in one request.
    fn default() -> Self {
        Self { verdict: None, tail: None, max_bytes: usize::MAX }
    }
}

/// What became of the spans that one call of [`Encoder::encode`] came by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Spans in the request.
    pub spans: u32,
    /// Spans left out because the verdict says so, or because they are only recorded.
    pub sampled_out: u32,
    /// Spans that are larger than a request may be, each by itself.
    pub too_large: u32,
    /// Spans in the request of which attributes, events or links were dropped for a limit or the byte budget.
    pub over_limits: u32,
    /// The name of the first of these.
    pub over_limits_name: Text,
}

/// Encodes requests, keeping its room from one to the next.
#[derive(Debug, Default)]
pub struct Encoder {
    writer: SpanWriter,
    part: Part,
    /// The spans that the last request took, as it holds them, from its end.
    taken: Vec<u32>,
    /// What became of them.
    verdict: Option<Verdict>,
}

/// How large a request may be, and how much of it its end takes: what stands in front of the spans is written last.
#[derive(Clone, Copy)]
struct Room {
    max_bytes: usize,
    max_spans: u32,
    /// The resource with its key and length.
    resource_bytes: usize,
}

impl Encoder {
    /// Encodes ended spans that no request has taken yet, as many as fit, and takes them and what is left out of the
    /// recording. The request is [`Encoder::request`]. To be called again until that is empty.
    pub fn encode(&mut self, buffer: &mut SpanBuffer, envelope: Envelope<'_>, selection: Selection<'_>) -> Part {
        self.encode_up_to(buffer, envelope, selection, u32::MAX)
    }

    fn encode_up_to(
        &mut self,
        buffer: &mut SpanBuffer,
        envelope: Envelope<'_>,
        selection: Selection<'_>,
        max_spans: u32,
    ) -> Part {
        self.clear();
        (self.part, self.verdict) = (Part::default(), selection.verdict);
        match (selection.verdict, selection.tail) {
            (Some(Verdict::LeftOut), _) => {
                self.leave_out(buffer);
                return self.part;
            }
            (Some(verdict), Some(tail)) => self.writer.change_states(buffer, tail, verdict),
            _ => {}
        }
        self.writer.begin_form(&envelope, selection);
        let resource_bytes = field_bytes(envelope.resource.len());
        let room = Room { max_bytes: selection.max_bytes, max_spans, resource_bytes };
        let takes_unsampled = selection.verdict == Some(Verdict::Kept);
        self.writer.out.bytes_unless_empty(3, envelope.schema_url.as_bytes());
        for index in (0..buffer.scopes().len()).rev() {
            if !self.scope_spans(buffer, index, &envelope, takes_unsampled, room) {
                break;
            }
        }
        if self.part.spans > 0 {
            self.end_request(envelope);
        } else {
            self.writer.out.clear();
        }
        self.part
    }

    /// Encodes the spans that the last [`Encoder::encode`] took, again and in another form: of the same recording, with
    /// nothing recorded or encoded in between. The recording is left as it was; no request is too large.
    pub fn encode_again(
        &mut self,
        buffer: &mut SpanBuffer,
        envelope: Envelope<'_>,
        tail: Option<&TailSampler>,
    ) -> Part {
        if self.taken.is_empty() {
            self.clear();
            return Part::default();
        }
        for index in &self.taken {
            buffer.unfinish(*index as usize);
        }
        let selection = Selection { verdict: self.verdict, tail, max_bytes: usize::MAX };
        self.encode_up_to(buffer, envelope, selection, self.part.spans)
    }

    /// Encodes one span alone, whatever it has come to: as far as it was recorded when it is still open, and again when
    /// a request took it already. Changes nothing in the recording. No bytes when there is no such span.
    pub fn encode_one(&mut self, buffer: &SpanBuffer, envelope: Envelope<'_>, index: usize) -> &[u8] {
        self.clear();
        self.writer.begin_form(&envelope, Selection::default());
        if let Some(span) = buffer.spans().get(index)
            && let Some(scope) = buffer.scopes().get(span.scope as usize)
        {
            self.writer.out.bytes_unless_empty(3, envelope.schema_url.as_bytes());
            let opened = self.writer.out.open();
            self.writer.out.bytes_unless_empty(3, scope.schema_url.of(buffer.text()));
            self.writer.span(buffer, span, span.state.end().unwrap_or_default(), &envelope);
            self.end_scope_spans(buffer, scope, opened);
            self.end_request(envelope);
        }
        self.request()
    }

    /// The request encoded last: no bytes when there was no span for it. A request is never empty.
    pub fn request(&self) -> &[u8] {
        self.writer.out.written()
    }

    /// Forgets the last request.
    fn clear(&mut self) {
        self.writer.clear();
        self.taken.clear();
    }

    /// Encodes spans of one scope. `false` when there are more than fit.
    fn scope_spans(
        &mut self,
        buffer: &mut SpanBuffer,
        index: usize,
        envelope: &Envelope<'_>,
        takes_unsampled: bool,
        room: Room,
    ) -> bool {
        let Some(&scope) = buffer.scopes().get(index).filter(|scope| scope.waiting_before > 0) else { return true };
        let opened = self.writer.out.open();
        self.writer.scope(buffer, &scope);
        let scope_bytes = self.writer.out.open() - opened;
        self.writer.out.rewind(opened);
        let spans_before = self.part.spans;
        let mut waiting_before = scope.waiting_before as usize;
        self.writer.out.bytes_unless_empty(3, scope.schema_url.of(buffer.text()));
        while let Some(at) = waiting_before.checked_sub(1)
            && let Some(span) = buffer.spans().get(at)
        {
            waiting_before = at;
            let SpanState::Ended(end) = span.state else { continue };
            if span.scope as usize != index {
                continue;
            }
            if self.part.spans >= room.max_spans {
                waiting_before = at.saturating_add(1);
                break;
            } else if takes_unsampled || span.is_sampled() {
                let before = self.writer.out.open();
                self.writer.span(buffer, span, end, envelope);
                let scope_spans = field_bytes(self.writer.out.open() - opened + scope_bytes);
                if field_bytes(room.resource_bytes + scope_spans + opened) <= room.max_bytes {
                    self.part.take(span.over_limits, span.name);
                    self.taken.push(u32::try_from(at).unwrap_or(u32::MAX));
                } else {
                    self.writer.out.rewind(before);
                    if self.part.spans > 0 {
                        waiting_before = at.saturating_add(1);
                        break;
                    }
                    self.part.too_large = self.part.too_large.saturating_add(1);
                }
            } else {
                self.part.sampled_out = self.part.sampled_out.saturating_add(1);
            }
            buffer.finish(at);
        }
        buffer.set_waiting_before(index, waiting_before);
        if self.part.spans == spans_before {
            self.writer.out.rewind(opened);
        } else {
            self.end_scope_spans(buffer, &scope, opened);
        }
        waiting_before == 0
    }

    #[inline(never)]
    fn leave_out(&mut self, buffer: &mut SpanBuffer) {
        for at in 0..buffer.spans().len() {
            if buffer.finish(at) {
                self.part.sampled_out = self.part.sampled_out.saturating_add(1);
            }
        }
    }

    fn end_scope_spans(&mut self, buffer: &SpanBuffer, scope: &Scope, opened: usize) {
        self.writer.scope(buffer, scope);
        self.writer.out.close(2, opened);
    }

    fn end_request(&mut self, envelope: Envelope<'_>) {
        self.writer.out.bytes(1, envelope.resource);
        self.writer.out.close(1, 0);
    }
}

impl Part {
    /// Counts a span of the request. They come from the last to the first, so the name of the first is set last.
    #[inline(always)]
    fn take(&mut self, is_over_limits: bool, name: Text) {
        self.spans = self.spans.saturating_add(1);
        if is_over_limits {
            self.over_limits = self.over_limits.saturating_add(1);
            self.over_limits_name = name;
        }
    }
}

/// A field of so many bytes together with its length and its key, which is one byte.
#[inline(always)]
fn field_bytes(len: usize) -> usize {
    len + encoded_len_varint(len as u64) + 1
}
