//! Random recordings without limits that bite: whatever was recorded is what the official types read, in the very bytes
//! that they would write.

use super::actions::{Action, actions};
use super::replay::Replay;
use super::tape_writer::{HostSpan, HostValue};
use edgespan::trace::Limits;
use proptest::prelude::*;

const MAX_BYTES: usize = 8 << 20;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn any_recording_is_read_as_it_was_recorded(actions in actions(40)) {
        Replay::new(Limits::default(), MAX_BYTES, true).run(&actions);
    }
}

#[test]
fn a_request_of_10_000_spans_is_read_as_it_was_recorded() {
    let mut replay = Replay::new(Limits::default(), MAX_BYTES, true);
    for index in 0..10_000_u32 {
        let time = (1_763_800_000_000.0 + f64::from(index), 0);
        let span = HostSpan { id: [7, index], parent: [7, index.saturating_sub(1)], flags: 3, kind: 2, scope: 0, time };
        let attributes = vec![
            ("http.request.method".into(), "GET".into()),
            ("http.response.status_code".into(), HostValue::Number(200.0)),
            ("Straße".into(), format!("Nº {index}").into()),
        ];
        replay.act(&Action::Start(span, "GET".into(), attributes));
        replay.act(&Action::End(index as usize, time));
        if index % 50 == 0 {
            replay.act(&Action::Ingest);
        }
    }
    replay.run(&[]);
}
