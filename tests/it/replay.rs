//! Random actions, replayed on the real recording and on the naive one. What both hold is compared whenever something is
//! encoded, request by request, and at the end, when every span is ended.

use super::actions::Action;
use super::judge;
use super::model::Model;
use super::tape_writer::{HostSpan, TapeWriter, WrittenTape};
use edgespan::otlp::{Encoder, Part, Selection};
use edgespan::recording::SpanBuffer;
use edgespan::sampling::{TailSampler, Verdict};
use edgespan::trace::{Limits, Text};

/// Both recordings.
pub(crate) struct Replay {
    writer: TapeWriter,
    buffer: SpanBuffer,
    encoder: Encoder,
    model: Model,
    scopes: u32,
    /// Of each span that was started, whether it has ended.
    ended: Vec<bool>,
}

impl Replay {
    pub(crate) fn new(limits: Limits, max_bytes: usize) -> Self {
        let mut buffer = SpanBuffer::default();
        buffer.begin(limits, max_bytes);
        let (writer, encoder, model) = (TapeWriter::default(), Encoder::default(), Model::new(limits, max_bytes));
        let mut replay = Self { writer, buffer, encoder, model, scopes: 0, ended: Vec::new() };
        replay.act(&Action::Scope("tests".into(), "1".into(), "".into(), Vec::new()));
        replay.act(&Action::Trace([1, 2, 3, 4], "".into()));
        replay
    }

    /// Does all this, then ends every span and encodes what is left.
    pub(crate) fn run(mut self, actions: &[Action]) {
        actions.iter().for_each(|action| self.act(action));
        (0..self.ended.len()).for_each(|span| self.act(&Action::EncodeOne(span)));
        self.encode(None, usize::MAX);
        (0..self.ended.len()).for_each(|span| self.act(&Action::End(span, (3e12, 0))));
        self.encode(None, usize::MAX);
        (0..self.ended.len()).for_each(|span| self.act(&Action::EncodeOne(span)));
    }

    pub(crate) fn act(&mut self, action: &Action) {
        let Self { writer, model, ended, .. } = self;
        let modulo = ended.len();
        match action {
            Action::Scope(name, version, schema_url, attributes) => {
                self.scopes += 1;
                writer.scope_with(name, version, schema_url, attributes);
                model.scope(name, version, schema_url, attributes);
            }
            Action::Trace(id, state) => {
                writer.trace(*id, state);
                model.trace(*id, state);
            }
            Action::Start(span, name, attributes) => {
                let span = HostSpan { scope: span.scope % self.scopes, ..*span };
                ended.push(false);
                writer.start(span, name, attributes);
                model.start(span, name, attributes);
            }
            Action::Ingest => writer.take().ingest_into(&mut self.buffer),
            Action::Encode(verdict, max_bytes) => self.encode(*verdict, *max_bytes),
            _ if modulo == 0 => {}
            Action::Attribute(span, key, value) => {
                writer.attribute(span % modulo, key, value);
                model.attribute(span % modulo, key, value);
            }
            Action::Event(span, time, name, attributes) => {
                writer.event(span % modulo, *time, name, attributes);
                model.event(span % modulo, *time, name, attributes);
            }
            Action::Link(span, link, state, attributes) => {
                writer.link(span % modulo, *link, state, attributes);
                model.link(span % modulo, *link, state, attributes);
            }
            Action::Status(span, code, message) => {
                writer.status(span % modulo, *code, message);
                model.status(span % modulo, *code, message);
            }
            Action::Rename(span, name) => {
                writer.rename(span % modulo, name);
                model.rename(span % modulo, name);
            }
            Action::Dropped(span, count) => {
                writer.dropped(span % modulo, *count);
                model.dropped(span % modulo, *count);
            }
            Action::DroppedEvents(span, count) => {
                writer.dropped_events(span % modulo, *count);
                model.dropped_events(span % modulo, *count);
            }
            Action::DroppedLinks(span, count) => {
                writer.dropped_links(span % modulo, *count);
                model.dropped_links(span % modulo, *count);
            }
            Action::EncodeOne(span) => self.encode_one(span % modulo),
            // A host ends a span once.
            Action::End(span, _) if ended[span % modulo] => {}
            Action::End(span, time) => {
                ended[span % modulo] = true;
                writer.end(span % modulo, *time);
                model.end(span % modulo, *time);
            }
        }
    }

    /// Encodes until nothing is left, and compares every request.
    fn encode(&mut self, verdict: Option<Verdict>, max_bytes: usize) {
        self.writer.take().ingest_into(&mut self.buffer);
        let tail = TailSampler { ratio: 0.5, ..TailSampler::default() };
        let selection = Selection { verdict, tail: Some(&tail), max_bytes };
        loop {
            let (expected, counts) = self.model.encode(selection);
            let part = self.encoder.encode(&mut self.buffer, judge::envelope(), selection);
            judge::assert_request(self.encoder.request(), &expected);
            judge::assert_unique_keys(&expected);
            let over_limits_name = String::from_utf8_lossy(part.over_limits_name.of(self.buffer.text())).into_owned();
            assert_eq!((Part { over_limits_name: Text::EMPTY, ..part }, over_limits_name), counts);
            if part.spans == 0 {
                break;
            }
        }
        assert_eq!(self.buffer.loss(), self.model.loss);
    }

    fn encode_one(&mut self, span: usize) {
        self.writer.take().ingest_into(&mut self.buffer);
        let bytes = self.encoder.encode_one(&self.buffer, judge::envelope(), span);
        match self.model.encode_one(span) {
            Some(expected) => judge::assert_request(bytes, &expected),
            None => assert_eq!(bytes, b""),
        }
    }
}

/// The one tape of these actions; nothing is handed over in between.
pub(crate) fn tape_of(actions: &[Action]) -> WrittenTape {
    let mut replay = Replay::new(Limits::default(), usize::MAX);
    let is_written = |action: &&Action| !matches!(action, Action::Ingest | Action::Encode(..) | Action::EncodeOne(_));
    actions.iter().filter(is_written).for_each(|action| replay.act(action));
    replay.writer.take()
}
