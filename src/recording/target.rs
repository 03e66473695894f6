//! What an operation applies to: the host counts every span that it starts, whatever became of it here.

use crate::trace::Position;
use alloc::vec::Vec;

/// From the host's numbers of spans, in which it counts every one that it started, to where they are.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Spans that the host has started.
    pub(super) started: u32,
    /// The numbers of the first spans here, which were kept when others were given up.
    pub(super) survivors: Vec<u32>,
    /// The number of the first span behind them.
    pub(super) base: u32,
}

/// What attributes, events, a status or an end belong to: the span, event, link or scope named last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Target {
    /// Nothing: an event or link that was refused, or a span that is over.
    #[default]
    None,
    /// A span that was refused.
    Refused,
    Span(usize),
    Event(usize, Position),
    Link(usize, Position),
    Scope(usize),
}

impl Numbering {
    /// Says that behind the spans that are here, which are so many, others were refused: those to come have the next
    /// numbers. `false` when there is no memory to say so.
    pub(super) fn skip_refused(&mut self, spans: usize) -> bool {
        let new = self.base..self.base + (spans - self.survivors.len()) as u32;
        // Half of them would put all others in the wrong place.
        if self.survivors.try_reserve(new.len()).is_err() {
            return false;
        }
        self.survivors.extend(new);
        self.base = self.started;
        true
    }

    /// The number of the span at a place.
    #[inline(never)]
    pub(super) fn number_of(&self, place: usize) -> u32 {
        match self.survivors.get(place) {
            Some(number) => *number,
            None => self.base + (place - self.survivors.len()) as u32,
        }
    }

    /// Where the span of this number is, or would be if it had not been refused; `None` when it was given up.
    pub(super) fn place_of(&self, number: usize) -> Option<usize> {
        match number.checked_sub(self.base as usize) {
            Some(after) => Some(after.saturating_add(self.survivors.len())),
            None => self.survivors.binary_search_by_key(&number, |survivor| *survivor as usize).ok(),
        }
    }

    /// The same as a target.
    pub(super) fn target_of(&self, number: u32) -> Target {
        self.place_of(number as usize).map_or(Target::None, Target::Span)
    }
}

impl Target {
    /// A number that tells collections of attributes apart.
    pub(super) const fn owner(self) -> u32 {
        let (place, kind) = match self {
            Self::Span(place) => (place as u32, 0),
            Self::Event(_, at) => (at.0, 1),
            Self::Link(_, at) => (at.0, 2),
            Self::Scope(place) => (place as u32, 3),
            Self::None | Self::Refused => (0, 4),
        };
        place << 3 ^ kind
    }
}
