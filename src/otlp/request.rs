//! Requests: which spans one holds, how they are grouped, and how large it may be.
//!
//! A request is one `ResourceSpans`. Its spans are grouped by scope; scopes and spans stand in the order in which they
//! began. What does not fit into a request is left for the next one: the writer goes backwards, so the first request
//! holds the spans that began last.

use super::encode::SpanWriter;
use crate::recording::SpanBuffer;
use crate::sampling::{TailSampler, Verdict};
use crate::trace::wire::{request, resource, resource_spans, scope_spans, varint_len};
use crate::trace::{Attributes, Scope, Span, SpanState, Text};
use alloc::vec::Vec;

/// What all requests of a configuration in one form have in common.
#[derive(Clone, Copy, Debug, Default)]
pub struct Envelope<'a> {
    /// The encoded `Resource` message.
    pub resource: &'a [u8],
    /// The schema that the resource follows; empty for none.
    pub schema_url: &'a [u8],
    /// How spans are written.
    pub form: Form<'a>,
    /// Whether each span says `edgespan.partial`: the rest of its recording goes out later.
    pub is_partial: bool,
}

/// How spans are written.
#[derive(Clone, Copy, Debug, Default)]
pub enum Form<'a> {
    /// As they were recorded.
    #[default]
    Plain,
    /// As Sentry wants them.
    Sentry {
        /// Strings that each span gets that does not have an attribute of that key.
        defaults: Attributes,
        /// The recording that these are part of.
        of: &'a SpanBuffer,
    },
}

/// Which spans a request is to hold, and how many bytes it may have.
#[derive(Clone, Copy, Debug)]
pub struct Selection<'a> {
    /// What becomes of the recording; none without tail sampling. Spans that are only recorded and not sampled go out
    /// only when it is [`Verdict::Kept`].
    pub verdict: Option<Verdict>,
    /// Says what the verdict makes of the spans' tracestate; with none it stays as it is.
    pub tail: Option<&'a TailSampler<'a>>,
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
    /// What became of the spans of the last request.
    verdict: Option<Verdict>,
}

/// All that is asked of a request.
pub(super) struct Order<'a> {
    pub(super) envelope: &'a Envelope<'a>,
    pub(super) selection: &'a Selection<'a>,
    max_spans: u32,
}

/// Half of the budget may be written into memory of its own for a request of more than one span, and always so much.
const MIN_OWN_BYTES: usize = 1 << 20;

impl Encoder {
    /// The `Resource` message with these attributes of a recording, in the form of an envelope.
    pub fn encode_resource(&mut self, buffer: &SpanBuffer, attributes: Attributes, envelope: Envelope<'_>) -> Vec<u8> {
        self.writer.begin(&envelope);
        self.writer.kept_attributes(buffer, attributes.last, resource::ATTRIBUTES);
        let mut resource = Vec::new();
        for segment in self.writer.out.segments(buffer) {
            resource.extend_from_slice(segment);
        }
        resource
    }

    /// Encodes ended spans that no request has taken yet, as many as fit, and takes them and what is left out of the
    /// recording. The request is [`Encoder::segments`]. To be called again until that is empty.
    pub fn encode(&mut self, buffer: &mut SpanBuffer, envelope: Envelope<'_>, selection: Selection<'_>) -> Part {
        let part =
            self.encode_order(buffer, &Order { envelope: &envelope, selection: &selection, max_spans: u32::MAX });
        // A hint of how much died, so that it is looked for soon: a request is about as long as what its spans take.
        let left_out = (part.sampled_out + part.too_large) as usize;
        buffer.budget.note_dead(self.request_bytes() + left_out * size_of::<Span>());
        part
    }

    /// Encodes the spans that the last [`Encoder::encode`] took, again and in another form: of the same recording, with
    /// nothing recorded in between. Those that are too many for `max_bytes` wait again, the first ones; a single one that is
    /// too large is left out.
    pub fn encode_again(
        &mut self,
        buffer: &mut SpanBuffer,
        envelope: Envelope<'_>,
        tail: Option<&TailSampler<'_>>,
        max_bytes: usize,
    ) -> Part {
        let selection = Selection { verdict: self.verdict, tail, max_bytes };
        let max_spans = if self.part.spans > 0 { buffer.reopen() } else { 0 };
        self.encode_order(buffer, &Order { envelope: &envelope, selection: &selection, max_spans })
    }

    /// Encodes one span alone, whatever it has come to: as far as it was recorded when it is still open, and again when
    /// a request took it already. `number` is the host's. Changes nothing in the recording. No bytes when there is no such
    /// span.
    pub fn encode_one(&mut self, buffer: &SpanBuffer, envelope: Envelope<'_>, number: usize) {
        self.part = Part::default();
        self.writer.begin(&envelope);
        if let Some(span) = buffer.span(number)
            && let Some(scope) = buffer.scopes().get(span.scope as usize)
        {
            self.writer.out.bytes_unless_empty(resource_spans::SCHEMA_URL, envelope.schema_url);
            let opened = self.writer.out.open();
            self.writer.out.bytes_unless_empty(scope_spans::SCHEMA_URL, buffer.text(scope.schema_url));
            let order = Order { envelope: &envelope, selection: &Selection::default(), max_spans: 1 };
            self.writer.span(buffer, span, &order);
            self.end_scope_spans(buffer, scope, opened);
            self.end_request(&envelope);
        }
    }

    /// The request encoded last, in pieces from front to back: none when there was no span for it. A request is never
    /// empty. `buffer` is the recording that it was encoded of, as it was then.
    pub fn segments<'a>(&'a self, buffer: &'a SpanBuffer) -> impl Iterator<Item = &'a [u8]> {
        self.writer.out.segments(buffer)
    }

    /// The length of that request in bytes.
    pub fn request_bytes(&self) -> usize {
        self.writer.out.open()
    }

    fn encode_order(&mut self, buffer: &mut SpanBuffer, order: &Order<'_>) -> Part {
        let envelope = order.envelope;
        self.writer.begin(envelope);
        buffer.begin_request();
        (self.part, self.verdict) = (Part::default(), order.selection.verdict);
        self.writer.out.bytes_unless_empty(resource_spans::SCHEMA_URL, envelope.schema_url);
        for index in (0..buffer.scopes().len()).rev() {
            if !self.scope_spans(buffer, index, order) {
                break;
            }
        }
        if self.part.spans > 0 {
            self.end_request(envelope);
        }
        if self.writer.out.is_out_of_memory {
            // What was written last is not whole: its spans are as lost as those that are too large.
            self.part.too_large += self.part.spans;
            self.part.spans = 0;
        }
        if self.part.spans == 0 {
            self.writer.begin(envelope);
        }
        self.part
    }

    /// Encodes spans of one scope. `false` when there are more than fit.
    fn scope_spans(&mut self, buffer: &mut SpanBuffer, index: usize, order: &Order<'_>) -> bool {
        // What stands in front of the spans is written last.
        let resource_bytes = field_bytes(order.envelope.resource.len());
        let max_own_bytes = MIN_OWN_BYTES.max(buffer.budget.max / 2);
        let Some(&scope) = buffer.scopes().get(index).filter(|scope| scope.waiting > 0) else { return true };
        let (opened, begin) = (self.writer.out.open(), self.writer.out.mark());
        self.writer.scope(buffer, &scope);
        let scope_bytes = self.writer.out.open() - opened;
        self.writer.out.rewind(&begin);
        let spans_before = self.part.spans;
        self.writer.out.bytes_unless_empty(scope_spans::SCHEMA_URL, buffer.text(scope.schema_url));
        let (mut place, mut waiting, mut is_full) = (scope.last_waiting, scope.waiting, false);
        while waiting > 0
            && let Some(span) = buffer.spans.get(place.index())
        {
            let here = core::mem::replace(&mut place, span.previous);
            if span.state != SpanState::Ended {
                continue;
            }
            is_full = self.part.spans + self.part.too_large >= order.max_spans;
            if is_full {
                break;
            }
            let mut is_taken = false;
            if order.selection.takes(span) {
                let before = self.writer.out.mark();
                self.writer.span(buffer, span, order);
                let scope_spans = field_bytes(self.writer.out.open() - opened + scope_bytes);
                let request_bytes = field_bytes(resource_bytes + scope_spans + opened);
                let is_alone = self.part.spans == 0;
                if request_bytes <= order.selection.max_bytes
                    && !self.writer.out.is_out_of_memory
                    && (is_alone || self.writer.out.own_bytes() <= max_own_bytes)
                {
                    is_taken = true;
                    self.part.spans += 1;
                    if span.over_limits {
                        // The first one's name is set last.
                        self.part.over_limits += 1;
                        self.part.over_limits_name = span.name;
                    }
                } else {
                    self.writer.out.rewind(&before);
                    is_full = !is_alone;
                    if is_full {
                        break;
                    }
                    self.part.too_large += 1;
                }
            } else {
                self.part.sampled_out += 1;
            }
            buffer.finish(here, is_taken);
            waiting -= 1;
        }
        if self.part.spans == spans_before {
            self.writer.out.rewind(&begin);
        } else {
            self.end_scope_spans(buffer, &scope, opened);
        }
        !is_full
    }

    fn end_scope_spans(&mut self, buffer: &SpanBuffer, scope: &Scope, opened: usize) {
        self.writer.scope(buffer, scope);
        self.writer.out.close(resource_spans::SCOPE_SPANS, opened);
    }

    fn end_request(&mut self, envelope: &Envelope<'_>) {
        self.writer.out.bytes(resource_spans::RESOURCE, envelope.resource);
        self.writer.out.close(request::RESOURCE_SPANS, 0);
    }
}

impl Selection<'_> {
    /// Whether a span goes out.
    fn takes(&self, span: &Span) -> bool {
        match self.verdict {
            Some(Verdict::Kept) => true,
            Some(Verdict::LeftOut) => false,
            _ => span.is_sampled(),
        }
    }
}

/// A field of so many bytes together with its length and its key, which is one byte.
fn field_bytes(len: usize) -> usize {
    len + varint_len(len as u64) + 1
}
