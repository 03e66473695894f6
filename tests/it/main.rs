//! Integration tests: one module per topic, the public interface only, whole values asserted. Cases that the JavaScript
//! tests share lie in `tests/vectors`.

mod actions;
mod buffer_model;
mod byte_budget;
mod config;
mod config_values;
mod documented_options;
mod head_sampling;
mod judge;
mod model;
mod model_requests;
mod model_values;
mod ot_state;
mod otlp_encode;
mod otlp_one;
mod otlp_parts;
mod otlp_random;
mod otlp_request;
mod otlp_response;
mod otlp_selection;
mod otlp_text;
mod otlp_values;
mod over_limits;
mod package;
mod recording;
mod replay;
mod retry;
mod scope_attributes;
mod span_limits;
mod tail_sampling;
mod tail_walk;
mod tape_total;
mod tape_writer;
mod trace_context;
