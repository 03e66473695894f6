//! Colours for the terminal: none when the output is not one, or when `NO_COLOR` asks for none.

use std::io::IsTerminal as _;

/// Whether to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// Plain text.
    Plain,
    /// ANSI colours of the 256-colour palette.
    Colour,
}

/// What a piece of text means; each has one colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// What to look at first.
    Strong,
    /// What may be overlooked.
    Faint,
    /// It went well.
    Good,
    /// It did not.
    Bad,
    /// A span of kind server.
    Server,
    /// A span of kind client.
    Client,
    /// A span of any other kind.
    Internal,
}

impl Paint {
    /// For standard output. `NO_COLOR` counts when it is set and not empty (<https://no-color.org>).
    pub fn for_stdout() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if !refused && std::io::stdout().is_terminal() { Self::Colour } else { Self::Plain }
    }

    /// The text in its tone.
    pub fn text(self, tone: Tone, text: &str) -> String {
        let code = match (self, tone) {
            _ if text.is_empty() => return String::new(),
            (Self::Plain, _) => return text.to_owned(),
            (Self::Colour, Tone::Strong) => "1",
            (Self::Colour, Tone::Faint) => "38;5;245",
            (Self::Colour, Tone::Good) => "38;5;78",
            (Self::Colour, Tone::Bad) => "38;5;203",
            (Self::Colour, Tone::Server) => "38;5;75",
            (Self::Colour, Tone::Client) => "38;5;176",
            (Self::Colour, Tone::Internal) => "38;5;79",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}
