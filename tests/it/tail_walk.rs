//! The walk over a recording that tail sampling makes: which spans it looks at, and what it sums up.

use super::recording::{Recording, host_span, set};
use super::rules::HostRules;
use super::tape_writer::{HostAttributes, HostSpan, HostValue};
use edgespan::sampling::{Summary, TailSampler, Verdict};

/// Leaves everything out that no rule wants.
fn nothing_else() -> TailSampler<'static> {
    TailSampler { keep_errors: false, ratio: 0.0, ..TailSampler::default() }
}

/// The verdict on what was recorded, and its summary with the name as text.
fn judged(recording: &mut Recording, tail: &TailSampler<'_>) -> Option<(Verdict, Summary, String)> {
    recording.ingest();
    let (verdict, summary) = tail.judge(&recording.buffer)?;
    let name = String::from_utf8(recording.buffer.text(summary.name).to_vec()).expect("UTF-8");
    Some((verdict, summary, name))
}

/// A root of 1000 ms with a child; the child has these attributes and this is done to it.
fn recording_of(attributes: &HostAttributes, work: impl FnOnce(&mut Recording, usize)) -> Recording {
    let mut recording = Recording::unlimited();
    let root = recording.start(1, &Vec::new());
    let child = recording.start(2, attributes);
    work(&mut recording, child);
    recording.end(child);
    recording.end(root);
    recording
}

#[track_caller]
fn assert_verdict(mut recording: Recording, tail: &TailSampler<'_>, expected: Verdict) {
    assert_eq!(judged(&mut recording, tail).map(|(verdict, ..)| verdict), Some(expected));
}

#[test]
fn an_empty_recording_is_not_judged() {
    assert_eq!(judged(&mut Recording::unlimited(), &TailSampler::default()), None);
}

#[test]
fn a_summary_counts_spans_and_errors_and_describes_the_local_root() {
    let mut recording = recording_of(&Vec::new(), |recording, child| recording.tape.status(child, 2, &"".into()));
    let fine = recording.start(3, &Vec::new());
    recording.tape.status(fine, 1, &"".into());
    let failed = recording.start(4, &Vec::new());
    recording.tape.status(failed, 2, &"it broke".into());
    let (verdict, summary, name) = judged(&mut recording, &TailSampler::default()).expect("a verdict");
    let expected = Summary { spans: 4, errors: 2, duration_nanos: 1_000_000_000, name: summary.name, is_sampled: true };
    assert_eq!((verdict, summary, &name[..]), (Verdict::Kept, expected, "span 1"));
}

#[test]
fn a_local_root_that_is_open_has_lasted_until_the_last_end_so_far() {
    let mut recording = Recording::unlimited();
    let root = recording.start(1, &Vec::new());
    let [early, late, open] = [2, 3, 4].map(|id| recording.start(id, &Vec::new()));
    let duration = |recording: &mut Recording| judged(recording, &nothing_else()).expect("a verdict").1.duration_nanos;
    assert_eq!(duration(&mut recording), 0);
    recording.tape.end(late, (1_900.0, 0));
    recording.tape.end(early, (1_200.0, 0));
    assert_eq!(duration(&mut recording), 900_000_000);
    recording.tape.end(root, (1_500.0, 7));
    recording.end(open);
    assert_eq!(duration(&mut recording), 500_000_007);
}

#[test]
fn an_error_anywhere_keeps_a_recording_if_that_is_the_rule() {
    let failing = || recording_of(&Vec::new(), |recording, child| recording.tape.status(child, 2, &"".into()));
    let errors = TailSampler { keep_errors: true, ..nothing_else() };
    assert_verdict(failing(), &errors, Verdict::Kept);
    assert_verdict(failing(), &nothing_else(), Verdict::LeftOut);
    assert_verdict(recording_of(&Vec::new(), |_, _| {}), &errors, Verdict::LeftOut);
}

#[test]
fn only_the_local_root_keeps_a_recording_by_its_duration() {
    let slower = |millis: u64| TailSampler { keep_slower_than_nanos: Some(millis * 1_000_000), ..nothing_else() };
    let long_child = || recording_of(&Vec::new(), |recording, child| recording.tape.end(child, (9_000.0, 0)));
    assert_verdict(long_child(), &slower(999), Verdict::Kept);
    assert_verdict(long_child(), &slower(1_000), Verdict::LeftOut);
}

#[test]
fn the_name_of_any_span_keeps_a_recording() {
    let judge = |recording, name: &str, expected| {
        let rules = HostRules::new(&[name], &Vec::new());
        assert_verdict(recording, &TailSampler { rules: Some(rules.rules()), ..nothing_else() }, expected);
    };
    for (rule, expected) in
        [("span 1", Verdict::Kept), ("span 2", Verdict::Kept), ("span*", Verdict::Kept), ("span 3", Verdict::LeftOut)]
    {
        judge(recording_of(&Vec::new(), |_, _| {}), rule, expected);
    }
    let renamed = || recording_of(&Vec::new(), |recording, child| recording.tape.rename(child, &"new".into()));
    judge(renamed(), "new", Verdict::Kept);
    judge(renamed(), "span 2", Verdict::LeftOut);
}

#[test]
fn an_attribute_of_any_span_keeps_a_recording_but_not_one_of_its_events() {
    let rules = HostRules::new(&[], &vec![set("tenant", "é")]);
    let tail = TailSampler { rules: Some(rules.rules()), ..nothing_else() };
    let tenant = vec![set("other", HostValue::Null), set("tenant", "é"), set("last", "1")];
    assert_verdict(recording_of(&tenant, |_, _| {}), &tail, Verdict::Kept);
    assert_verdict(recording_of(&vec![set("tenant", "e")], |_, _| {}), &tail, Verdict::LeftOut);
    let of_event = recording_of(&Vec::new(), |recording, child| {
        recording.tape.event(child, (0.0, 0), &"".into(), &tenant);
        recording.tape.link(child, Default::default(), &"".into(), &tenant);
    });
    assert_verdict(of_event, &tail, Verdict::LeftOut);
}

#[test]
fn what_no_rule_wants_is_decided_by_the_trace_of_the_local_root() {
    let half = TailSampler { ratio: 0.5, ..nothing_else() };
    for (flags, words, state, expected) in [
        (1, [1, 2, 0x0080_0000, 0], "", Verdict::Rest),
        (1, [1, 2, 0x007F_FFFF, u32::MAX], "", Verdict::LeftOut),
        (0, [1, 2, 0x00FF_FFFF, u32::MAX], "", Verdict::LeftOut),
        (1, [1, 2, 0, 0], "ot=rv:80000000000000", Verdict::Rest),
        (1, [1, 2, 0x00FF_FFFF, 0], "ot=rv:7fffffffffffff", Verdict::LeftOut),
    ] {
        let mut recording = Recording::unlimited();
        recording.tape.stated_trace(words, state);
        let root = recording.tape.start(HostSpan { flags, ..host_span(1) }, &"".into(), &Vec::new());
        recording.end(root);
        recording.tape.trace([7, 7, 0x00FF_FFFF, 7], &"".into());
        let other = recording.start(2, &Vec::new());
        recording.end(other);
        let (verdict, summary, _) = judged(&mut recording, &half).expect("a verdict");
        assert_eq!((verdict, summary.is_sampled), (expected, flags == 1), "{words:x?} {state}");
    }
}
