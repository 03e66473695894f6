//! The way out: spans as OTLP protobuf (opentelemetry-proto 1.x), and what a receiver answers. Only this folder names
//! prost.

mod encode;
mod response;
mod reverse;
mod wire;

pub use encode::Encoder;
pub use response::{MalformedResponse, PartialSuccess, parse_response};
pub use wire::encode_resource;
