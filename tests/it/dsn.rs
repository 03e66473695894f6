//! Sentry's DSNs: the shared cases of `vectors/sentry-dsn.json`, and any text at all.

use edgespan::config::{Config, OptionValue};
use edgespan::sentry::Dsn;
use proptest::prelude::*;
use serde_json::Value;

const VECTORS: &str = include_str!("../vectors/sentry-dsn.json");
const ALLOWED: &str = "a DSN, https://KEY@HOST/ID with a key of letters and digits and a number as id";

fn cases(part: &str) -> Vec<Value> {
    let all: Value = serde_json::from_str(VECTORS).expect("valid JSON");
    all[part].as_array().expect("cases").clone()
}

fn text<'a>(case: &'a Value, member: &str) -> &'a str {
    case[member].as_str().expect("a string")
}

fn configured(options: &Value) -> Result<(Config, Vec<String>), String> {
    let options: OptionValue = serde_json::from_value(options.clone()).expect("JSON is an option's value");
    let (config, warnings) = Config::from_options(options).map_err(|error| error.as_str().to_owned())?;
    Ok((config, warnings.iter().map(|warning| warning.as_str().to_owned()).collect()))
}

fn auth(key: &str) -> String {
    format!("Sentry sentry_version=7, sentry_key={key}, sentry_client=edgespan/{}", env!("CARGO_PKG_VERSION"))
}

#[test]
fn every_dsn_says_what_it_says() {
    for case in cases("dsns") {
        let says = Dsn::parse(text(&case, "dsn")).map(Dsn::into_lines);
        let expected = case["says"].as_object().map(|_| {
            let lines = ["tracesUrl", "envelopeUrl", "publicKey", "projectId", "orgId"];
            let lines = lines.map(|line| text(&case["says"], line));
            [&lines.join("\n"), "\n", &auth(text(&case["says"], "publicKey"))].concat()
        });
        assert_eq!(says, expected, "{case}");
    }
}

#[test]
fn as_an_option_a_dsn_is_where_traces_go_and_anything_else_is_told_without_its_key() {
    for case in cases("dsns") {
        let options = serde_json::json!({ "dsn": case["dsn"] });
        match (configured(&options), case["says"].as_object()) {
            (Ok((config, warnings)), Some(_)) => {
                let [destination] = config.destinations() else { panic!("one destination") };
                assert_eq!(destination.traces_url(), text(&case["says"], "tracesUrl"));
                assert_eq!(destination.auth(), auth(text(&case["says"], "publicKey")));
                assert!(destination.is_sentry());
                assert_eq!(warnings, Vec::<String>::new());
            }
            // An empty one is as good as none.
            (Ok((config, _)), None) if case["dsn"] == "" => assert_eq!(config, Config::default()),
            (Err(sentence), None) => {
                assert_eq!(sentence, format!("edgespan: option `dsn` is a string; it must be {ALLOWED}"), "{case}");
            }
            (outcome, _) => panic!("{outcome:?}: {case}"),
        }
    }
}

#[test]
fn beside_a_url_the_key_goes_only_to_the_dsns_own_origin() {
    for case in cases("destinations") {
        let (config, warnings) = configured(&case["options"]).expect("allowed");
        let [destination] = config.destinations() else { panic!("one destination") };
        assert_eq!(destination.traces_url(), text(&case, "tracesUrl"), "{case}");
        assert_eq!(Value::from(destination.is_sentry()), case["isSentry"], "{case}");
        assert_eq!(!destination.auth().is_empty(), destination.is_sentry(), "{case}");
        assert_eq!(warnings, case["warning"].as_str().into_iter().collect::<Vec<_>>(), "{case}");
    }
}

#[test]
fn what_is_no_text_is_told_by_its_kind() {
    for (value, kind) in [(OptionValue::Number(5.0), "a number"), (OptionValue::List(Vec::new()), "a list")] {
        let error = Config::from_options(OptionValue::Map(vec![("dsn".into(), value)])).unwrap_err();
        assert_eq!(error.as_str(), format!("edgespan: option `dsn` is {kind}; it must be {ALLOWED}"));
    }
}

/// Texts that are nearly DSNs, and some that are.
fn any_dsn() -> impl Strategy<Value = String> {
    let scheme = "(https?|HTTPS|ftp|)(://|:/|:|)";
    let keys = "[a-zA-Z0-9_]{0,4}(:[a-z_]{0,2}){0,2}[-%é]?@?";
    let host = "(o[0-9]{0,3}[.])?(localhost|[a-z_.-]{0,5}|\\[[0-9a-f:.%]{0,6}\\]?|é)(:[0-9]{0,6})?";
    let path = "(/[a-z0-9@:.?# \\\\é]{0,3}){0,4}";
    (scheme, keys, host, path, "[0-9]{0,3}[?#/ a-z\n]{0,2}").prop_map(|(a, b, c, d, e)| [a, b, c, d, e].concat())
}

proptest! {
    #[test]
    fn what_a_dsn_says_is_six_lines_with_urls_of_its_host(dsn in any_dsn()) {
        let Some(says) = Dsn::parse(&dsn) else { return Ok(()) };
        let url = says.traces_url().to_owned();
        let lines = says.into_lines();
        let lines: Vec<_> = lines.split('\n').collect();
        let [traces, envelope, key, project, organization, header] = lines[..] else { panic!("six lines: {lines:?}") };
        prop_assert_eq!(&url, traces);
        let base = traces.strip_suffix("/integration/otlp/v1/traces/").expect("the route");
        prop_assert_eq!(envelope.strip_suffix("/envelope/"), Some(base));
        let base = base.strip_suffix(project).and_then(|base| base.strip_suffix("/api/")).expect("the project");
        prop_assert!(project.bytes().all(|byte| byte.is_ascii_digit()) && !project.is_empty());
        let (scheme, place) = base.split_once("://").expect("a URL");
        prop_assert!(["http", "https"].contains(&&*scheme.to_lowercase()));
        let beginning = [scheme, "://", key].concat();
        let after_key = dsn.strip_prefix(&beginning).expect("scheme and key");
        let (_, after_secret) = after_key.split_once('@').expect("an @");
        prop_assert!(after_secret.starts_with(place));
        prop_assert!(organization.is_empty() || place.starts_with(&["o", organization, "."].concat()));
        prop_assert_eq!(header, auth(key));
    }

    #[test]
    fn any_text_is_a_dsn_or_none(text: String) {
        if let Some(dsn) = Dsn::parse(&text) {
            prop_assert_eq!(dsn.into_lines().lines().count(), 6);
        }
    }

    #[test]
    fn no_sentence_has_a_key(key in "[a-z]{32}", rest in any_dsn(), at in 0_usize..40, url in any_dsn()) {
        let mut dsn = rest;
        let at = (0..=at.min(dsn.len())).rev().find(|at| dsn.is_char_boundary(*at)).unwrap_or_default();
        dsn.insert_str(at, &key);
        for options in [serde_json::json!({ "dsn": dsn }), serde_json::json!({ "dsn": dsn, "tracesEndpoint": url })] {
            match configured(&options) {
                Ok((_, warnings)) => {
                    // Letters that a host or a path has are no key.
                    let is_key = Dsn::parse(&dsn).is_some_and(|dsn| dsn.into_lines().split('\n').nth(2) == Some(&*key));
                    prop_assert!(!is_key || warnings.iter().all(|warning| !warning.contains(&key)), "{:?}", warnings);
                }
                Err(sentence) => prop_assert!(!sentence.contains(&key), "{}", sentence),
            }
        }
    }
}
