//! What Sentry wants beside plain OTLP (develop.sentry.dev).

mod dsn;
mod envelope;

pub use dsn::Dsn;
pub use envelope::envelope;
