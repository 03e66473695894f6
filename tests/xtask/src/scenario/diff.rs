//! A readable difference of two texts: changed lines with a little of what is around them.

use anyhow::{Result, bail};
use similar::TextDiff;

/// An error that shows every difference; `-` is what was expected, `+` what came.
pub fn check(expected: &str, got: &str) -> Result<()> {
    if expected == got {
        return Ok(());
    }
    let diff = TextDiff::from_lines(expected, got);
    bail!("it differs:\n{}", diff.unified_diff().context_radius(4).header("expected", "got"))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_what_differs_is_shown_with_its_surroundings() {
        assert!(check("a\nb\n", "a\nb\n").is_ok());
        let error = check("a\nb\nc\n", "a\nx\nc\n").unwrap_err().to_string();
        assert_eq!(error, "it differs:\n--- expected\n+++ got\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n");
    }
}
