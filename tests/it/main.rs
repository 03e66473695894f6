//! Integration tests: one module per topic, the public interface only, whole values asserted. Cases that the JavaScript
//! tests share lie in `tests/vectors`.

mod config;
mod head_sampling;
mod otlp_response;
mod trace_context;
