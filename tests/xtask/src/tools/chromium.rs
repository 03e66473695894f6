//! Finding a Chromium for the browser checks. It is never installed from here: it is a system package.

use std::path::PathBuf;

use crate::run::which;

/// What to say when there is none.
pub const HOW_TO_GET: &str = "install Chromium (Debian: `apt-get install chromium`) or set CHROMIUM to its path";

/// The browser named by `CHROMIUM`, else the first of the usual names on PATH.
pub fn find() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|file| file.is_file());
    named.or_else(|| {
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].iter().find_map(|name| which(name))
    })
}
