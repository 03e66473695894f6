//! edgespan's core: what happens to a span between the JavaScript that records it and the bytes that leave.
//!
//! A request's spans come in as a *tape* (numbers) and a *text* (all strings as one), are kept in a
//! [`recording::SpanBuffer`] under a byte budget, and go out as one OTLP request, written by [`otlp::Encoder`]. Which
//! traces are kept at all is decided by [`sampling`]. The modules in the order in which they build on each other:
//!
//! 1. [`trace`]: what a span is
//! 2. [`recording`]: one request's spans, in bounded memory
//! 3. [`sampling`]: pure decisions, at the head when a span begins and at the tail when a recording is over
//! 4. [`otlp`]: the way out
//! 5. `wasm` (only in the WebAssembly build): the one door to the host
//!
//! `inspect` is a module of its own, for tests: OTLP bytes into plain JavaScript objects.
//!
//! Options, URLs, headers and JSON are the host's: it has the tools for text. Everything but `wasm` is pure: times, ids
//! and random numbers are arguments; nothing reads a clock or an environment, prints, or keeps global state. On the
//! request path nothing panics, and memory that the host refuses is counted, not a trap.

// The release build does without the standard library, whose panic machinery can print anything and weighs accordingly. A
// panic is a trap there; the features that speak to developers bring the standard library back.
#![cfg_attr(all(target_family = "wasm", not(any(feature = "panic-hook", feature = "inspect"))), no_std)]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::unreachable)
)]

extern crate alloc;

/// Whether this is the core of `edgespan/slim`: spans in, OTLP out. What it never needs stands behind this constant, which the
/// compiler resolves: tail sampling, samplers, the form that Sentry takes, members of the tracestate, memory that is given back
/// while a recording goes on, and the short ways for what is most frequent, which are there for speed alone.
pub(crate) const IS_SLIM: bool = cfg!(feature = "slim");

#[cfg(any(test, all(target_family = "wasm", feature = "inspect")))]
mod inspect;
pub mod otlp;
pub mod recording;
pub mod sampling;
pub mod trace;
#[cfg(all(target_family = "wasm", not(feature = "inspect")))]
mod wasm;
