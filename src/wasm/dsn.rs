//! Sentry's DSNs, where the host wants to know what one says.

use super::{Core, texts::text_of};
use crate::sentry::Dsn;

impl Core {
    /// Reads a DSN, all of the text in the room, and says six lines: where spans are posted, where events are posted, the
    /// public key, the project's id, the organization's id, and the value of the header `X-Sentry-Auth`; "" when it is no
    /// DSN.
    pub(super) fn read_dsn(&mut self) {
        let lines = Dsn::parse(text_of(&self.heard)).map(Dsn::into_lines).unwrap_or_default();
        self.say(lines);
    }
}
