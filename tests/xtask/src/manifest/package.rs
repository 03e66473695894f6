//! What the npm package exports, in which order, and in which of two forms: the modules of `dist/`, which bundlers shake, or
//! bundles of them, for runtimes that take long to load many modules.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde::Deserialize;

/// The exports of the npm package, as paths inside it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Package {
    /// The type declarations every entry shares.
    pub types: String,
    /// The wasm, exported as `./core.wasm`.
    pub core: String,
    /// The folder of the bundles.
    pub bundles: String,
    /// Entries in the order the conditions are tried.
    pub entries: Vec<Entry>,
    /// What is imported by a path of its own, in the form that the entry of the same condition has.
    pub modules: Vec<Module>,
    /// What `npx` runs, always a bundle.
    pub programs: Vec<Program>,
}

/// One condition of the exports map.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The condition a runtime or bundler asks for.
    pub condition: String,
    /// The module it gets.
    pub file: String,
    /// It gets a bundle of this module.
    #[serde(default)]
    pub bundled: bool,
}

/// One module beside the entries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// What comes after the package's name and a slash; the name of its bundle too.
    pub path: String,
    /// The module; its types lie beside it.
    pub file: String,
    /// What it is on Workers, where that is another file with the same types.
    pub workerd: Option<String>,
}

/// One program.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// What it is called; the name of its bundle too.
    pub name: String,
    /// The module that it begins with.
    pub file: String,
}

impl Module {
    /// Its types.
    pub fn types(&self) -> String {
        self.file.replace(".js", ".d.ts")
    }
}

impl Package {
    /// The conditions of `.` with their files, in order.
    pub fn root(&self) -> Vec<(&str, String)> {
        let file = |entry: &Entry| if entry.bundled { self.bundle(stem(&entry.file)) } else { entry.file.clone() };
        self.entries.iter().map(|entry| (entry.condition.as_str(), file(entry))).collect()
    }

    /// The conditions of a module with their files, in order. Where the entry is a bundle the module is one too, else a
    /// program that imports both would have two of everything. What `default` says is not said right before it.
    pub fn of_module(&self, module: &Module) -> Vec<(&str, String)> {
        let last = self.entries.iter().rposition(|entry| !entry.bundled).map_or(0, |at| at + 1);
        let entries = self.entries[..last].iter().chain(self.entries[last..].last());
        let file = |entry: &Entry| match (&module.workerd, entry.condition.as_str()) {
            (Some(workerd), "workerd") => workerd.clone(),
            _ if entry.bundled => self.bundle(&module.path),
            _ => module.file.clone(),
        };
        entries.map(|entry| (entry.condition.as_str(), file(entry))).collect()
    }

    /// The programs with their files.
    pub fn programs(&self) -> impl Iterator<Item = (&str, String)> {
        self.programs.iter().map(|program| (program.name.as_str(), self.bundle(&program.name)))
    }

    /// The names of all bundles, with the modules they begin with. Two bundles of one name are an error.
    pub fn bundled(&self) -> Result<BTreeMap<&str, &str>> {
        let entries = self.entries.iter().filter(|entry| entry.bundled).map(|entry| (stem(&entry.file), &entry.file));
        let modules = self.modules.iter().map(|module| (module.path.as_str(), &module.file));
        let programs = self.programs.iter().map(|program| (program.name.as_str(), &program.file));
        let mut bundles = BTreeMap::new();
        for (name, file) in entries.chain(modules).chain(programs) {
            if bundles.insert(name, file.as_str()).is_some_and(|other| other != file) {
                bail!("two modules of [package] would be bundled as {name:?}");
            }
        }
        Ok(bundles)
    }

    fn bundle(&self, name: &str) -> String {
        format!("{}/{name}.js", self.bundles)
    }

    /// An exports map is tried in order: `default` hides whatever stands behind it, a repeated condition is never reached.
    pub(super) fn check(&self) -> Result<()> {
        let conditions: Vec<&str> = self.entries.iter().map(|entry| entry.condition.as_str()).collect();
        for (index, condition) in conditions.iter().enumerate() {
            if conditions[..index].contains(condition) {
                bail!("package.entries names the condition {condition:?} twice");
            }
        }
        if conditions.last() != Some(&"default") {
            bail!("the last of package.entries must be \"default\"");
        }
        self.bundled().map(drop)
    }
}

/// A file's name without folder and ending.
fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.strip_suffix(".js").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use crate::manifest::Manifest;

    const REAL: &str = include_str!("../../../../wasm-pack.toml");

    #[test]
    fn conditions_stand_in_the_order_in_which_runtimes_and_bundlers_must_find_them() {
        let package = Manifest::parse(REAL).unwrap().package;
        let root = package.root();
        let at = |name: &str| root.iter().position(|(condition, _)| *condition == name).unwrap();
        // What else each of them answers to: wrangler, Vercel's edge runtime, webpack for a worker, Deno and Bun.
        for (first, others) in [
            ("workerd", &["edge-light", "worker", "browser"][..]),
            ("edge-light", &["worker", "browser"]),
            ("worker", &["browser"]),
            ("deno", &["node", "browser"]),
            ("bun", &["node", "worker", "browser"]),
        ] {
            assert!(others.iter().all(|other| at(first) < at(other)), "{first}");
        }
    }

    #[test]
    fn every_module_has_the_form_of_the_entry_beside_it() {
        let package = Manifest::parse(REAL).unwrap().package;
        let is_bundle = |file: &str| file.starts_with("dist/bundled/");
        for module in &package.modules {
            let of_module = package.of_module(module);
            let file = |condition: &str| {
                let found = of_module.iter().find(|(name, _)| *name == condition || *name == "default");
                found.unwrap().1.clone()
            };
            for (condition, root) in package.root() {
                assert_eq!(is_bundle(&file(condition)), is_bundle(&root), "{} for {condition}", module.path);
            }
        }
    }

    #[test]
    fn two_bundles_of_one_name_are_an_error() {
        let twice = REAL.replace("path = \"hono\"", "path = \"node\"");
        assert_eq!(
            Manifest::parse(&twice).unwrap_err().to_string(),
            "two modules of [package] would be bundled as \"node\""
        );
    }

    #[test]
    fn default_must_be_the_last_condition() {
        let swapped = REAL.replace("condition = \"node\"", "condition = \"default\"");
        assert_eq!(
            Manifest::parse(&swapped).unwrap_err().to_string(),
            "package.entries names the condition \"default\" twice"
        );
        let missing = REAL.replace("condition = \"default\"", "condition = \"other\"");
        assert_eq!(
            Manifest::parse(&missing).unwrap_err().to_string(),
            "the last of package.entries must be \"default\""
        );
    }
}
