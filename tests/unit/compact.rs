//! Tests of the parts of `src/recording/compact.rs` that nothing else sees.

use super::super::tape::{END, EVENT, LINK, MAP, SCOPE, SPAN, START, STATUS, STRING, TRACE, TRUE};
use super::*;

/// Takes a tape over that has so much text.
fn ingest(buffer: &mut SpanBuffer, words: &[u32], text: usize) {
    buffer.reserve_text(text).expect("memory").fill(b'x');
    buffer.ingest(words, text, text);
}

#[test]
fn what_is_alive_is_counted_as_what_a_copy_of_it_takes() {
    let mut buffer = SpanBuffer::default();
    buffer.begin(Limits { event_count: 2, ..Limits::default() }, 8 << 20);
    let scope = [SCOPE, 5, 6, 7, STRING, 1, 9];
    let start = |id| [START, 0, id, 0, 0, 1, 0, 0, 0, 0, 0, 4];
    let trace = |id| [TRACE, id, 2, 3, 4, 10];
    // A span that is done, in a trace of its own; and one with everything that takes something.
    ingest(&mut buffer, &[&scope[..], &trace(1), &start(1), &[END, 0, 0, 0], &trace(2), &start(2)].concat(), 64);
    buffer.finish(Position::at(0), true);
    assert_eq!(buffer.spans().count(), 2);
    for len in 1..=MAX_SEARCHED + 1 {
        ingest(&mut buffer, &[SPAN, 1, TRUE, len], len as usize);
    }
    for _ in 0..3 {
        ingest(&mut buffer, &[SPAN, 1, EVENT, 0, 0, 0, 3, MAP, 1, 1, TRUE, 2, LINK, 1, 2, 3, 4, 5, 6, 0, 8], 15);
    }
    ingest(&mut buffer, &[SPAN, 1, STATUS, 2, 20], 20);
    let (alive, used) = (buffer.alive_bytes(), buffer.budget.used());
    buffer.compact();
    assert_eq!((buffer.spans().count(), buffer.budget.used()), (1, alive));
    assert!(alive < used, "a span, its trace and an event were dead");
}
