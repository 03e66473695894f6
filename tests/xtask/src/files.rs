//! Files and folders, with errors that name them: walking, copying, and knowing whether a step's inputs changed since it last ran.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::Result;
use fs_err as fs;
use walkdir::{DirEntry, WalkDir};

/// Reads a file.
pub fn read(file: &Path) -> Result<Vec<u8>> {
    Ok(fs::read(file)?)
}

/// Reads a file as text.
pub fn read_text(file: &Path) -> Result<String> {
    Ok(fs::read_to_string(file)?)
}

/// Writes a file and its folders, unless it holds these bytes already: an untouched file triggers no rebuild.
pub fn write(file: &Path, content: impl AsRef<[u8]>) -> Result<()> {
    let content = content.as_ref();
    if fs::read(file).is_ok_and(|old| old == content) {
        return Ok(());
    }
    if let Some(dir) = file.parent() {
        fs::create_dir_all(dir)?;
    }
    Ok(fs::write(file, content)?)
}

/// Lets everybody start a file, where files say who may.
#[cfg_attr(not(unix), allow(unused_variables, reason = "only Unix has such permissions"))]
pub fn make_executable(file: &Path) -> Result<()> {
    #[cfg(unix)]
    fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(())
}

/// Removes a folder and all in it; a missing one is fine.
pub fn remove_dir(dir: &Path) -> Result<()> {
    if dir.exists() { Ok(fs::remove_dir_all(dir)?) } else { Ok(()) }
}

/// Every file below `dir`, sorted, without entering folders that `enter` refuses. A missing folder has no files.
pub fn walk(dir: &Path, enter: &dyn Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let entered = |entry: &DirEntry| entry.depth() == 0 || !entry.file_type().is_dir() || enter(entry.path());
    let entries: Vec<DirEntry> = WalkDir::new(dir).into_iter().filter_entry(entered).collect::<Result<_, _>>()?;
    let files = entries.into_iter().filter(|entry| entry.file_type().is_file());
    let mut files: Vec<PathBuf> = files.map(DirEntry::into_path).collect();
    files.sort();
    Ok(files)
}

/// Every file below `dir`.
pub fn walk_all(dir: &Path) -> Result<Vec<PathBuf>> {
    walk(dir, &|_| true)
}

/// A file's own name.
pub fn name(file: &Path) -> String {
    file.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Makes `to` an exact copy of `from`.
pub fn mirror(from: &Path, to: &Path) -> Result<()> {
    remove_dir(to)?;
    for file in walk_all(from)? {
        write(&to.join(file.strip_prefix(from)?), read(&file)?)?;
    }
    Ok(())
}

/// Puts the folder `from` in the place of `to`, which is gone then; both are on one disk.
pub fn replace_dir(from: &Path, to: &Path) -> Result<()> {
    remove_dir(to)?;
    Ok(fs::rename(from, to)?)
}

/// A hash that is gathered piece by piece. It only ever decides whether to do work again.
#[derive(Debug, Default)]
pub struct Fingerprint(DefaultHasher);

impl Fingerprint {
    /// Takes in a value.
    pub fn value(mut self, value: impl Hash) -> Self {
        value.hash(&mut self.0);
        self
    }

    /// Takes in a file's bytes; a missing file counts as such.
    pub fn file(self, file: &Path) -> Self {
        self.value(fs::read(file).ok())
    }

    /// Takes in the names and bytes of everything below a folder.
    pub fn tree(mut self, dir: &Path) -> Result<Self> {
        for file in walk_all(dir)? {
            self = self.value(file.strip_prefix(dir)?).file(&file);
        }
        Ok(self)
    }

    /// The hash as text.
    pub fn finish(self) -> String {
        format!("{:016x}", self.0.finish())
    }
}

/// What a step's inputs were when it last ended well; a file under `target/xtask`.
#[derive(Debug)]
pub struct Stamp {
    file: PathBuf,
    key: String,
}

impl Stamp {
    /// The stamp called `name`, for these inputs.
    pub fn new(work_dir: &Path, name: &str, key: String) -> Self {
        Self { file: work_dir.join(format!("{name}.stamp")), key }
    }

    /// Has the step ended well with these inputs, and with this outcome?
    pub fn is_fresh(&self, outcome: &str) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|old| old == self.text(outcome))
    }

    /// The step has ended well.
    pub fn set(&self, outcome: &str) -> Result<()> {
        write(&self.file, self.text(outcome))
    }

    fn text(&self, outcome: &str) -> String {
        format!("{} {outcome}\n", self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_replaced_has_nothing_left_of_before() {
        let scratch = tempfile::tempdir().unwrap();
        let dir = scratch.path();
        let (from, to) = (dir.join("new"), dir.join("old"));
        write(&from.join("a/one"), "1").unwrap();
        write(&to.join("two"), "2").unwrap();
        replace_dir(&from, &to).unwrap();
        assert_eq!(walk_all(dir).unwrap(), [to.join("a/one")]);
        assert!(replace_dir(&from, &to).is_err());
    }

    #[test]
    fn a_tree_fingerprint_sees_renames_and_edits() {
        let scratch = tempfile::tempdir().unwrap();
        let dir = scratch.path();
        let print = || Fingerprint::default().tree(dir).unwrap().finish();
        write(&dir.join("a/one"), "1").unwrap();
        let first = print();
        assert_eq!(print(), first);
        write(&dir.join("a/one"), "2").unwrap();
        let edited = print();
        assert_ne!(edited, first);
        fs::rename(dir.join("a/one"), dir.join("a/two")).unwrap();
        assert_ne!(print(), edited);
    }

    #[test]
    fn a_stamp_is_stale_when_inputs_or_outcome_differ() {
        let scratch = tempfile::tempdir().unwrap();
        let dir = scratch.path();
        let stamp = Stamp::new(dir, "step", "in-1".into());
        assert!(!stamp.is_fresh("out"));
        stamp.set("out").unwrap();
        assert!(stamp.is_fresh("out"));
        assert!(!stamp.is_fresh("tampered"));
        assert!(!Stamp::new(dir, "step", "in-2".into()).is_fresh("out"));
    }

    #[test]
    fn a_mirror_has_nothing_the_original_lacks() {
        let scratch = tempfile::tempdir().unwrap();
        let dir = scratch.path();
        write(&dir.join("from/x/y"), "new").unwrap();
        write(&dir.join("to/old"), "old").unwrap();
        mirror(&dir.join("from"), &dir.join("to")).unwrap();
        assert_eq!(walk_all(&dir.join("to")).unwrap(), [dir.join("to/x/y")]);
    }
}
