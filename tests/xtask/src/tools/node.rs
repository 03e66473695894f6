//! Node itself, which must be there beforehand.

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use crate::run;

/// Node's version, checked against the oldest that works.
pub fn check(ctx: &Context) -> Result<String> {
    let wanted = ctx.manifest.tools.node;
    let get = || format!("install Node {wanted} or newer from https://nodejs.org");
    let version = run::quiet(run::command("node", &ctx.root).arg("--version")).with_context(get)?;
    let version = version.trim().to_owned();
    if major(&version).is_none_or(|found| found < wanted) {
        bail!("Node {version} is too old: {}", get());
    }
    Ok(version)
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v9"), Some(9));
        assert_eq!(major("20.1.0"), None);
        assert_eq!(major(""), None);
    }
}
