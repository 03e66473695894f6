//! The way out: spans as OTLP protobuf (opentelemetry-proto 1.x), and what a receiver answers. Only this folder names
//! prost.

mod as_json;
mod encode;
mod request;
mod resource;
mod response;
mod reverse;
mod sentry_form;

pub use request::{Encoder, Envelope, Form, Part, Selection};
pub use resource::{encode_resource, encode_resource_for_sentry};
pub use response::{MalformedResponse, PartialSuccess, parse_response};
