//! The way out: spans as OTLP protobuf (opentelemetry-proto 1.x). Only `inspect` names prost.

mod encode;
mod request;
mod reverse;
mod sentry_form;
mod short_pair;

pub use request::{Encoder, Envelope, Form, Part, Selection};
