//! The npm package against the core: what both sides state must be the same.

#[test]
fn the_package_has_the_version_of_the_crate() {
    let source = include_str!("../../pkg-template/src/host/version.ts");
    let line = format!("export const VERSION = '{}';", env!("CARGO_PKG_VERSION"));
    assert!(source.lines().any(|other| other == line), "version.ts must say: {line}");
}
