//! Configurations: words, and attributes on an ordinary tape; and what their samplers make of a span that begins.

use alloc::vec::Vec;

use super::{Core, NONE, word};
use crate::IS_SLIM;
use crate::otlp::{Encoder, Envelope, Form};
use crate::recording::SpanBuffer;
use crate::sampling::{Change, Parent, Rules, Sampler, TailSampler};
use crate::trace::{Attributes, Limits, Randomness, UnixNanos};

/// The scopes of a configuration's tape, whose attributes are:
/// the resource, with its schema as the name of the scope;
const RESOURCE: usize = 0;
/// what Sentry wants every span to say;
const SPAN_DEFAULTS: usize = 1;
/// attributes that tail sampling keeps;
const KEEP_ATTRIBUTES: usize = 2;
/// and, as keys, names that it keeps.
const KEEP_NAMES: usize = 3;

/// Of the flags: there is tail sampling, it keeps errors, it keeps what is slow, and some receiver is Sentry.
const HAS_TAIL: u32 = 1;
const KEEPS_ERRORS: u32 = 2;
const KEEPS_SLOW: u32 = 4;
const IS_FOR_SENTRY: u32 = 8;

/// Added to a decision: the tracestate is to state no threshold, or the one that the results say.
const REMOVE: u32 = 4;
const SET: u32 = 8;

/// What recordings, samplers and requests of one configuration have in common.
#[derive(Debug)]
pub(super) struct Config {
    pub(super) limits: Limits,
    pub(super) max_bytes: usize,
    flags: u32,
    /// The duration in milliseconds and the ratio of tail sampling, and then the sampler.
    doubles: Vec<f64>,
    /// The index of the buffer with what the tape said.
    pub(super) attributes: usize,
    /// The encoded resource.
    resource: Vec<u8>,
    /// The same for Sentry.
    sentry_resource: Vec<u8>,
}

impl Core {
    /// Takes a configuration over and returns its index. Of the tape, the first `head` words are: the seven limits in
    /// the order of [`Limits`]; the byte budget; flags (1 tail sampling, 2 it keeps errors, 4 it keeps what is slow, 8 a
    /// receiver is Sentry); the duration in milliseconds and the ratio of tail sampling, each a double in two words; and the
    /// sampler, doubles too ([`Sampler`]). The rest is a tape for `buffer`, with text as for [`Core::ingest`], and is about
    /// four scopes: the resource, with its schema as the scope's name; what Sentry wants every span to say; attributes that
    /// tail sampling keeps; and names that it keeps, as keys. The buffer is the configuration's from now on.
    pub(super) fn configure(&mut self, buffer: usize, head: usize, words: usize, units: usize, bytes: usize) -> u32 {
        let (head, tape) = self.tape.get(..words).unwrap_or_default().split_at_checked(head).unwrap_or_default();
        // The host promises a head of at least so many words.
        let Some((words, doubles)) = head.split_first_chunk::<9>() else { return NONE };
        let Some(attributes) = self.buffers.get_mut(buffer) else { return NONE };
        attributes.ingest(tape, units, bytes);
        let [attribute_count, attribute_value_length, event_count, link_count, of_event, of_link, depth, max, flags] =
            *words;
        let limits = Limits {
            attribute_count,
            attribute_value_length,
            event_count,
            link_count,
            attribute_per_event_count: of_event,
            attribute_per_link_count: of_link,
            attribute_depth: depth,
        };
        let doubles = doubles.as_chunks().0.iter();
        let doubles = doubles.map(|[low, high]| f64::from_bits(u64::from(*high) << 32 | u64::from(*low))).collect();
        let mut config = Config {
            limits,
            max_bytes: max as usize,
            flags,
            doubles,
            attributes: buffer,
            resource: Vec::new(),
            sentry_resource: Vec::new(),
        };
        config.resource = config.encode_resource(attributes, &mut self.encoder, 0);
        if flags & IS_FOR_SENTRY != 0 && !IS_SLIM {
            config.sentry_resource = config.encode_resource(attributes, &mut self.encoder, 1);
        }
        let index = self.configs.iter().position(Option::is_none).unwrap_or(self.configs.len());
        match self.configs.get_mut(index) {
            Some(place) => *place = Some(config),
            None => self.configs.push(Some(config)),
        }
        word(index)
    }

    /// Gives a configuration up; its index may be used again.
    pub(super) fn forget_config(&mut self, config: usize) {
        if let Some(config) = self.configs.get_mut(config).and_then(Option::take) {
            self.close_buffer(config.attributes);
        }
    }

    /// What becomes of a new span: 0 it is dropped, also without a configuration or a program that is a sampler, 1 recorded
    /// only, 2 recorded and sampled. `parent` is 0 for none, 1 for a remote one that is not sampled, 2 for a remote sampled
    /// one, 3 and 4 for local ones; `high` and `low` are the randomness, of which the low 56 bits count. With 4 added the
    /// tracestate must state no threshold, with 8 that in the results, the high word first; else it stays the parent's.
    pub(super) fn sample(&mut self, config: usize, parent: u32, high: u32, low: u32) -> u32 {
        let program = self.configs.get(config).and_then(Option::as_ref).map_or(&[][..], |config| config.program());
        let sampled =
            Sampler(program).sample(Parent::of(parent), Randomness::new(u64::from(high) << 32 | u64::from(low)));
        let change = match sampled.change {
            Change::Keep => 0,
            Change::Remove => REMOVE,
            Change::Set(threshold) => {
                let number = threshold.number();
                self.results.set(&[(number >> 32) as u32, number as u32]);
                SET
            }
        };
        sampled.decision as u32 + change
    }
}

impl Config {
    /// The sampler.
    pub(super) fn program(&self) -> &[f64] {
        self.doubles.get(2..).unwrap_or_default()
    }

    /// Which recordings are kept; none when all are. `attributes` is the buffer of the configuration, here and below.
    pub(super) fn tail<'a>(&self, attributes: &'a SpanBuffer) -> Option<TailSampler<'a>> {
        let [slow_ms, ratio] = *self.doubles.first_chunk()?;
        if self.flags & HAS_TAIL == 0 || IS_SLIM {
            return None;
        }
        let rules =
            Rules { of: attributes, names: of(attributes, KEEP_NAMES), attributes: of(attributes, KEEP_ATTRIBUTES) };
        Some(TailSampler {
            keep_errors: self.flags & KEEPS_ERRORS != 0,
            keep_slower_than_nanos: (self.flags & KEEPS_SLOW != 0).then(|| UnixNanos::from_millis(slow_ms, 0).get()),
            rules: Some(rules),
            ratio,
            sees_everything: Sampler(self.program()).records_everything(),
        })
    }

    /// What requests in a form have in common; the form is 0 for plain OTLP and else Sentry's.
    #[inline(never)]
    pub(super) fn envelope<'a>(&'a self, attributes: &'a SpanBuffer, form: u32, is_partial: bool) -> Envelope<'a> {
        let schema_url = attributes.scopes().first().map_or(&[][..], |scope| attributes.text(scope.name));
        if form == 0 || IS_SLIM {
            return Envelope { resource: &self.resource, schema_url, form: Form::Plain, is_partial };
        }
        let form = Form::Sentry { defaults: of(attributes, SPAN_DEFAULTS), of: attributes };
        Envelope { resource: &self.sentry_resource, schema_url, form, is_partial }
    }

    fn encode_resource(&self, attributes: &SpanBuffer, encoder: &mut Encoder, form: u32) -> Vec<u8> {
        encoder.encode_resource(attributes, of(attributes, RESOURCE), self.envelope(attributes, form, false))
    }
}

/// The attributes of a scope of a configuration's tape.
#[inline(never)]
fn of(attributes: &SpanBuffer, scope: usize) -> Attributes {
    attributes.scopes().get(scope).map(|scope| scope.attributes).unwrap_or_default()
}
