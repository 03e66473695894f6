//! Which spans dropped something for a limit or for the byte budget, as it is told once per span: how many, and the name
//! of the first.

use super::recording::{self, MAX_BYTES, Recording, set};
use super::tape_writer::{HostAttributes, HostLink, HostValue};
use edgespan::otlp::Selection;
use edgespan::trace::{self, Limits};

/// What one request tells of spans over their limits.
fn told(recording: &mut Recording) -> (u32, String) {
    let (part, _) = recording.encode_part(Selection::default());
    let name = recording.buffer.text(part.over_limits_name);
    (part.over_limits, String::from_utf8(name.to_vec()).expect("UTF-8"))
}

/// What is told of three spans of which this is done to the one in the middle.
fn told_of(limits: Limits, max_bytes: usize, work: impl FnOnce(&mut Recording, usize)) -> (u32, String) {
    let mut recording = Recording::new(limits, max_bytes);
    let [first, second, third] = [1, 2, 3].map(|id| recording.start(id, &Vec::new()));
    work(&mut recording, second);
    [first, second, third].into_iter().for_each(|index| recording.end(index));
    told(&mut recording)
}

fn two() -> HostAttributes {
    vec![set("a", "1"), set("b", HostValue::Array(vec!["2".into()]))]
}

#[test]
fn whatever_is_dropped_of_a_span_for_a_limit_is_told_of_it() {
    let none = Limits {
        attribute_count: 0,
        event_count: 0,
        link_count: 0,
        attribute_per_event_count: 0,
        attribute_per_link_count: 0,
        ..Limits::default()
    };
    let some = Limits { event_count: 1, link_count: 1, ..none };
    let second = (1, "span 2".to_owned());
    for attribute in two() {
        let tell = told_of(none, MAX_BYTES, |recording, index| {
            recording.tape.attribute(index, &attribute.0, &attribute.1);
        });
        assert_eq!(tell, second);
    }
    let event = |recording: &mut Recording, index| recording.tape.event(index, (0.0, 0), &"".into(), &two());
    let link = |recording: &mut Recording, index| recording.tape.link(index, HostLink::default(), &"".into(), &two());
    for limits in [none, some] {
        assert_eq!(told_of(limits, MAX_BYTES, event), second);
        assert_eq!(told_of(limits, MAX_BYTES, link), second);
    }
}

#[test]
fn what_does_not_fit_the_budget_is_told_too() {
    let spans = recording::ANNOUNCED_BYTES + 3 * (size_of::<trace::Span>() + "span 1".len());
    let tell = told_of(Limits::default(), spans, |recording, index| {
        recording.tape.attribute(index, &"a".into(), &"1".into());
    });
    assert_eq!(tell, (1, "span 2".to_owned()));
}

#[test]
fn nothing_is_told_of_what_fits_is_cut_or_was_dropped_elsewhere() {
    let limits = Limits { attribute_count: 2, attribute_value_length: 1, attribute_depth: 0, ..Limits::default() };
    let tell = told_of(limits, MAX_BYTES, |recording, index| {
        recording.tape.attribute(index, &"a".into(), &"long".into());
        recording.tape.attribute(index, &"b".into(), &HostValue::Array(vec!["deep".into()]));
        recording.tape.attribute(index, &"".into(), &"without a key".into());
        recording.tape.dropped(index, 1);
        recording.tape.dropped_events(index, 1);
        recording.tape.dropped_links(index, 1);
    });
    assert_eq!(tell, (0, String::new()));
}

#[test]
fn every_span_is_told_of_once_and_the_first_by_name() {
    let limits = Limits { attribute_count: 1, ..Limits::default() };
    let mut recording = Recording::new(limits, MAX_BYTES);
    let indices = [1, 2, 3, 4].map(|id| recording.start(id, &if id == 1 { Vec::new() } else { two() }));
    [indices[0], indices[2], indices[1]].into_iter().for_each(|index| recording.end(index));
    recording.tape.attribute(indices[3], &"c".into(), &"3".into());
    recording.ingest();
    let [from_one, at_once] = [recording.encode_one(indices[1]), recording.encode_one(indices[1])];
    assert_eq!(from_one, at_once);
    assert_eq!(told(&mut recording), (2, "span 2".to_owned()));
    assert_eq!(told(&mut recording), (0, String::new()));
    recording.tape.rename(indices[3], &"renamed".into());
    recording.end(indices[3]);
    assert_eq!(told(&mut recording), (1, "renamed".to_owned()));
}
