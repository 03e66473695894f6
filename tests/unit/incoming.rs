//! Tests of the parts of `src/recording/incoming.rs` that nothing else sees.

use super::*;

fn incoming(text: &str) -> Incoming {
    let mut incoming = Incoming::default();
    let units = text.encode_utf16().count();
    incoming.reserve(units * 3).expect("memory")[..text.len()].copy_from_slice(text.as_bytes());
    incoming.receive(units, text.len());
    incoming
}

fn read(incoming: &Incoming, text: Text) -> &str {
    core::str::from_utf8(incoming.bytes(text)).expect("UTF-8")
}

#[test]
fn strings_are_cut_by_utf_16_units() {
    let mut incoming = incoming("aé€😀z");
    let texts = [1, 1, 1, 2, 1].map(|units| incoming.cut(units).expect("there"));
    assert_eq!(texts.map(|text| read(&incoming, text).to_owned()), ["a", "é", "€", "😀", "z"]);
    assert_eq!(incoming.cut(1), None);
}

#[test]
fn halves_of_a_pair_that_met_between_two_strings_are_replaced() {
    let mut incoming = incoming("a😀b");
    let first = incoming.cut(2).expect("there");
    let second = incoming.cut(2).expect("there");
    assert_eq!((read(&incoming, first), read(&incoming, second)), ("a\u{FFFD}", "\u{FFFD}b"));
    assert_eq!(incoming.cut(1), None);
}

#[test]
fn many_pairs_are_split_in_one_text() {
    let mut incoming = incoming(&"é😀".repeat(1_000));
    let mut texts = vec![incoming.cut(2).expect("there")];
    texts.extend((1..1_000).map(|_| incoming.cut(3).expect("there")));
    texts.push(incoming.cut(1).expect("there"));
    assert_eq!(read(&incoming, texts[0]), "é\u{FFFD}");
    assert!(texts[1..1_000].iter().all(|text| read(&incoming, *text) == "\u{FFFD}é\u{FFFD}"));
    assert_eq!(read(&incoming, texts[1_000]), "\u{FFFD}");
    assert_eq!(incoming.cut(1), None);
}

#[test]
fn a_text_that_was_not_handed_over_is_over_any_budget() {
    let mut incoming = incoming("a");
    assert_eq!(incoming.cut(u32::MAX), Some(Text::OVER_BUDGET));
    assert_eq!(incoming.cut(1), Some(Text { start: 0, len: 1 }));
}

#[test]
fn a_string_is_shortened_between_characters() {
    let mut incoming = incoming("é€😀");
    let text = incoming.cut(4).expect("there");
    let shortened = [0, 1, 2, 3].map(|max| read(&incoming, incoming.truncate(text, max)).to_owned());
    assert_eq!(shortened, ["", "é", "é€", "é€😀"]);
}
