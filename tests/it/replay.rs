//! Random actions, replayed on the real recording and on the naive one. What both hold is compared whenever something is
//! encoded, and at the end, when every span is ended.

use super::judge;
use super::model::{Model, State};
use super::tape_writer::{HostAttributes, HostLink, HostSpan, HostString, HostTime, HostValue, TapeWriter};
use edgespan::otlp::Encoder;
use edgespan::recording::SpanBuffer;
use edgespan::trace::Limits;
use proptest::prelude::*;
use prost::Message;
use std::collections::BTreeSet;

/// What a host does. Spans are counted from the first one on, refused ones too, and chosen modulo how many there are;
/// scopes likewise.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Scope(HostString, HostString, HostString),
    Trace([u32; 4], HostString),
    Start(HostSpan, HostString, HostAttributes),
    Attribute(usize, HostString, HostValue),
    Event(usize, HostTime, HostString, HostAttributes),
    Link(usize, HostLink, HostString, HostAttributes),
    Status(usize, u32, HostString),
    Rename(usize, HostString),
    Dropped(usize, u32),
    End(usize, HostTime),
    /// The tape is handed over and a new one begins.
    Ingest,
    Encode,
}

/// Both recordings.
pub(crate) struct Replay {
    writer: TapeWriter,
    buffer: SpanBuffer,
    encoder: Encoder,
    model: Model,
    scopes: u32,
    starts: usize,
}

impl Replay {
    pub(crate) fn new(limits: Limits, max_bytes: usize) -> Self {
        let mut buffer = SpanBuffer::default();
        buffer.begin(limits, max_bytes);
        let (writer, encoder, model) = (TapeWriter::default(), Encoder::default(), Model::new(limits, max_bytes));
        let mut replay = Self { writer, buffer, encoder, model, scopes: 0, starts: 0 };
        replay.act(&Action::Scope("tests".into(), "1".into(), "".into()));
        replay.act(&Action::Trace([1, 2, 3, 4], "".into()));
        replay
    }

    /// Does all this, then ends every span and encodes what is left.
    pub(crate) fn run(mut self, actions: &[Action]) {
        actions.iter().for_each(|action| self.act(action));
        self.encode();
        (0..self.starts).for_each(|span| self.act(&Action::End(span, (3e12, 0))));
        self.encode();
    }

    pub(crate) fn act(&mut self, action: &Action) {
        let Self { writer, model, .. } = self;
        let modulo = self.starts.max(1);
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
                self.starts += 1;
                writer.start(span, name, attributes);
                model.start(span, name, attributes);
            }
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
            Action::End(span, time) => {
                writer.end(span % modulo, *time);
                model.end(span % modulo, *time);
            }
            Action::Ingest => writer.take().ingest_into(&mut self.buffer),
            Action::Encode => self.encode(),
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

/// A recording's actions: up to so many.
pub(crate) fn actions(max: usize) -> impl Strategy<Value = Vec<Action>> {
    let span = 0..16_usize;
    let action = prop_oneof![
        1 => (text(), text(), text()).prop_map(|(name, version, url)| Action::Scope(name, version, url)),
        1 => (trace_id(), text()).prop_map(|(id, state)| Action::Trace(id, state)),
        6 => (host_span(), text(), attributes()).prop_map(|(span, name, all)| Action::Start(span, name, all)),
        8 => (span.clone(), key(), value()).prop_map(|(span, key, value)| Action::Attribute(span, key, value)),
        2 => (span.clone(), time(), text(), attributes()).prop_map(|(span, at, name, all)| Action::Event(span, at, name, all)),
        2 => (span.clone(), host_link(), text(), attributes())
            .prop_map(|(span, link, state, all)| Action::Link(span, link, state, all)),
        2 => (span.clone(), 0..4_u32, text()).prop_map(|(span, code, message)| Action::Status(span, code, message)),
        1 => (span.clone(), text()).prop_map(|(span, name)| Action::Rename(span, name)),
        1 => (span.clone(), 0..1000_u32).prop_map(|(span, count)| Action::Dropped(span, count)),
        3 => (span, time()).prop_map(|(span, time)| Action::End(span, time)),
        1 => Just(Action::Ingest),
        1 => Just(Action::Encode),
    ];
    prop::collection::vec(action, 0..max)
}

fn host_span() -> impl Strategy<Value = HostSpan> {
    let parent = prop_oneof![Just([0, 0]), any::<[u32; 2]>()];
    (span_id(), parent, 0..0x400_u32, 0..7_u32, 0..8_u32, time())
        .prop_map(|(id, parent, flags, kind, scope, time)| HostSpan { id, parent, flags, kind, scope, time })
}

fn host_link() -> impl Strategy<Value = HostLink> {
    (trace_id(), span_id(), any::<u32>()).prop_map(|(trace, span, flags)| HostLink { trace, span, flags })
}

fn trace_id() -> impl Strategy<Value = [u32; 4]> {
    prop_oneof![1 => Just([0; 4]), 40 => any::<[u32; 4]>()]
}

fn span_id() -> impl Strategy<Value = [u32; 2]> {
    prop_oneof![1 => Just([0; 2]), 80 => any::<[u32; 2]>()]
}

fn time() -> impl Strategy<Value = HostTime> {
    prop_oneof![
        (0..3_u32).prop_map(|millis| (millis.into(), 0)),
        (1_763_800_000_000_u64..1_763_800_001_000, 0..2_000_000_u32).prop_map(|(millis, nanos)| (millis as f64, nanos)),
    ]
}

/// Keys that often meet, some of them only in UTF-8.
fn key() -> impl Strategy<Value = HostString> {
    prop_oneof![
        6 => prop::sample::select(vec!["a", "b", "c", "http.request.method", "é", "\u{FFFD}", "😀"]).prop_map_into(),
        2 => prop::sample::select(vec![0xD83D_u16, 0xDE00, 0xDBFF]).prop_map(|half| HostString(vec![half])),
        2 => text(),
    ]
}

/// Text whose strings end and begin with halves of surrogate pairs often enough that they meet.
fn text() -> impl Strategy<Value = HostString> {
    let unit = prop::sample::select(vec![
        0x61_u16, 0x7F, 0, 0xE9, 0x7FF, 0x800, 0x20AC, 0xFFFF, 0xD83D, 0xDBFF, 0xDC00, 0xDE00,
    ]);
    prop_oneof![
        4 => prop::sample::select(vec!["", "GET", "/users/{id}", "a longer text that takes a few words"]).prop_map_into(),
        3 => prop::collection::vec(unit, 0..6).prop_map(HostString),
        1 => (0..300_usize).prop_map(|len| "x".repeat(len).into()),
        1 => any::<String>().prop_map_into(),
    ]
}

fn attributes() -> impl Strategy<Value = HostAttributes> {
    prop::collection::vec((key(), value()), 0..4).prop_map(as_of_an_object)
}

/// A host's object has no key twice.
fn as_of_an_object(mut attributes: HostAttributes) -> HostAttributes {
    let mut keys = BTreeSet::new();
    attributes.retain(|(key, _)| keys.insert(key.clone()));
    attributes
}

fn value() -> impl Strategy<Value = HostValue> {
    let number = prop_oneof![
        prop::sample::select(vec![
            0.0,
            -0.0,
            1.0,
            127.0,
            128.0,
            9_007_199_254_740_991.0,
            -9_007_199_254_740_992.0,
            1e300
        ]),
        any::<i32>().prop_map_into(),
        any::<f64>(),
        any::<u64>().prop_map(f64::from_bits),
    ];
    let scalar = prop_oneof![
        4 => text().prop_map_into(),
        4 => number.prop_map(HostValue::Number),
        2 => any::<bool>().prop_map(HostValue::Bool),
        1 => Just(HostValue::Null),
        1 => prop::collection::vec(any::<u8>(), 0..20).prop_map(HostValue::Bytes),
    ];
    scalar.prop_recursive(3, 8, 4, |value| {
        prop_oneof![
            prop::collection::vec(value.clone(), 0..4).prop_map(HostValue::Array),
            prop::collection::vec((key(), value), 0..4).prop_map(|map| HostValue::Map(as_of_an_object(map))),
        ]
    })
}
