//! Random actions, replayed on the real recording and on the naive one. What both hold is compared whenever something is
//! encoded, request by request, and at the end, when every span is ended; what is left of the budget with every tape.

use super::actions::Action;
use super::judge;
use super::model::Model;
use super::tape_writer::{TapeWriter, WrittenTape};
use edgespan::otlp::{Encoder, Part, Selection};
use edgespan::recording::SpanBuffer;
use edgespan::sampling::{TailSampler, Verdict};
use edgespan::trace::{Limits, Text};

/// Both recordings.
pub(crate) struct Replay {
    writer: TapeWriter,
    /// What is on the tape that is being written.
    written: Vec<Action>,
    buffer: SpanBuffer,
    encoder: Encoder,
    model: Model,
    scopes: u32,
    /// Of each span that was started, whether it has ended.
    ended: Vec<bool>,
    /// Whether actions are about spans that are open, where there are any, and not about any.
    prefers_open: bool,
}

impl Replay {
    /// With JSON text for arrays and maps, or without.
    pub(crate) fn new(limits: Limits, max_bytes: usize, has_json: bool) -> Self {
        let mut buffer = SpanBuffer::default();
        buffer.begin(limits, max_bytes);
        let (writer, encoder, model) =
            (TapeWriter::new(has_json), Encoder::default(), Model::new(limits, max_bytes, has_json));
        let mut replay = Self {
            writer,
            written: Vec::new(),
            buffer,
            encoder,
            model,
            scopes: 0,
            ended: Vec::new(),
            prefers_open: false,
        };
        replay.act(&Action::Scope("tests".into(), "1".into(), "".into(), Vec::new()));
        replay.act(&Action::Trace([1, 2, 3, 4], "".into()));
        replay
    }

    /// The same, with every second action about a span that is open.
    pub(crate) fn busy(limits: Limits, max_bytes: usize, has_json: bool) -> Self {
        Self { prefers_open: true, ..Self::new(limits, max_bytes, has_json) }
    }

    /// Does all this, then ends every span and encodes what is left.
    /// Returns how often what was dead was given up.
    pub(crate) fn run(mut self, actions: &[Action]) -> usize {
        actions.iter().for_each(|action| self.act(action));
        (0..self.ended.len()).for_each(|span| self.act(&Action::EncodeOne(span)));
        self.encode(None, usize::MAX);
        (0..self.ended.len()).for_each(|span| self.act(&Action::End(span, (3e12, 0))));
        self.encode(None, usize::MAX);
        (0..self.ended.len()).for_each(|span| self.act(&Action::EncodeOne(span)));
        self.model.compactions()
    }

    pub(crate) fn act(&mut self, action: &Action) {
        let mut action = action.clone();
        match &mut action {
            Action::Ingest => return self.ingest(),
            Action::Encode(verdict, max_bytes) => return self.encode(*verdict, *max_bytes),
            Action::Scope(..) => self.scopes += 1,
            Action::Trace(..) | Action::Ot(_) | Action::Rate(_) => {}
            Action::Start(span, ..) => {
                span.scope %= self.scopes;
                self.ended.push(false);
            }
            _ if self.ended.is_empty() => return,
            Action::Attribute(span, ..)
            | Action::Event(span, ..)
            | Action::Link(span, ..)
            | Action::Status(span, ..)
            | Action::Rename(span, _)
            | Action::Dropped(span, _)
            | Action::DroppedEvents(span, _)
            | Action::DroppedLinks(span, _) => *span = self.chosen(*span),
            Action::EncodeOne(span) => return self.encode_one(*span % self.ended.len()),
            Action::End(span, _) => {
                *span = self.chosen(*span);
                // A host ends a span once.
                if std::mem::replace(&mut self.ended[*span], true) {
                    return;
                }
            }
        }
        write(&mut self.writer, &action);
        self.written.push(action);
    }

    /// Which span an action is about.
    fn chosen(&self, span: usize) -> usize {
        let open: Vec<_> = (0..self.ended.len()).filter(|index| !self.ended[*index]).collect();
        match open.len() {
            1.. if self.prefers_open && span.is_multiple_of(2) => open[span / 2 % open.len()],
            _ => span % self.ended.len(),
        }
    }

    /// Hands the tape over.
    fn ingest(&mut self) {
        let tape = self.writer.take();
        self.model.begin_tape(tape.text.len());
        self.written.drain(..).for_each(|action| apply(&mut self.model, &action));
        tape.ingest_into(&mut self.buffer);
        self.model.end_tape();
        assert_eq!(self.buffer.bytes_left(), self.model.bytes_left());
    }

    /// Encodes until nothing is left, and compares every request.
    fn encode(&mut self, verdict: Option<Verdict>, max_bytes: usize) {
        self.ingest();
        let tail = TailSampler { ratio: 0.5, ..TailSampler::default() };
        let selection = Selection { verdict, tail: Some(&tail), max_bytes };
        loop {
            let (expected, counts) = self.model.encode(selection);
            let part = self.encoder.encode(&mut self.buffer, judge::envelope(), selection);
            judge::assert_request(&judge::bytes_of(&self.encoder, &self.buffer), &expected);
            judge::assert_unique_keys(&expected);
            let over_limits_name = String::from_utf8_lossy(self.buffer.text(part.over_limits_name)).into_owned();
            assert_eq!((Part { over_limits_name: Text::EMPTY, ..part }, over_limits_name), counts);
            if part.spans == 0 {
                break;
            }
        }
        assert_eq!(self.buffer.loss(), self.model.loss);
    }

    fn encode_one(&mut self, span: usize) {
        self.ingest();
        self.encoder.encode_one(&self.buffer, judge::envelope(), span);
        let bytes = judge::bytes_of(&self.encoder, &self.buffer);
        match self.model.encode_one(span) {
            Some(expected) => judge::assert_request(&bytes, &expected),
            None => assert_eq!(bytes, b""),
        }
    }
}

/// Writes an action on the tape.
fn write(tape: &mut TapeWriter, action: &Action) {
    match action {
        Action::Scope(name, version, schema_url, attributes) => tape.scope_with(name, version, schema_url, attributes),
        Action::Trace(id, state) => tape.trace(*id, state),
        Action::Ot(ot) => tape.ot(ot),
        Action::Rate(rate) => tape.rate(*rate),
        Action::Start(span, name, attributes) => drop(tape.start(*span, name, attributes)),
        Action::Attribute(span, key, value) => tape.attribute(*span, key, value),
        Action::Event(span, time, name, attributes) => tape.event(*span, *time, name, attributes),
        Action::Link(span, link, state, attributes) => tape.link(*span, *link, state, attributes),
        Action::Status(span, code, message) => tape.status(*span, *code, message),
        Action::Rename(span, name) => tape.rename(*span, name),
        Action::Dropped(span, count) => tape.dropped(*span, *count),
        Action::DroppedEvents(span, count) => tape.dropped_events(*span, *count),
        Action::DroppedLinks(span, count) => tape.dropped_links(*span, *count),
        Action::End(span, time) => tape.end(*span, *time),
        Action::Ingest | Action::Encode(..) | Action::EncodeOne(_) => {}
    }
}

/// Does the same to the naive recording.
fn apply(model: &mut Model, action: &Action) {
    match action {
        Action::Scope(name, version, schema_url, attributes) => model.scope(name, version, schema_url, attributes),
        Action::Trace(id, state) => model.trace(*id, state),
        Action::Ot(ot) => model.ot(ot),
        Action::Start(span, name, attributes) => model.start(*span, name, attributes),
        Action::Attribute(span, key, value) => model.attribute(*span, key, value),
        Action::Event(span, time, name, attributes) => model.event(*span, *time, name, attributes),
        Action::Link(span, link, state, attributes) => model.link(*span, *link, state, attributes),
        Action::Status(span, code, message) => model.status(*span, *code, message),
        Action::Rename(span, name) => model.rename(*span, name),
        Action::Dropped(span, count) => model.dropped(*span, *count),
        Action::DroppedEvents(span, count) => model.dropped_events(*span, *count),
        Action::DroppedLinks(span, count) => model.dropped_links(*span, *count),
        Action::End(span, time) => model.end(*span, *time),
        // A rate is only for Sentry.
        Action::Rate(_) | Action::Ingest | Action::Encode(..) | Action::EncodeOne(_) => {}
    }
}

/// The one tape of these actions; nothing is handed over in between.
pub(crate) fn tape_of(actions: &[Action], has_json: bool) -> WrittenTape {
    let mut replay = Replay::new(Limits::default(), usize::MAX, has_json);
    let is_written = |action: &&Action| !matches!(action, Action::Ingest | Action::Encode(..) | Action::EncodeOne(_));
    actions.iter().filter(is_written).for_each(|action| replay.act(action));
    replay.writer.take()
}
