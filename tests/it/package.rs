//! The npm package against the core: what both sides state must be the same.

use std::collections::BTreeMap;

#[test]
fn the_package_has_the_version_of_the_crate() {
    let source = include_str!("../../pkg-template/src/version.ts");
    let line = format!("export const VERSION = '{}';", env!("CARGO_PKG_VERSION"));
    assert!(source.lines().any(|other| other == line), "version.ts must say: {line}");
}

#[test]
fn the_operations_of_a_tape_have_the_same_numbers_on_both_sides() {
    let core = constants(include_str!("../../src/recording/tape.rs"), "pub const ", ": u32 = ");
    let host = constants(include_str!("../../pkg-template/src/recording/ops.ts"), "export const ", " = ");
    assert_eq!(core.get("MAP"), Some(&edgespan::recording::tape::MAP));
    assert_eq!(host, core);
}

#[test]
fn the_calls_of_the_core_have_the_same_numbers_on_both_sides() {
    let (_, rest) = include_str!("../../src/wasm/door.rs").split_once("\ncalls! {\n").expect("the calls");
    let (calls, _) = rest.split_once("}\n").expect("their end");
    let core = constants(calls, "    ", " = ");
    let host = constants(include_str!("../../pkg-template/src/calls.ts"), "export const ", " = ");
    assert_eq!((core.len(), host), (24, core));
}

/// Constants of a source file: names and numbers.
fn constants<'a>(source: &'a str, before_name: &str, before_number: &str) -> BTreeMap<&'a str, u32> {
    let declared = source.lines().filter_map(|line| line.strip_prefix(before_name)?.split_once(before_number));
    declared.map(|(name, rest)| (name, rest.trim_end_matches([';', ',']).parse().expect("a number"))).collect()
}
