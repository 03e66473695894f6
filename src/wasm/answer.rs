//! A receiver's answer to an export.

use super::{Core, NONE};
use crate::otlp;

impl Core {
    /// Reads the body of an OTLP response and returns how many spans were rejected, and says why: 0 and "" when
    /// everything was taken, [`NONE`] when the body is not an OTLP response.
    pub(super) fn partial_success(&mut self) -> u32 {
        let Ok(partial) = otlp::parse_response(&self.heard) else { return NONE };
        let (rejected, message) = partial.map(|partial| (partial.rejected_spans, partial.message)).unwrap_or_default();
        self.say(message);
        u32::try_from(rejected).unwrap_or(NONE - 1)
    }
}
