//! Recordings as the host sees them: room to write into, then one call to take it over, one to judge and one to encode.

use super::options::Configured;
use super::{Core, word, words_of};
use crate::otlp::{Envelope, Form, Selection};
use crate::recording::SpanBuffer;
use crate::sampling::Verdict;
use crate::trace::Text;

/// A buffer that has grown larger than this is not kept for the next recording.
const MAX_IDLE_BUFFER_BYTES: usize = 256 * 1024;

/// Added to a form: spans are marked as a part.
const PARTIAL: u32 = 2;

impl Core {
    /// Starts a recording under a configuration and returns the index of its buffer.
    pub(super) fn open_buffer(&mut self, config: usize) -> u32 {
        let index = self.free_buffers.pop().map_or(self.buffers.len(), |index| index as usize);
        if index == self.buffers.len() {
            self.buffers.push(new_buffer());
        }
        let limits = self.configs.get(config).and_then(Option::as_ref).map(|configured| &configured.config);
        if let (Some(buffer), Some(config)) = (self.buffers.get_mut(index), limits) {
            buffer.begin(*config.limits(), config.max_buffer_bytes() as usize);
        }
        word(index)
    }

    /// Ends a recording; its buffer's index may be used again.
    pub(super) fn close_buffer(&mut self, buffer: usize) {
        if let Some(place) = self.buffers.get_mut(buffer) {
            if place.text().len() > MAX_IDLE_BUFFER_BYTES {
                *place = new_buffer();
            }
            self.free_buffers.push(word(buffer));
        }
    }

    /// Makes room for a tape of `words` words and for `bytes` bytes of text. Results: the address of the tape, the
    /// address of the text. Take views of the memory only afterwards: this may move it.
    pub(super) fn reserve(&mut self, buffer: usize, words: usize, bytes: usize) {
        self.make_tape(words);
        let Some(buffer) = self.buffers.get_mut(buffer) else { return };
        let text = buffer.reserve_text(bytes).as_ptr() as usize;
        self.results.set(&[word(self.tape.as_ptr() as usize), word(text)]);
    }

    /// Takes over what the host wrote: `words` words, and `bytes` bytes of text that are `units` UTF-16 units.
    pub(super) fn ingest(&mut self, buffer: usize, words: usize, units: usize, bytes: usize) {
        if let Some(buffer) = self.buffers.get_mut(buffer) {
            buffer.ingest(self.tape.get(..words).unwrap_or_default(), units, bytes);
        }
    }

    /// Tail sampling of what is recorded so far: 0 when none is configured, 1 kept by a rule, 2 kept as part of the rest,
    /// 3 left out, also when there is no span. Results: how many spans there are, and how many with the status error; the
    /// duration of the local root in milliseconds, as a double in two words; where its name lies, and how long it is; and 1
    /// when it is sampled, 0 when it is only recorded.
    pub(super) fn judge(&mut self, buffer: usize, config: usize) -> u32 {
        let tail = self.config(config).and_then(|configured| configured.config.tail_sampling());
        let (Some(tail), Some(buffer)) = (tail, self.buffers.get(buffer)) else { return 0 };
        let Some((verdict, summary)) = buffer.judge(tail) else {
            self.results.set(&[0; 7]);
            return Verdict::LeftOut.code();
        };
        let [low, high] = words_of(millis(summary.duration_nanos));
        let [address, len] = place(summary.name, buffer);
        self.results.set(&[summary.spans, summary.errors, low, high, address, len, summary.is_sampled.into()]);
        verdict.code()
    }

    /// Encodes ended spans that were not encoded before, as many as fit into `max_bytes`, and returns the length of the
    /// request in bytes; to be called again until that is 0. `verdict` is that of [`Core::judge`]: 3 leaves all of them out,
    /// 1 takes also those that are only recorded. `form` is 0 for plain OTLP and 1 for what Sentry wants; with 2 added, each
    /// span says that the rest of its recording goes out later.
    ///
    /// Results, counted since the last call: where the request lies, until the next call for any buffer; the spans it
    /// holds; the spans lost over the byte budget, left out by sampling, and too large for a request by themselves; the
    /// spans that dropped something over a limit, and where the name of the first of them lies, and how long it is.
    pub(super) fn encode(&mut self, buffer: usize, config: usize, verdict: u32, max_bytes: usize, form: u32) -> u32 {
        self.encode_as(buffer, config, Some((verdict, max_bytes)), form)
    }

    /// Encodes the spans of the last request of [`Core::encode`] again, in another form, and returns the length of the
    /// request in bytes: of the same recording, and with nothing encoded in between. Results: where the request lies, until
    /// the next call for any buffer; the others have no meaning.
    pub(super) fn encode_again(&mut self, buffer: usize, config: usize, form: u32) -> u32 {
        self.encode_as(buffer, config, None, form)
    }

    /// Encodes one span as a request of its own, open, ended or encoded before, and returns the length of the request in
    /// bytes: 0 when there is no such span. `index` counts the spans of the recording from its beginning. Nothing changes,
    /// but the request encoded last is gone. Results: where the request lies, until the next call for any buffer.
    pub(super) fn encode_one(&mut self, buffer: usize, config: usize, index: usize) -> u32 {
        let Some(buffer) = self.buffers.get(buffer) else { return 0 };
        let Some(configured) = self.configs.get(config).and_then(Option::as_ref) else { return 0 };
        let request = self.encoder.encode_one(buffer, configured.envelope(0), index);
        self.results.set(&[word(request.as_ptr() as usize)]);
        word(request.len())
    }
}

impl Core {
    /// Encodes under a verdict and up to a length, or what was encoded last again.
    #[inline(never)]
    fn encode_as(&mut self, buffer: usize, config: usize, first: Option<(u32, usize)>, form: u32) -> u32 {
        self.results.set(&[0; 8]);
        let Some(buffer) = self.buffers.get_mut(buffer) else { return 0 };
        let Some(configured) = self.configs.get(config).and_then(Option::as_ref) else { return 0 };
        let envelope = Envelope { is_partial: form & PARTIAL != 0, ..configured.envelope(form & !PARTIAL) };
        let tail = configured.config.tail_sampling();
        let mut over_budget = 0;
        let part = match first {
            Some((verdict, max_bytes)) => {
                let selection = Selection { verdict: Verdict::from_code(verdict), tail, max_bytes };
                over_budget = buffer.take_loss().over_budget;
                self.encoder.encode(buffer, envelope, selection)
            }
            None => self.encoder.encode_again(buffer, envelope, tail),
        };
        let [name, name_len] = place(part.over_limits_name, buffer);
        let request = self.encoder.request();
        self.results.set(&[
            word(request.as_ptr() as usize),
            part.spans,
            over_budget,
            part.sampled_out,
            part.too_large,
            part.over_limits,
            name,
            name_len,
        ]);
        word(request.len())
    }
}

impl Configured {
    #[inline(never)]
    fn envelope(&self, form: u32) -> Envelope<'_> {
        let (schema_url, config) = (self.config.resource_schema_url(), &self.config);
        if form == 0 {
            return Envelope { resource: &self.resource, schema_url, ..Envelope::default() };
        }
        let form = Form::Sentry { release: config.release(), environment: config.environment() };
        Envelope { resource: &self.sentry_resource, schema_url, form, ..Envelope::default() }
    }
}

/// One function for both places where there is a new buffer.
#[inline(never)]
fn new_buffer() -> SpanBuffer {
    SpanBuffer::default()
}

/// Where a text of a recording lies in the module's memory, and how long it is.
fn place(text: Text, buffer: &SpanBuffer) -> [u32; 2] {
    let bytes = text.of(buffer.text());
    [word(bytes.as_ptr() as usize), text.len]
}

#[allow(clippy::cast_precision_loss, reason = "a double is exact up to 104 days of nanoseconds")]
fn millis(nanos: u64) -> f64 {
    nanos as f64 / 1e6
}
