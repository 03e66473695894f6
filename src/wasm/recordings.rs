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

    /// Makes room for a tape of `slots` numbers and returns its address.
    #[wasm_bindgen(js_name = reserveTape)]
    pub fn reserve_tape(&mut self, slots: usize) -> usize {
        if self.tape.len() < slots {
            self.tape.resize(slots, 0.0);
        }
        self.tape.as_ptr() as usize
    }

    /// Makes room for `bytes` bytes of text and returns its address. Call it after `reserveTape`, and take views of the
    /// memory only after both: either may move the memory.
    #[wasm_bindgen(js_name = reserveText)]
    pub fn reserve_text(&mut self, buffer: usize, bytes: usize) -> usize {
        self.buffers.get_mut(buffer).map_or(0, |buffer| buffer.reserve_text(bytes).as_ptr() as usize)
    }

    /// Takes over what the host wrote: `slots` numbers, and `bytes` bytes of text that are `units` UTF-16 units.
    pub fn ingest(&mut self, buffer: usize, slots: usize, units: usize, bytes: usize) {
        if let Some(buffer) = self.buffers.get_mut(buffer) {
            buffer.ingest(self.tape.get(..slots).unwrap_or_default(), units, bytes);
        }
    }

    /// Encodes the ended spans that were not encoded before and returns the length of the request in bytes: 0 when there
    /// is no such span. `requestAddress` says where it lies, until the next call for any buffer.
    pub fn encode(&mut self, buffer: usize, config: usize) -> usize {
        let Some(place) = self.buffers.get_mut(buffer) else { return 0 };
        let Some(configured) = self.configs.get(config).and_then(Option::as_ref) else { return 0 };
        let len = self.encoder.encode(place, &configured.resource).len();
        place.mark_encoded();
        len
    }

    /// Where the request lies that was encoded last.
    #[wasm_bindgen(js_name = requestAddress)]
    pub fn request_address(&self) -> usize {
        self.encoder.bytes().as_ptr() as usize
    }

    /// How many spans the request holds that was encoded last.
    #[wasm_bindgen(js_name = encodedSpans)]
    pub fn encoded_spans(&self) -> u32 {
        self.encoder.spans()
    }

    /// Spans of a recording that did not fit its byte budget, since this was asked last.
    #[wasm_bindgen(js_name = takeLostOverBudget)]
    pub fn take_lost_over_budget(&mut self, buffer: usize) -> u32 {
        self.buffers.get_mut(buffer).map_or(0, |buffer| core::mem::take(&mut buffer.loss_mut().over_budget))
    }

    /// Spans and tapes of a recording that could not be read, since this was asked last.
    #[wasm_bindgen(js_name = takeLostMalformed)]
    pub fn take_lost_malformed(&mut self, buffer: usize) -> u32 {
        self.buffers.get_mut(buffer).map_or(0, |buffer| core::mem::take(&mut buffer.loss_mut().malformed))
    }
}
