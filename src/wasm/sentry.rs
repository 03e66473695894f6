//! Events on their way out: what the host wrote becomes an envelope.

use super::Core;
use crate::sentry;

impl Core {
    /// Reads an envelope's header and its event, `words` words and the text of their strings ([`sentry::envelope`]), and
    /// says the envelope. 0, or 1 when the event is larger than Sentry takes even after cutting: then it says "".
    pub(super) fn envelope(&mut self, words: usize) -> u32 {
        let envelope = sentry::envelope(self.tape.get(..words).unwrap_or_default(), &self.heard);
        let is_too_large = envelope.is_none();
        self.say_bytes(envelope.unwrap_or_default());
        is_too_large.into()
    }
}
