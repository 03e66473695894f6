//! Tests of the parts of `src/trace/span.rs` that nothing else sees.

use super::*;

#[test]
fn ok_is_final_and_unset_changes_nothing() {
    let error = Status::Error(Text { start: 1, len: 2 });
    let mut status = Status::default();
    status.set(Status::Unset);
    assert_eq!(status, Status::Unset);
    status.set(error);
    status.set(Status::Unset);
    assert_eq!(status, error);
    status.set(Status::Ok);
    status.set(error);
    assert_eq!(status, Status::Ok);
}
