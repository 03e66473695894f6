//! edgespan's core: what happens to a span between the JavaScript that records it and the bytes that leave.
//!
//! A request's spans come in as a *tape* (numbers) and a *text* (all strings as one), are kept in a
//! [`recording::SpanBuffer`] under a byte budget, and go out as one OTLP request, written by [`otlp::Encoder`]. Which
//! traces are kept at all is decided by [`sampling`], what comes in and goes out in headers by [`propagation`], and what
//! the user asked for by [`config`]. The modules in the order in which they build on each other:
//!
//! 1. [`notation`]: how numbers, JSON and URLs are written
//! 2. [`trace`]: what a span is
//! 3. [`propagation`], [`sampling`], [`retry`]: pure decisions about headers, traces and failed exports
//! 4. [`recording`]: one request's spans
//! 5. [`otlp`], [`sentry`]: the ways out
//! 6. [`config`]: options, defaults, error sentences
//! 7. `wasm` (only in the WebAssembly build): the one door to the host
//!
//! `inspect` is a module of its own, for tests: OTLP bytes into plain JavaScript objects.
//!
//! Everything but `wasm` is pure: times, ids and random numbers are arguments; nothing reads a clock or an environment,
//! prints, or keeps global state. On the request path nothing panics.

// The release build does without the standard library, whose panic machinery can print anything and weighs accordingly. A
// panic is a trap there; the features that speak to developers bring the standard library back.
#![cfg_attr(
    all(target_family = "wasm", not(any(feature = "panic-hook", feature = "serde-options", feature = "inspect"))),
    no_std
)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::unreachable)
)]

extern crate alloc;

pub mod config;
#[cfg(any(test, all(target_family = "wasm", feature = "inspect")))]
mod inspect;
pub mod notation;
pub mod otlp;
pub mod propagation;
pub mod recording;
pub mod retry;
pub mod sampling;
pub mod sentry;
pub mod trace;
#[cfg(all(target_family = "wasm", not(feature = "inspect")))]
mod wasm;
