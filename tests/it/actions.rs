//! Random actions of a host. Each is thrown from one number, so that a list of them is a list of numbers to proptest:
//! quick to make, and a failing one shrinks to the actions that matter.

use super::host_ot::HostOt;
use super::tape_writer::{HostAttributes, HostLink, HostSpan, HostString, HostTime, HostValue};
use edgespan::sampling::Verdict;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What a host does. Spans are counted from the first one on, refused ones too, and chosen modulo how many there are;
/// scopes likewise.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Scope(HostString, HostString, HostString, HostAttributes),
    Trace([u32; 4], HostString),
    /// What the tracestate of the trace announced last states.
    Ot(HostOt),
    /// The rate of that trace.
    Rate(f64),
    Start(HostSpan, HostString, HostAttributes),
    Attribute(usize, HostString, HostValue),
    Event(usize, HostTime, HostString, HostAttributes),
    Link(usize, HostLink, HostString, HostAttributes),
    Status(usize, u32, HostString),
    Rename(usize, HostString),
    Dropped(usize, u32),
    DroppedEvents(usize, u32),
    DroppedLinks(usize, u32),
    End(usize, HostTime),
    /// The tape is handed over and a new one begins.
    Ingest,
    /// The verdict of tail sampling, and the limit of a request.
    Encode(Option<Verdict>, usize),
    /// One span is encoded by itself.
    EncodeOne(usize),
}

/// Up to so many actions.
pub(crate) fn actions(max: usize) -> impl Strategy<Value = Vec<Action>> {
    let seeds = prop::collection::vec(any::<u64>().no_shrink(), 0..max);
    seeds.prop_map(|seeds| seeds.into_iter().map(|seed| Dice(seed).action()).collect())
}

/// Up to so many actions, and at least half as many, of a busy recording: attributes are set again and again, events pile
/// up, spans end and go out.
pub(crate) fn busy_actions(max: usize) -> impl Strategy<Value = Vec<Action>> {
    thrown(max, Dice::busy_action)
}

/// The same with texts of many kilobytes.
pub(crate) fn long_actions(max: usize) -> impl Strategy<Value = Vec<Action>> {
    thrown(max, Dice::long_action)
}

/// The same with so many attributes that collections have an index.
pub(crate) fn wide_actions(max: usize) -> impl Strategy<Value = Vec<Action>> {
    thrown(max, Dice::wide_action)
}

fn thrown(max: usize, throw: fn(&mut Dice) -> Action) -> impl Strategy<Value = Vec<Action>> {
    let seeds = prop::collection::vec(any::<u64>().no_shrink(), max / 2..max);
    seeds.prop_map(move |seeds| seeds.into_iter().map(|seed| throw(&mut Dice(seed))).collect())
}

/// SplitMix64 (Steele, Lea, Flood 2014).
struct Dice(u64);

impl Dice {
    fn action(&mut self) -> Action {
        let span = self.below(16) as usize;
        match self.below(36) {
            0 => Action::Scope(self.text(), self.text(), self.text(), self.attributes()),
            1 => Action::Trace(if self.below(40) == 0 { [0; 4] } else { self.words() }, self.text()),
            2..8 => Action::Start(self.span(), self.text(), self.attributes()),
            8..16 => Action::Attribute(span, self.key(), self.value(0)),
            16..18 => Action::Event(span, self.time(), self.text(), self.attributes()),
            18..20 => Action::Link(span, self.link(), self.text(), self.attributes()),
            20..22 => Action::Status(span, self.below(4), self.text()),
            22 => Action::Rename(span, self.text()),
            23 => Action::Dropped(span, self.below(1_000)),
            24..27 => Action::End(span, self.time()),
            27..29 => Action::Ingest,
            29 => Action::Encode(self.verdict(), self.max_bytes()),
            30 => Action::EncodeOne(span),
            33..35 => Action::Ot(self.ot()),
            35 => Action::Rate(f64::from(self.below(5)) / 4.0),
            31 => Action::DroppedEvents(span, self.below(1_000)),
            _ => Action::DroppedLinks(span, self.below(1_000)),
        }
    }

    fn busy_action(&mut self) -> Action {
        let span = self.below(64) as usize;
        match self.below(25) {
            0 if self.below(8) == 0 => self.action(),
            0..4 => Action::Start(HostSpan { id: [1, span as u32], ..self.span() }, self.text(), self.attributes()),
            4..7 => Action::Attribute(span, self.key(), self.value(0)),
            7..9 => Action::Attribute(span, "a".into(), "é".repeat(self.below(150) as usize).into()),
            9..11 => Action::Event(span, self.time(), self.text(), self.attributes()),
            11 => Action::Link(span, self.link(), self.text(), self.attributes()),
            12 => Action::Status(span, 2, self.text()),
            13 => Action::Rename(span, self.text()),
            14..20 => Action::End(span * 2, self.time()),
            20..22 => Action::Ingest,
            22..24 => Action::Encode(None, usize::MAX),
            _ => Action::Encode(Some(Verdict::Kept), self.max_bytes()),
        }
    }

    fn long_action(&mut self) -> Action {
        let span = self.below(64) as usize;
        match self.below(16) {
            0 if self.below(30) == 0 => {
                Action::Scope(self.text(), self.long_text(), "".into(), vec![(self.key(), self.long_text().into())])
            }
            0..6 => Action::Attribute(span, self.one_of(&["a", "b", "é"]).into(), self.long_text().into()),
            6 => Action::Attribute(span, self.key(), HostValue::Array(vec![self.long_text().into()])),
            7 => Action::Attribute(span, "k".repeat(66_000).into(), self.long_text().into()),
            8 => Action::Event(span, self.time(), self.long_text(), vec![(self.key(), self.long_text().into())]),
            9 => Action::Status(span, 2, self.long_text()),
            10 => Action::Rename(span, self.long_text()),
            _ => self.busy_action(),
        }
    }

    fn wide_action(&mut self) -> Action {
        match self.below(20) {
            0..15 => Action::Attribute(0, self.wide_key(), self.value(2)),
            15 => {
                let attributes = (0..self.below(90)).map(|_| (self.wide_key(), self.value(2)));
                let mut attributes: HostAttributes = attributes.collect();
                as_of_an_object(&mut attributes);
                Action::Event(0, self.time(), "".into(), attributes)
            }
            _ => self.busy_action(),
        }
    }

    fn wide_key(&mut self) -> HostString {
        let unit = self.one_of(&[0x61, 0xE9, 0xD83D, 0xDE00]);
        [&[unit][..], &self.below(60).to_string().encode_utf16().collect::<Vec<_>>()].concat()[..].into()
    }

    fn long_text(&mut self) -> HostString {
        let len = [self.below(5_000), 4_095 + self.below(3), self.below(30_000)][self.below(3) as usize] as usize;
        let text = self.one_of(&["x", "abcdefgh", "é", "😀"]);
        let mut text: HostString = text.chars().cycle().take(len).collect::<String>().into();
        // Halves of pairs, which meet where such texts follow each other.
        if self.below(4) == 0 {
            text.0.insert(0, 0xDE00);
            text.0.push(0xD83D);
        }
        text
    }

    fn verdict(&mut self) -> Option<Verdict> {
        match self.below(8) {
            0 => Some(Verdict::LeftOut),
            1 => Some(Verdict::Rest),
            2 => Some(Verdict::Kept),
            _ => None,
        }
    }

    /// The limit of a request: often none, else one that lets a few spans through, or none.
    fn max_bytes(&mut self) -> usize {
        match self.below(4) {
            0 => self.below(300) as usize,
            1 => self.below(3_000) as usize,
            _ => usize::MAX,
        }
    }

    fn span(&mut self) -> HostSpan {
        HostSpan {
            id: if self.below(80) == 0 { [0; 2] } else { self.words() },
            parent: if self.below(2) == 0 { [0; 2] } else { self.words() },
            flags: self.below(0x400),
            kind: self.below(7),
            scope: self.below(8),
            time: self.time(),
        }
    }

    /// Of 56 bits each, or none.
    fn ot(&mut self) -> HostOt {
        let mut bits = || (self.below(3) > 0).then(|| self.next() >> 8 & u64::MAX << (self.below(8) * 8));
        let (threshold, randomness) = (bits(), bits());
        HostOt {
            threshold,
            randomness,
            fields: self.one_of(&["", ";x:1", ";rv:00000000000001;y:2"]).into(),
            members: self.one_of(&["", ",a=1", ",a=1,b=2"]).into(),
        }
    }

    fn link(&mut self) -> HostLink {
        let [trace, span, flags] = [self.below(8), self.below(8), self.below(u32::MAX)];
        let trace = if trace == 0 { [0; 4] } else { self.words() };
        HostLink { trace, span: if span == 0 { [0; 2] } else { self.words() }, flags }
    }

    fn time(&mut self) -> HostTime {
        match self.below(3) {
            0 => (self.below(3).into(), 0),
            _ => (1_763_800_000_000.0 + f64::from(self.below(1_000)), self.below(2_000_000)),
        }
    }

    fn attributes(&mut self) -> HostAttributes {
        let mut attributes: HostAttributes = (0..self.below(4)).map(|_| (self.key(), self.value(0))).collect();
        as_of_an_object(&mut attributes);
        attributes
    }

    /// Keys that often meet, some of them only in UTF-8.
    fn key(&mut self) -> HostString {
        match self.below(10) {
            0..6 => self.one_of(&["a", "b", "c", "http.request.method", "é", "\u{FFFD}", "😀"]).into(),
            6..8 => [self.one_of(&[0xD83D, 0xDE00, 0xDBFF])][..].into(),
            _ => self.text(),
        }
    }

    /// Text whose strings end and begin with halves of surrogate pairs often enough that they meet.
    fn text(&mut self) -> HostString {
        const UNITS: [u16; 12] = [0, 0x61, 0x7F, 0xE9, 0x7FF, 0x800, 0x20AC, 0xFFFF, 0xD83D, 0xDBFF, 0xDC00, 0xDE00];
        match self.below(10) {
            0..5 => self.one_of(&["", "GET", "/users/{id}", "a longer text of several words"]).into(),
            5..8 => HostString((0..self.below(6)).map(|_| self.one_of(&UNITS)).collect()),
            8 => HostString((0..self.below(8)).map(|_| self.next() as u16).collect()),
            _ => "x".repeat(self.below(300) as usize).into(),
        }
    }

    fn value(&mut self, depth: u32) -> HostValue {
        const NUMBERS: [f64; 8] =
            [0.0, -0.0, 1.0, 127.0, 128.0, 9_007_199_254_740_991.0, -9_007_199_254_740_992.0, 1e300];
        match self.below(if depth < 3 { 17 } else { 14 }) {
            13 => HostValue::Integer(self.next().cast_signed() >> self.below(64)),
            0..4 => HostValue::String(self.text()),
            4..6 => HostValue::Number(self.one_of(&NUMBERS)),
            6..8 => HostValue::Number(f64::from(self.next() as i32)),
            8 => HostValue::Number(f64::from_bits(self.next())),
            9..11 => HostValue::Bool(self.below(2) == 1),
            11 => HostValue::Null,
            12 => HostValue::Bytes((0..self.below(20)).map(|_| self.next() as u8).collect()),
            14..16 => HostValue::Array((0..self.below(4)).map(|_| self.value(depth + 1)).collect()),
            _ => {
                let mut map: HostAttributes = (0..self.below(4)).map(|_| (self.key(), self.value(depth + 1))).collect();
                unique_in_utf_8(&mut map);
                HostValue::Map(map)
            }
        }
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len() as u32) as usize]
    }

    fn words<const N: usize>(&mut self) -> [u32; N] {
        std::array::from_fn(|_| self.next() as u32)
    }

    fn below(&mut self, bound: u32) -> u32 {
        (self.next() >> 32) as u32 % bound
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}

/// A host's object has no key twice.
fn as_of_an_object(attributes: &mut HostAttributes) {
    let mut keys = BTreeSet::new();
    attributes.retain(|(key, _)| keys.insert(key.clone()));
}

/// Nor has a map on the tape any that is twice in UTF-8.
fn unique_in_utf_8(map: &mut HostAttributes) {
    let mut keys = BTreeSet::new();
    map.retain(|(key, _)| keys.insert(key.utf8()));
}
