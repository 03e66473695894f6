//! The options as `options.ts` documents them against the core: every name is read, and has the default that its comment
//! tells.

use edgespan::config::{Config, OptionValue};

const OPTIONS: &str = include_str!("../../pkg-template/src/options.ts");
const BINDING_OPTIONS: &str = include_str!("../../pkg-template/src/bindings/options.ts");
const KINDS: &str = include_str!("../../pkg-template/src/bindings/kind.ts");

/// An option as `options.ts` declares it.
struct Declared {
    name: &'static str,
    /// What its comment calls the default.
    default: Option<&'static str>,
}

/// The options that an interface declares, each with the comment before it.
fn declared(interface: &str) -> Vec<Declared> {
    let source = if interface == "BindingOptions" { BINDING_OPTIONS } else { OPTIONS };
    let rest = after(source, &format!("export interface {interface} "));
    let (body, _) = after(rest, "{\n").split_once("\n}").expect("its end");
    let members = body.split("/**").skip(1).map(|member| {
        let (comment, declaration) = member.split_once("*/").expect("the end of a comment");
        let (name, _) = declaration.trim().split_once("?:").expect("an optional member");
        // `Default:` begins a sentence, `Default` a value.
        let default = comment.split_once("Default").filter(|(_, rest)| !rest.starts_with(':'));
        let word = default.and_then(|(_, rest)| rest.split_whitespace().find(|word| *word != "*"));
        Declared { name, default: word.map(|word| word.trim_matches(['`', '.', ',', ';', ':'])) }
    });
    members.collect()
}

fn after(text: &'static str, begin: &str) -> &'static str {
    text.split_once(begin).expect(begin).1
}

/// The texts in single quotes up to a sign, in their order.
fn quoted(text: &'static str, end: char) -> Vec<&'static str> {
    let (text, _) = text.split_once(end).expect("its end");
    text.split('\'').skip(1).step_by(2).collect()
}

/// What an option that is given alone makes of the configuration; an option of an inner object has a path.
fn configured(path: &str, value: OptionValue) -> Config {
    let options = path.rsplit('.').fold(value, |value, name| object(name, value));
    let (config, warnings) = Config::from_options(options).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert_eq!(warnings, [], "{path}");
    config
}

/// The sentence about an option that is given alone and wrong.
fn refused(path: &str, value: OptionValue) -> String {
    let options = path.rsplit('.').fold(value, |value, name| object(name, value));
    Config::from_options(options).expect_err(path).to_string()
}

fn text(text: &str) -> OptionValue {
    OptionValue::String(text.into())
}

fn object(name: &str, value: OptionValue) -> OptionValue {
    OptionValue::Map(vec![(name.into(), value)])
}

fn list(members: Vec<OptionValue>) -> OptionValue {
    OptionValue::List(members)
}

fn empty() -> OptionValue {
    OptionValue::Map(Vec::new())
}

/// Asserts that a default means the same as leaving the option out, and that another value does not.
fn assert_read(path: &str, without: &Config, default: Option<OptionValue>, other: OptionValue) {
    if let Some(default) = default {
        assert_eq!(configured(path, default), *without, "the default of {path}");
    }
    assert_ne!(configured(path, other), *without, "{path} has an effect");
}

#[test]
fn every_limit_that_is_documented_is_read_and_has_the_default_that_is_documented() {
    let limits = declared("Limits");
    assert_eq!(limits.len(), 8);
    for Declared { name, default } in limits {
        let default = match default.expect("a default") {
            "none" => f64::INFINITY,
            number => number.parse().expect("a number"),
        };
        for object in ["limits", "spanLimits"] {
            let path = format!("{object}.{name}");
            let default = Some(OptionValue::Number(default));
            assert_read(&path, &Config::default(), default, OptionValue::Number(70_000.0));
        }
    }
}

#[test]
fn every_option_of_a_destination_is_read_and_has_the_default_that_is_documented() {
    let options = declared("DestinationOptions");
    assert_eq!(options.len(), 10);
    for Declared { name, default } in options {
        let (default, other) = match (name, default) {
            ("dsn", Some("none")) => (Some(text("")), text("https://abc@o1.ingest.sentry.io/42")),
            ("endpoint", Some(url @ "http://localhost:4318")) => (Some(text(url)), text("https://example.com")),
            ("tracesEndpoint", Some("none")) => (None, text("https://example.com/traces")),
            ("headers", Some("none")) => (Some(empty()), object("authorization", text("key"))),
            ("protocol", Some(protocol @ "http/protobuf")) => (Some(text(protocol)), text("http/json")),
            ("compression", Some(compression @ "none")) => (Some(text(compression)), text("gzip")),
            ("timeoutMs" | "maxRequestBytes" | "maxResponseBytes", Some(number)) => {
                (number.parse().map(OptionValue::Number).ok(), OptionValue::Number(100_000.0))
            }
            // The glue keeps it for itself.
            ("fetch", None) => continue,
            _ => panic!("say here what `{name}` and its default {default:?} mean to the core"),
        };
        assert_read(name, &Config::default(), default, other.clone());
        let of_destination = configured("destinations", list(vec![object(name, other.clone())]));
        assert_eq!(of_destination, configured(name, other), "{name} in a list of destinations");
    }
}

#[test]
fn every_option_of_tail_sampling_is_read_and_has_the_default_that_is_documented() {
    let options = declared("TailSampling");
    assert_eq!(options.len(), 6);
    let without = configured("tailSampling", empty());
    assert_ne!(without, Config::default(), "tail sampling without options keeps errors");
    for Declared { name, default } in options {
        let (default, other) = match (name, default) {
            ("keepErrors", Some("true")) => (Some(OptionValue::Bool(true)), OptionValue::Bool(false)),
            ("keepSlowerThanMs", Some("none")) => (None, OptionValue::Number(5.0)),
            ("keepNames", Some("none")) => (Some(list(Vec::new())), list(vec![text("checkout")])),
            ("keepAttributes", Some("none")) => (Some(empty()), object("key", text("value"))),
            ("ratio", Some("1")) => (Some(OptionValue::Number(1.0)), OptionValue::Number(0.5)),
            // The glue keeps it for itself.
            ("decide", Some("none")) => continue,
            _ => panic!("say here what `{name}` and its default {default:?} mean to the core"),
        };
        assert_read(&format!("tailSampling.{name}"), &without, default, other);
    }
}

#[test]
fn every_option_that_is_documented_is_read_and_has_the_default_that_is_documented() {
    let options = declared("Options");
    assert_eq!(options.len(), 24);
    for Declared { name, default } in options {
        let (default, other) = match (name, default) {
            ("destinations", None) => (Some(list(vec![empty()])), list(vec![empty(), empty()])),
            ("serviceName", Some(name @ "unknown_service")) => (Some(text(name)), text("shop")),
            ("resource", None) => (Some(empty()), object("key", OptionValue::Bool(true))),
            ("resourceSchemaUrl", None) => (None, text("https://opentelemetry.io/schemas/1.30.0")),
            ("release", Some("none")) => (Some(text("")), text("shop@1.2.3")),
            ("environment", Some(environment @ "production")) => (Some(text(environment)), text("staging")),
            ("sampler", Some(sampler @ "parentbased_always_on")) => (Some(text(sampler)), text("always_off")),
            ("tracesSampleRate", None) => (None, OptionValue::Number(0.5)),
            ("tailSampling", None) => (None, empty()),
            ("limits" | "spanLimits", None) => (Some(empty()), object("eventCountLimit", OptionValue::Number(1.0))),
            ("baggageSpanAttributes", Some("none")) => (Some(list(Vec::new())), list(vec![text("tenant")])),
            ("disabled" | "debug", Some("false")) => (Some(OptionValue::Bool(false)), OptionValue::Bool(true)),
            ("logLevel", None) => (None, text("warn")),
            // The core sees that these are right, and the glue does something with them.
            ("bindings", None) => {
                assert_eq!(configured(name, OptionValue::Bool(false)), configured(name, empty()));
                continue;
            }
            ("native", Some(default @ "auto")) => {
                let choices = quoted(after(OPTIONS, "native?: "), ';');
                assert!(choices.contains(&default));
                choices.iter().for_each(|choice| assert_eq!(configured(name, text(choice)), Config::default()));
                let sentence = "edgespan: option `native` is \"other\"; it must be auto, on or off";
                assert_eq!(refused(name, text("other")), sentence);
                continue;
            }
            ("maxWaitMs", Some(default)) => {
                let default = OptionValue::Number(default.parse().expect("a number"));
                assert_eq!(configured(name, default), Config::default());
                continue;
            }
            // The glue keeps these for itself.
            ("idGenerator" | "spanProcessors" | "propagator" | "contextManager" | "onLoss" | "deadLetter", _) => {
                continue;
            }
            _ => panic!("say here what `{name}` and its default {default:?} mean to the core"),
        };
        assert_read(name, &Config::default(), default, other);
    }
}

#[test]
fn every_option_of_bindings_is_known_with_every_name_that_it_may_have() {
    let kinds = quoted(after(KINDS, "KINDS = ["), ']');
    let details = quoted(after(BINDING_OPTIONS, "type RecordedDetail = "), ';');
    assert_eq!((kinds.len(), details.as_slice()), (20, &["keys", "parameters"][..]));
    let one_of = |names: &[&str]| {
        let (last, others) = names.split_last().expect("names");
        format!("; it must be {} or {last}", others.join(", "))
    };
    let texts = |names: &[&str]| list(names.iter().map(|name| text(name)).collect());
    let options = declared("BindingOptions");
    assert_eq!(options.len(), 5);
    for Declared { name, .. } in options {
        let path = format!("bindings.{name}");
        let (all, wrong, end) = match name {
            "off" => (texts(&kinds), texts(&["other"]), one_of(&kinds)),
            "record" => (texts(&details), texts(&["other"]), one_of(&details)),
            "kinds" => {
                let all = kinds.iter().map(|kind| (kind.to_uppercase(), text(kind))).collect();
                (OptionValue::Map(all), object("A", text("other")), one_of(&kinds))
            }
            "rpc" | "queues" => (texts(&["A", "B"]), list(vec![empty()]), "; it must be a non-empty string".into()),
            _ => panic!("say here what `{name}` means to the core"),
        };
        assert_eq!(configured(&path, all), Config::default(), "{path}");
        let sentence = refused(&path, wrong);
        assert!(sentence.ends_with(&end), "{sentence}");
    }
}
