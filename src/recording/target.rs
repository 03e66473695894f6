//! What an operation applies to: the host counts every span that it starts, whatever became of it here.

use super::buffer::SpanBuffer;
use crate::trace::Position;

/// What attributes, events, a status or an end belong to: the span, event, link or scope named last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Target {
    /// Nothing: an event or link that was refused, or a span that is over.
    #[default]
    None,
    /// A span that was refused.
    Refused,
    Span(usize),
    /// An event, or a link, of the span at a place, and where its record lies.
    Entry {
        owner: usize,
        at: Position,
        is_link: bool,
    },
    Scope(usize),
}

impl SpanBuffer {
    /// Where the span is that the host calls by a number.
    pub(super) fn place_of(&self, number: u32) -> Option<usize> {
        let (mut first, mut end) = (0, self.spans.len());
        // As long as nothing was given up, it is the number.
        let mut place = (number as usize).min(end.saturating_sub(1));
        loop {
            let here = self.spans.get_cold(place)?.number;
            if here == number {
                return Some(place);
            }
            (first, end) = if here < number { (place + 1, end) } else { (first, place) };
            if first >= end {
                return None;
            }
            place = usize::midpoint(first, end);
        }
    }

    /// The same as a target. Numbers behind those of all that are here are those of refused spans.
    pub(super) fn target_of(&self, number: u32) -> Target {
        match self.place_of(number) {
            Some(place) => Target::Span(place),
            None if number >= self.next => Target::Refused,
            None => Target::None,
        }
    }
}

impl Target {
    /// A number that tells collections of attributes apart.
    pub(super) const fn owner(self) -> u32 {
        let (place, kind) = match self {
            Self::Span(place) => (place as u32, 0),
            Self::Entry { at, .. } => (at.0, 1),
            Self::Scope(place) => (place as u32, 2),
            Self::None | Self::Refused => (0, 3),
        };
        place << 3 ^ kind
    }
}
