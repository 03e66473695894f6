//! Events as envelopes (Sentry develop docs, "Envelopes" and "Event Payloads"): from the tape that the host wrote straight
//! to text, within the limits of Sentry's.
//!
//! The tape is a list of two objects, the envelope's header and the event, in the form of the option tape: a value is a
//! code of [`tape`] and its operands, a `STRING` its length in bytes of UTF-8, a `NUMBER` the two words of a double, the
//! low one first, an `ARRAY` the number of its values and then these, a `MAP` the number of its members and then for each
//! the length of its name and its value; `NULL`, `TRUE` and `FALSE` have none. Any other code is `null`.
//!
//! What is too long is cut, what is too large is left out: strings keep 8192 characters, those in `tags` 200; a stack
//! keeps its last 50 frames, the event its last 100 breadcrumbs. In a context of more than 8 KiB strings keep half as
//! many characters until it fits, or it is left out. An event of more than 1 MiB goes without its breadcrumbs, then also
//! without `extra`, then also without its contexts but `trace`.

use crate::notation::decimal::push_integer;
use crate::notation::json::{self, push};
use crate::notation::words::Words;
use crate::recording::tape;
use alloc::vec::Vec;
use core::mem::take;

/// Characters of a string; the last one is `…` where it was longer.
const MAX_CHARS: usize = 8192;
/// The same in `tags`.
const MAX_TAG_CHARS: usize = 200;
/// Frames of one stack: the last ones, which were called last.
const MAX_FRAMES: u32 = 50;
/// Breadcrumbs: the last ones.
const MAX_BREADCRUMBS: u32 = 100;
/// Bytes of one context.
const MAX_CONTEXT_BYTES: usize = 8 << 10;
/// Shorter than this the strings of a context are not cut.
const MIN_CONTEXT_CHARS: usize = 16;
/// Bytes of an event.
const MAX_EVENT_BYTES: usize = 1 << 20;
/// Lists and objects inside each other, the event included; the reading ends at one that is deeper.
const MAX_DEPTH: u32 = 16;

/// The envelope on a tape and its text: a header, an item's header and the event, each on a line of its own. `None` when
/// the event is too large even without all that can be left out. Reading is total.
///
/// ```
/// use edgespan::{recording::tape::{ARRAY, MAP, STRING, TRUE}, sentry::envelope};
/// let words = [ARRAY, 2, MAP, 1, 8, STRING, 2, MAP, 1, 2, TRUE];
/// let lines = b"{\"event_id\":\"12\"}\n{\"type\":\"event\",\"length\":11}\n{\"ok\":true}\n";
/// assert_eq!(envelope(&words, b"event_id12ok").as_deref(), Some(&lines[..]));
/// ```
#[inline(never)]
pub fn envelope(words: &[u32], text: &[u8]) -> Option<Vec<u8>> {
    // The first two words begin the list.
    let tape = Words { words: words.get(2..).unwrap_or_default(), text };
    let mut writer = Writer { tape, json: Vec::new(), max_chars: MAX_CHARS, left_out: 0 };
    writer.value(Part::Other, 0);
    let mut envelope = take(&mut writer.json);
    let event = writer.tape;
    while writer.left_out <= 3 {
        writer.tape = event;
        writer.value(Part::Event, 0);
        if writer.json.len() <= MAX_EVENT_BYTES {
            push(&mut envelope, b"\n{\"type\":\"event\",\"length\":");
            push_integer(&mut envelope, i64::try_from(writer.json.len()).unwrap_or_default());
            push(&mut envelope, b"}\n");
            push(&mut envelope, &writer.json);
            push(&mut envelope, b"\n");
            return Some(envelope);
        }
        writer.json.clear();
        writer.left_out += 1;
    }
    None
}

/// What has a limit of its own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Event,
    Tags,
    Breadcrumbs,
    Contexts,
    /// What has stacks.
    Stacks,
    Frames,
    Other,
}

impl Part {
    /// What a member is, and how much must be left out before it is; 4 is never.
    fn of_member(self, name: &[u8]) -> (Self, u32) {
        match (self, name) {
            (Self::Event, b"breadcrumbs") => (Self::Breadcrumbs, 1),
            (Self::Event, b"extra") => (Self::Other, 2),
            (Self::Event, b"contexts") => (Self::Contexts, 4),
            (Self::Event, b"tags") => (Self::Tags, 4),
            (Self::Event, b"exception" | b"threads") => (Self::Stacks, 4),
            (Self::Stacks, b"frames") => (Self::Frames, 4),
            (Self::Contexts, b"trace") => (Self::Other, 4),
            (Self::Contexts, _) => (Self::Other, 3),
            _ => (self.of_values(), 4),
        }
    }

    /// How many values of a list are kept.
    const fn max_values(self) -> u32 {
        match self {
            Self::Breadcrumbs => MAX_BREADCRUMBS,
            Self::Frames => MAX_FRAMES,
            _ => u32::MAX,
        }
    }

    /// What the values of a list are.
    const fn of_values(self) -> Self {
        match self {
            Self::Tags | Self::Stacks => self,
            _ => Self::Other,
        }
    }
}

/// Writes down what it reads.
struct Writer<'a> {
    /// What was not read yet.
    tape: Words<'a>,
    json: Vec<u8>,
    max_chars: usize,
    /// How much of what can be left out is: 1 breadcrumbs, 2 `extra` too, 3 contexts too.
    left_out: u32,
}

impl Writer<'_> {
    #[inline(never)]
    fn value(&mut self, part: Part, depth: u32) {
        let json = &mut self.json;
        let name: &[u8] = match self.tape.next() {
            tape::TRUE => b"true",
            tape::FALSE => b"false",
            tape::NUMBER => return json::number(json, self.tape.double()),
            tape::STRING => {
                let max_chars = if part == Part::Tags { MAX_TAG_CHARS } else { self.max_chars };
                return json::string(json, self.tape.string().as_bytes(), max_chars);
            }
            code @ (tape::ARRAY | tape::MAP) => {
                if depth < MAX_DEPTH {
                    return self.collection(code == tape::MAP, part, depth + 1);
                }
                self.tape.words = &[];
                b"null"
            }
            _ => b"null",
        };
        push(json, name);
    }

    fn collection(&mut self, is_map: bool, part: Part, depth: u32) {
        push(&mut self.json, if is_map { b"{" } else { b"[" });
        let mut left = self.tape.next();
        // Each takes a word: when a count is too large, the last ones are not there.
        while left > 0 && !self.tape.words.is_empty() {
            let mark = self.json.len();
            json::comma(&mut self.json);
            let is_kept = if is_map {
                self.member(part, depth)
            } else {
                self.value(part.of_values(), depth);
                left <= part.max_values()
            };
            if !is_kept {
                self.json.truncate(mark);
            }
            left -= 1;
        }
        push(&mut self.json, if is_map { b"}" } else { b"]" });
    }

    /// Writes a member. `false` when it is to be taken back.
    fn member(&mut self, part: Part, depth: u32) -> bool {
        let name = self.tape.string().as_bytes();
        json::string(&mut self.json, name, usize::MAX);
        push(&mut self.json, b":");
        let (before, start) = (self.tape, self.json.len());
        let (member, importance) = part.of_member(name);
        loop {
            self.value(member, depth);
            if part != Part::Contexts {
                return self.left_out < importance;
            }
            let is_too_large = self.json.len() - start > MAX_CONTEXT_BYTES;
            if !is_too_large || self.max_chars < MIN_CONTEXT_CHARS {
                self.max_chars = MAX_CHARS;
                return !is_too_large && self.left_out < importance;
            }
            self.max_chars /= 2;
            self.tape = before;
            self.json.truncate(start);
        }
    }
}
