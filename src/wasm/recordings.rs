//! Recordings as the host sees them: room to write into, then one call to take it over, one to judge and one to encode.

use super::{Core, address, word};
use crate::otlp::{Part, Selection};
use crate::recording::SpanBuffer;
use crate::sampling::Verdict;
use crate::trace::Limits;

/// The budget of a configuration's attributes.
const MAX_CONFIG_BYTES: usize = 64 << 20;

/// Added to a form: spans are marked as a part.
const PARTIAL: u32 = 2;

impl Core {
    /// Starts a recording under a configuration and returns the index of its buffer. Without a configuration it is for a
    /// configuration's own tape.
    pub(super) fn open_buffer(&mut self, config: usize) -> u32 {
        let index = self.free_buffers.pop().map_or(self.buffers.len(), |index| index as usize);
        if index == self.buffers.len() {
            self.buffers.push(SpanBuffer::default());
        }
        let config = self.configs.get(config).and_then(Option::as_ref);
        let (limits, max_bytes) =
            config.map_or((Limits::default(), MAX_CONFIG_BYTES), |config| (config.limits, config.max_bytes));
        if let Some(buffer) = self.buffers.get_mut(index) {
            buffer.begin(limits, max_bytes);
        }
        word(index)
    }

    /// Ends a recording; its buffer keeps a little memory, and its index may be used again.
    pub(super) fn close_buffer(&mut self, buffer: usize) {
        if let Some(place) = self.buffers.get_mut(buffer) {
            place.begin(Limits::default(), 0);
            self.free_buffers.push(word(buffer));
        }
    }

    /// Makes room for a tape of `words` words and for `bytes` bytes of text; returns 1, or 0 when there is no memory for
    /// them. Results: the address of the tape, the address of the text. Take views of the memory only afterwards: this may
    /// move it.
    pub(super) fn reserve(&mut self, buffer: usize, words: usize, bytes: usize) -> u32 {
        let has_tape = self.make_tape(words);
        let text = self.buffers.get_mut(buffer).and_then(|buffer| buffer.reserve_text(bytes));
        let Some(text) = text.filter(|_| has_tape) else { return 0 };
        self.results.set(&[word(self.tape.as_ptr() as usize), address(text)]);
        1
    }

    /// Takes over what the host wrote: `words` words, and `bytes` bytes of text that are `units` UTF-16 units. Returns what
    /// is left of the budget in bytes.
    pub(super) fn ingest(&mut self, buffer: usize, words: usize, units: usize, bytes: usize) -> u32 {
        let Some(buffer) = self.buffers.get_mut(buffer) else { return 0 };
        buffer.ingest(self.tape.get(..words).unwrap_or_default(), units, bytes);
        word(buffer.bytes_left())
    }

    /// Tail sampling of what is recorded so far: 0 when none is configured, 1 kept by a rule, 2 kept as part of the rest,
    /// 3 left out, also when there is no span. Results: how many spans there are, and how many with the status error; the
    /// duration of the local root in milliseconds, as a double in two words; where its name lies, and how long it is; and 1
    /// when it is sampled, 0 when it is only recorded.
    pub(super) fn judge(&mut self, buffer: usize, config: usize) -> u32 {
        let Some(config) = self.configs.get(config).and_then(Option::as_ref) else { return 0 };
        let tail = self.buffers.get(config.attributes).and_then(|attributes| config.tail(attributes));
        let (Some(tail), Some(buffer)) = (tail, self.buffers.get(buffer)) else { return 0 };
        let Some((verdict, summary)) = tail.judge(buffer) else {
            self.results.set(&[0; 7]);
            return Verdict::LeftOut.code();
        };
        let millis = (summary.duration_nanos as f64 / 1e6).to_bits();
        let [low, high] = [millis as u32, (millis >> 32) as u32];
        let name = buffer.text(summary.name);
        let [at, len] = [address(name), word(name.len())];
        self.results.set(&[summary.spans, summary.errors, low, high, at, len, summary.is_sampled.into()]);
        verdict.code()
    }

    /// Encodes ended spans that were not encoded before, as many as fit into `max_bytes`, and returns the length of the
    /// request in bytes; to be called again until that is 0. `verdict` is that of [`Core::judge`]: 3 leaves all of them out,
    /// 1 takes also those that are only recorded. Without one, the spans of the last request are encoded again, in another
    /// form: of the same recording, and with nothing encoded in between; when they are too many, the first of them wait again.
    /// `form` is 0 for plain OTLP and 1 for what Sentry wants; with 2 added, each span says that the rest of its recording goes
    /// out later.
    ///
    /// Results, counted since the last call: where the pieces of the request are listed, the address and the length of each
    /// from front to back, until the next call for any buffer; the spans that the request holds; the spans lost over the byte
    /// budget, left out by sampling, and too large for a request by themselves; the spans that dropped something over a
    /// limit, and where the name of the first of them lies, and how long it is.
    pub(super) fn encode(
        &mut self,
        buffer: usize,
        config: usize,
        verdict: Option<u32>,
        max_bytes: usize,
        form: u32,
    ) -> u32 {
        let Some(config) = self.configs.get(config).and_then(Option::as_ref) else { return 0 };
        let Ok([place, attributes]) = self.buffers.get_disjoint_mut([buffer, config.attributes]) else { return 0 };
        let envelope = config.envelope(attributes, form & !PARTIAL, form & PARTIAL != 0);
        let tail = config.tail(attributes);
        let loss = place.take_loss();
        let Part { spans, sampled_out, too_large, over_limits, over_limits_name } = match verdict {
            Some(verdict) => {
                let selection = Selection { verdict: Verdict::from_code(verdict), tail: tail.as_ref(), max_bytes };
                self.encoder.encode(place, envelope, selection)
            }
            None => self.encoder.encode_again(place, envelope, tail.as_ref(), max_bytes),
        };
        let name = place.text(over_limits_name);
        let [name, name_len] = [address(name), word(name.len())];
        self.results.set(&[0, spans, loss.over_budget, sampled_out, too_large, over_limits, name, name_len]);
        self.list_segments(buffer)
    }

    /// Encodes one span as a request of its own, open, ended or encoded before, and returns the length of the request in
    /// bytes: 0 when there is no such span. `number` counts the spans of the recording from its beginning. Nothing changes,
    /// but the request encoded last is gone. Results: where its pieces are listed, until the next call for any buffer.
    pub(super) fn encode_one(&mut self, buffer: usize, config: usize, number: usize) -> u32 {
        let Some(place) = self.buffers.get(buffer) else { return 0 };
        let Some(config) = self.configs.get(config).and_then(Option::as_ref) else { return 0 };
        let Some(attributes) = self.buffers.get(config.attributes) else { return 0 };
        self.encoder.encode_one(place, config.envelope(attributes, 0, false), number);
        self.list_segments(buffer)
    }

    /// Lists the pieces of the request that was encoded last, and returns its length.
    fn list_segments(&mut self, buffer: usize) -> u32 {
        self.segments.clear();
        let Some(buffer) = self.buffers.get(buffer) else { return 0 };
        for segment in self.encoder.segments(buffer) {
            self.segments.extend_from_slice(&[address(segment), word(segment.len())]);
        }
        self.results.set(&[word(self.segments.as_ptr() as usize)]);
        word(self.encoder.request_bytes())
    }
}
