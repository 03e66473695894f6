//! Static files of one folder, for the browser: the type by extension, nothing outside the folder.

use std::path::{Component, Path, PathBuf};

/// The file at this URL path below `folder`, with its content type; `None` when there is no such file.
pub(super) fn read(folder: &Path, path: &str) -> Option<(&'static str, Vec<u8>)> {
    let relative = PathBuf::from(path);
    if !relative.components().all(|component| matches!(component, Component::Normal(_))) {
        return None;
    }
    let file = folder.join(relative);
    let bytes = std::fs::read(&file).ok()?;
    Some((content_type(&file), bytes))
}

fn content_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript",
        Some("json") => "application/json",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
