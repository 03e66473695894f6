//! Integration tests: one module per topic, the public interface only, whole values asserted. Cases that the JavaScript
//! tests share lie in `tests/vectors`.

mod actions;
mod buffer_model;
mod byte_budget;
mod config;
mod head_sampling;
mod judge;
mod model;
mod otlp_encode;
mod otlp_random;
mod otlp_request;
mod otlp_response;
mod otlp_text;
mod otlp_values;
mod package;
mod recording;
mod replay;
mod span_limits;
mod tape_total;
mod tape_writer;
mod trace_context;
