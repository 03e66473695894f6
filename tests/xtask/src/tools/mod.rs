//! What a build or a test needs besides cargo and Node: each is fetched when missing, under one progress line, and when
//! it cannot be had the error says in one sentence what to do.

pub mod chromium;
pub mod node;
pub mod npm;
pub mod rotel;
pub mod wasm_target;
