//! The way out: spans as OTLP protobuf (opentelemetry-proto 1.x), and what a receiver answers. Only this folder names
//! prost.

mod encode;
mod request;
mod resource;
mod response;
mod reverse;

pub use request::{Encoder, Envelope, Part, Selection};
pub use resource::encode_resource;
pub use response::{MalformedResponse, PartialSuccess, parse_response};
