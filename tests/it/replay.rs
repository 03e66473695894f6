//! Random actions, replayed on the real recording and on the naive one. What both hold is compared whenever something is
//! encoded, and at the end, when every span is ended.

use super::actions::Action;
use super::judge;
use super::model::{Model, State};
use super::tape_writer::{HostSpan, TapeWriter, WrittenTape};
use edgespan::otlp::Encoder;
use edgespan::recording::SpanBuffer;
use edgespan::trace::Limits;
use prost::Message;

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
        replay.act(&Action::Scope("tests".into(), "1".into(), "".into()));
        replay.act(&Action::Trace([1, 2, 3, 4], "".into()));
        replay
    }

    /// Does all this, then ends every span and encodes what is left.
    pub(crate) fn run(mut self, actions: &[Action]) {
        actions.iter().for_each(|action| self.act(action));
        self.encode();
        (0..self.ended.len()).for_each(|span| self.act(&Action::End(span, (3e12, 0))));
        self.encode();
    }

    pub(crate) fn act(&mut self, action: &Action) {
        let Self { writer, model, ended, .. } = self;
        let modulo = ended.len();
        match action {
            Action::Scope(name, version, schema_url) => {
                self.scopes += 1;
                writer.scope(name, version, schema_url);
                model.scope(name, version, schema_url);
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
            Action::Encode => self.encode(),
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
            // A host ends a span once.
            Action::End(span, _) if ended[span % modulo] => {}
            Action::End(span, time) => {
                ended[span % modulo] = true;
                writer.end(span % modulo, *time);
                model.end(span % modulo, *time);
            }
        }
    }

    fn encode(&mut self) {
        self.writer.take().ingest_into(&mut self.buffer);
        let expected = self.model.encode(&judge::resource());
        let bytes = self.encoder.encode(&self.buffer, &judge::resource().encode_to_vec());
        judge::assert_request(bytes, &expected);
        judge::assert_unique_keys(&expected);
        let spans: usize = expected.resource_spans.iter().flat_map(|all| &all.scope_spans).map(|s| s.spans.len()).sum();
        assert_eq!(self.encoder.spans() as usize, spans);
        let open = self.model.spans.iter().filter(|span| span.state == State::Open).count();
        assert_eq!(self.buffer.mark_encoded() as usize, open);
        assert_eq!(self.buffer.loss(), self.model.loss);
    }
}

/// The one tape of these actions; nothing is handed over in between.
pub(crate) fn tape_of(actions: &[Action]) -> WrittenTape {
    let mut replay = Replay::new(Limits::default(), usize::MAX);
    let is_written = |action: &&Action| !matches!(action, Action::Ingest | Action::Encode);
    actions.iter().filter(is_written).for_each(|action| replay.act(action));
    replay.writer.take()
}
