//! Integration tests: one module per topic, the public interface only, whole values asserted. Cases that the JavaScript
//! tests share lie in `tests/vectors`.

mod buffer_model;
mod byte_budget;
mod config;
mod head_sampling;
mod judge;
mod model;
mod otlp_random;
mod otlp_response;
mod otlp_values;
mod recording;
mod replay;
mod tape_writer;
mod trace_context;
