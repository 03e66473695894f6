//! What a recording lost, and why. Nothing is dropped without being counted here or, when it belongs to a span that
//! is sent, in that span's own dropped counts.

/// Lost spans by reason, since the recording began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loss {
    /// Spans that did not fit the recording's byte budget.
    pub over_budget: u32,
    /// Spans whose ids were not valid, and tapes that could not be read to their end.
    pub malformed: u32,
}
