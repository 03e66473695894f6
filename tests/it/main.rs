//! Integration tests: one module per topic, the public interface only, whole values asserted. Cases that the JavaScript
//! tests share lie in `tests/vectors`.

mod actions;
mod buffer_model;
mod byte_budget;
mod head_sampling;
mod host_json;
mod judge;
mod long_texts;
mod model;
mod model_budget;
mod model_requests;
mod model_values;
mod otlp_encode;
mod otlp_one;
mod otlp_parts;
mod otlp_random;
mod otlp_request;
mod otlp_selection;
mod otlp_text;
mod otlp_values;
mod over_limits;
mod package;
mod partial;
mod recording;
mod recovery;
mod replay;
mod rules;
mod scope_attributes;
mod sentry_form;
mod sentry_forms;
mod sentry_rate;
mod span_limits;
mod tail_sampling;
mod tail_walk;
mod tape_total;
mod tape_writer;
