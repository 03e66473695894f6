//! What every sub-command is given: the checkout it works on and the manifest it follows.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::manifest::Manifest;

/// The checkout and its manifest, read once at start.
#[derive(Debug)]
pub struct Context {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    pub manifest: Manifest,
}

impl Context {
    /// The checkout this binary was compiled in.
    pub fn load() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .context("tests/xtask does not lie two folders below the workspace")?
            .to_path_buf();
        let manifest = Manifest::read(&root.join("wasm-pack.toml"))?;
        Ok(Self { root, manifest })
    }

    /// A path inside the checkout, written with `/`.
    pub fn path(&self, relative: &str) -> PathBuf {
        relative.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }

    /// Where xtask keeps its own working files: `target/xtask`, made when missing.
    pub fn work_dir(&self) -> Result<PathBuf> {
        let dir = self.path("target/xtask");
        fs_err::create_dir_all(&dir)?;
        Ok(dir)
    }

    /// Keeps other runs of xtask from building or packing at the same time, until the file is dropped.
    pub fn lock(&self) -> Result<File> {
        let file = File::create(self.work_dir()?.join("lock"))?;
        file.lock()?;
        Ok(file)
    }
}

/// True under CI: what is optional on a developer's machine must be there.
pub fn is_ci() -> bool {
    std::env::var("CI").is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}
