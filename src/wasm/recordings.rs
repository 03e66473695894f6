//! Recordings as the host sees them: room to write into, then one call to take it over and one to encode.

use wasm_bindgen::prelude::wasm_bindgen;

use super::Core;
use crate::recording::SpanBuffer;

/// A buffer that has grown larger than this is not kept for the next recording.
const MAX_IDLE_BUFFER_BYTES: usize = 256 * 1024;

#[wasm_bindgen]
impl Core {
    /// Starts a recording under a configuration and returns the index of its buffer.
    #[wasm_bindgen(js_name = openBuffer)]
    pub fn open_buffer(&mut self, config: usize) -> usize {
        let index = self.free_buffers.pop().unwrap_or(self.buffers.len());
        if index == self.buffers.len() {
            self.buffers.push(SpanBuffer::default());
        }
        let limits = self.configs.get(config).and_then(Option::as_ref).map(|configured| &configured.config);
        if let (Some(buffer), Some(config)) = (self.buffers.get_mut(index), limits) {
            buffer.begin(*config.limits(), config.max_buffer_bytes() as usize);
        }
        index
    }

    /// Ends a recording; its buffer's index may be used again.
    #[wasm_bindgen(js_name = closeBuffer)]
    pub fn close_buffer(&mut self, buffer: usize) {
        if let Some(place) = self.buffers.get_mut(buffer) {
            if place.text().len() > MAX_IDLE_BUFFER_BYTES {
                *place = SpanBuffer::default();
            }
            self.free_buffers.push(buffer);
        }
    }

    /// Makes room for a tape of `words` words and for `bytes` bytes of text. Results: the address of the tape, the
    /// address of the text. Take views of the memory only afterwards: this may move it.
    pub fn reserve(&mut self, buffer: usize, words: usize, bytes: usize) {
        if self.tape.len() < words {
            self.tape.resize(words, 0);
        }
        let Some(buffer) = self.buffers.get_mut(buffer) else { return };
        let text = buffer.reserve_text(bytes).as_ptr() as usize;
        *self.results = [self.tape.as_ptr() as usize, text, 0];
    }

    /// Takes over what the host wrote: `words` words, and `bytes` bytes of text that are `units` UTF-16 units.
    pub fn ingest(&mut self, buffer: usize, words: usize, units: usize, bytes: usize) {
        if let Some(buffer) = self.buffers.get_mut(buffer) {
            buffer.ingest(self.tape.get(..words).unwrap_or_default(), units, bytes);
        }
    }

    /// Encodes the ended spans that were not encoded before and returns the length of the request in bytes: 0 when there
    /// is no such span. Results: where it lies, until the next call for any buffer; how many spans it holds; and how many
    /// that ended since this was called last did not fit the byte budget.
    pub fn encode(&mut self, buffer: usize, config: usize) -> usize {
        let Some(buffer) = self.buffers.get_mut(buffer) else { return 0 };
        let Some(configured) = self.configs.get(config).and_then(Option::as_ref) else { return 0 };
        let request = self.encoder.encode(buffer, &configured.resource);
        let (address, len) = (request.as_ptr() as usize, request.len());
        buffer.mark_encoded();
        let over_budget = buffer.take_loss().over_budget as usize;
        *self.results = [address, self.encoder.spans() as usize, over_budget];
        len
    }
}
