//! The npm package against the core: what both sides state must be the same.

use edgespan::config::{Config, OptionValue};
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

/// Constants of a source file: names and numbers.
fn constants<'a>(source: &'a str, before_name: &str, before_number: &str) -> BTreeMap<&'a str, u32> {
    let declared = source.lines().filter_map(|line| line.strip_prefix(before_name)?.split_once(before_number));
    declared.map(|(name, rest)| (name, rest.trim_end_matches(';').parse().expect("a number"))).collect()
}

/// An option as `options.ts` declares it.
struct Declared {
    name: &'static str,
    /// What its comment calls the default.
    default: Option<&'static str>,
}

const OPTIONS: &str = include_str!("../../pkg-template/src/options.ts");

/// The options that an interface declares, each with the comment before it.
fn declared(interface: &str) -> Vec<Declared> {
    let (_, rest) = OPTIONS.split_once(&format!("export interface {interface} {{\n")).expect("the interface");
    let (body, _) = rest.split_once("\n}").expect("its end");
    let members = body.split("/**").skip(1).map(|member| {
        let (comment, declaration) = member.split_once("*/").expect("the end of a comment");
        let (name, _) = declaration.trim().split_once("?:").expect("an optional member");
        let default = comment.split_once("Default ").map(|(_, rest)| rest.split([' ', '\n']).next().expect("a word"));
        Declared {
            name,
            default: default.map(|default| default.trim_end_matches(['.', ',', ';', ':']).trim_matches('`')),
        }
    });
    members.collect()
}

/// What an option that is given alone makes of the configuration; an option of `limits` has a path.
fn configured(path: &str, value: OptionValue) -> Config {
    let options = path.rsplit('.').fold(value, |value, name| OptionValue::Map(vec![(name.into(), value)]));
    let (config, warnings) = Config::from_options(options).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(warnings, [], "{path}");
    config
}

#[test]
fn every_limit_that_is_documented_is_read_and_has_the_default_that_is_documented() {
    let limits = declared("Limits");
    assert_eq!(limits.len(), 7);
    for Declared { name, default } in limits {
        let path = format!("limits.{name}");
        let default = match default.expect("a default") {
            "none" => f64::INFINITY,
            number => number.parse().expect("a number"),
        };
        assert_eq!(configured(&path, OptionValue::Number(default)), Config::default(), "{path}");
        assert_ne!(configured(&path, OptionValue::Number(70_000.0)), Config::default(), "{path} has an effect");
    }
}

#[test]
fn every_option_that_is_documented_is_read_and_has_the_default_that_is_documented() {
    let text = |text: &str| OptionValue::String(text.into());
    let object = |name: &str, value| OptionValue::Map(vec![(name.into(), value)]);
    for Declared { name, default } in declared("Options") {
        // The value that is the default, when one value is, and another one.
        let (default, other) = match (name, default) {
            ("endpoint", Some(url @ "http://localhost:4318")) => (Some(text(url)), text("https://example.com")),
            ("headers", Some("none")) => (Some(OptionValue::Map(Vec::new())), object("authorization", text("key"))),
            ("serviceName", Some(name @ "unknown_service")) => (Some(text(name)), text("shop")),
            ("resource", None) => (Some(OptionValue::Map(Vec::new())), object("key", OptionValue::Bool(true))),
            ("sampler", Some(sampler @ "parentbased_always_on")) => (Some(text(sampler)), text("always_off")),
            ("tracesSampleRate", None) => (None, OptionValue::Number(0.5)),
            ("limits", None) => {
                (Some(OptionValue::Map(Vec::new())), object("eventCountLimit", OptionValue::Number(1.0)))
            }
            ("timeoutMs", Some(ms)) => (ms.parse().map(OptionValue::Number).ok(), OptionValue::Number(1.0)),
            ("debug", Some("false")) => (Some(OptionValue::Bool(false)), OptionValue::Bool(true)),
            // The glue keeps it for itself.
            ("fetch", None) => continue,
            _ => panic!("say here what `{name}` and its default {default:?} mean to the core"),
        };
        if let Some(default) = default {
            assert_eq!(configured(name, default), Config::default(), "{name}");
        }
        assert_ne!(configured(name, other), Config::default(), "{name} has an effect");
    }
    assert_eq!(declared("Options").len(), 10);
}
