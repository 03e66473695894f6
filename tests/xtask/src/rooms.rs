//! The rooms of the glue: which folder of `pkg-template/src` may import which, types included, and that neither files nor
//! folders import each other in a circle. `cargo xtask tidy` checks it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use crate::context::Context;
use crate::files;

const GLUE: &str = "pkg-template/src";
/// Made by the build; imported, and importing nothing.
const GENERATED: &str = "core/generated/";
/// What an entry exports; the one file that lies in no room.
const INDEX: &str = "index.ts";

/// A room imports itself and the rooms to its right; rooms of the same floor do not know each other.
const FLOORS: [&[&str]; 10] = [
    &["cli"],
    &["entry"],
    &["sentry"],
    &["features", "workers"],
    &["tracing"],
    &["config"],
    &["export"],
    &["spans"],
    &["core"],
    &["host", "types"],
];

type Graph = BTreeMap<String, BTreeSet<String>>;

/// What is wrong with the imports of the glue.
pub fn check(ctx: &Context) -> Result<Vec<String>> {
    let root = ctx.path(GLUE);
    let mut imports = Graph::new();
    for file in files::walk(&root, &|_| true)? {
        let path = file.strip_prefix(&root)?.to_string_lossy().replace('\\', "/");
        if path.ends_with(".ts") && !path.ends_with(".d.ts") && !path.starts_with(GENERATED) {
            imports.insert(path.clone(), imported(&path, &files::read_text(&file)?));
        }
    }
    Ok(faults(&imports))
}

fn faults(imports: &Graph) -> Vec<String> {
    let mut faults = Vec::new();
    let mut folders = Graph::new();
    for (from, all) in imports {
        if floor(from).is_none() && from != INDEX {
            faults.push(format!("{GLUE}/{from}: lies in no room; there are {}", FLOORS.concat().join(", ")));
        }
        for to in all {
            if !may_import(from, to) {
                faults.push(format!("{GLUE}/{from}: imports {to}, which lies in no room to its right"));
            }
            if folder(from) != folder(to) {
                folders.entry(folder(from).to_owned()).or_default().insert(folder(to).to_owned());
            }
        }
    }
    faults.extend(circle(imports).map(|circle| format!("{GLUE}: files import each other: {circle}")));
    faults.extend(circle(&folders).map(|circle| format!("{GLUE}: folders import each other: {circle}")));
    faults
}

fn may_import(from: &str, to: &str) -> bool {
    let (from_room, to_room) = (room(from), room(to));
    if to == INDEX {
        return from_room == "entry";
    }
    from == INDEX || from_room == to_room || matches!((floor(from), floor(to)), (Some(from), Some(to)) if from < to)
}

fn floor(path: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room(path)))
}

fn room(path: &str) -> &str {
    path.split_once('/').map_or("", |(room, _)| room)
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The files that a file names after `from` or `import`, by their paths below the root.
fn imported(path: &str, text: &str) -> BTreeSet<String> {
    let specifiers = text.split('\'').skip(1).step_by(2).zip(text.split('\'').step_by(2));
    let is_import = |before: &str| before.trim_end().ends_with("from") || before.trim_end().ends_with("import");
    let named = specifiers.filter(|(name, before)| name.starts_with('.') && is_import(before));
    named
        .map(|(name, _)| resolved(folder(path), name))
        .filter(|file| !file.starts_with(GENERATED))
        .map(|file| file.trim_end_matches(".js").to_owned() + ".ts")
        .collect()
}

fn resolved(folder: &str, name: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in name.split('/') {
        match part {
            "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Nodes that reach each other: what is left when all that import nothing that is left are taken away, both ways.
fn circle(graph: &Graph) -> Option<String> {
    let mut left: BTreeSet<&String> = graph.keys().collect();
    loop {
        let before = left.len();
        let is_imported = |node: &String| left.iter().any(|from| graph[*from].contains(node));
        let kept: BTreeSet<&String> = left
            .iter()
            .copied()
            .filter(|node| graph[*node].iter().any(|to| left.contains(to)) && is_imported(node))
            .collect();
        left = kept;
        if left.len() == before {
            break;
        }
    }
    (!left.is_empty()).then(|| left.into_iter().map(String::as_str).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(files: &[(&str, &str)]) -> Graph {
        files.iter().map(|(path, text)| ((*path).to_owned(), imported(path, text))).collect()
    }

    #[test]
    fn a_room_imports_itself_and_what_lies_to_its_right() {
        let files = [
            ("entry/node.ts", "export * from '../index.js';"),
            ("index.ts", "export { a } from './tracing/a.js';"),
            ("tracing/a.ts", "import type { B } from './b.js';\nimport { c } from '../types/c.js';\nconst d = 'from';"),
            ("tracing/b.ts", "import wasm from '../core/generated/x.js';"),
            ("types/c.ts", "export type {\n  D,\n} from '@opentelemetry/api';"),
        ];
        assert_eq!(faults(&graph(&files)), [""; 0]);
    }

    #[test]
    fn an_import_to_the_left_or_across_a_floor_is_named_also_for_types() {
        let left = [("spans/a.ts", "import type { B } from '../tracing/b.js';"), ("tracing/b.ts", "")];
        let wanted = "pkg-template/src/spans/a.ts: imports tracing/b.ts, which lies in no room to its right";
        assert_eq!(faults(&graph(&left)), [wanted]);
        let across = [("features/a.ts", "import { b } from '../workers/b.js';"), ("workers/b.ts", "")];
        assert_eq!(faults(&graph(&across)).len(), 1);
        let index = [("tracing/a.ts", "import { b } from '../index.js';"), ("index.ts", "")];
        assert_eq!(faults(&graph(&index)).len(), 1);
    }

    #[test]
    fn a_file_outside_of_the_rooms_is_named() {
        assert!(faults(&graph(&[("loose.ts", "")]))[0].starts_with("pkg-template/src/loose.ts: lies in no room"));
        assert!(faults(&graph(&[("util/a.ts", "")]))[0].starts_with("pkg-template/src/util/a.ts: lies in no room"));
    }

    #[test]
    fn circles_of_files_and_of_folders_are_named() {
        let files = [
            ("spans/a.ts", "import { b } from './b.js';"),
            ("spans/b.ts", "import { a } from './a.js';"),
            ("spans/c.ts", "import { a } from './a.js';"),
        ];
        assert_eq!(faults(&graph(&files)), ["pkg-template/src: files import each other: spans/a.ts, spans/b.ts"]);
        let folders = [
            ("workers/x/a.ts", "import { b } from '../y/b.js';"),
            ("workers/y/b.ts", ""),
            ("workers/y/c.ts", "import { d } from '../x/d.js';"),
            ("workers/x/d.ts", ""),
        ];
        assert_eq!(faults(&graph(&folders)), ["pkg-template/src: folders import each other: workers/x, workers/y"]);
    }
}
