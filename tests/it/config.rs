//! Options: the shared cases of `vectors/config.json`, read through the same `Deserialize` as in the wasm, and what
//! JSON cannot say.

use edgespan::config::{Config, OptionValue};
use edgespan::sampling::{Ratio, Sampler};
use edgespan::trace::{Limits, ResourceValue};
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn every_case_leads_to_its_sentence_or_its_effect() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../vectors/config.json")).expect("valid JSON");
    for case in cases {
        match (Config::from_options(options(&case["options"])), case.get("error")) {
            (Err(error), Some(expected)) => assert_eq!(error.as_str(), expected, "{case}"),
            (Ok((config, warnings)), None) => {
                let warnings: Vec<_> = warnings.iter().map(|warning| warning.as_str()).collect();
                assert_eq!(json!(warnings), *case.get("warnings").unwrap_or(&json!([])), "{case}");
                let all = effect(&config);
                for (part, expected) in case["effect"].as_object().into_iter().flatten() {
                    match part.as_str() {
                        "sampler" => assert_eq!(*config.sampler(), described(expected), "{case}"),
                        _ => assert_eq!(all[part], *expected, "{part} of {case}"),
                    }
                }
            }
            (Err(error), None) => panic!("{error}: {case}"),
            (Ok(_), Some(_)) => panic!("no error: {case}"),
        }
    }
}

fn options(json: &Value) -> OptionValue {
    serde_json::from_value(json.clone()).expect("JSON is an option's value")
}

/// The sampler that has this description (OpenTelemetry `trace/sdk.md`, "GetDescription"); `ParentBased` with its
/// defaults.
fn described(description: &Value) -> Sampler {
    const DEFAULTS: &str = ", remoteParentSampled=AlwaysOnSampler, remoteParentNotSampled=AlwaysOffSampler, \
                            localParentSampled=AlwaysOnSampler, localParentNotSampled=AlwaysOffSampler}";
    let description = description.as_str().expect("a string");
    let Some(root) = description.strip_prefix("ParentBased{root=") else { return described_root(description) };
    Sampler::parent_based(described_root(root.strip_suffix(DEFAULTS).expect("the defaults")))
}

fn described_root(description: &str) -> Sampler {
    match description {
        "AlwaysOnSampler" => Sampler::AlwaysOn,
        "AlwaysOffSampler" => Sampler::AlwaysOff,
        _ => {
            let ratio = description.strip_prefix("TraceIdRatioBased{").and_then(|rest| rest.strip_suffix('}'));
            let ratio = ratio.and_then(|ratio| ratio.parse().ok());
            Sampler::TraceIdRatio(ratio.and_then(Ratio::new).expect("a ratio"))
        }
    }
}

/// A configuration as the vectors write it, but for its sampler.
fn effect(config: &Config) -> Value {
    let limits = config.limits();
    let limit = |limit| if limit == Limits::NONE { json!("Infinity") } else { json!(limit) };
    let [destination, ..] = config.destinations() else { panic!("a destination") };
    json!({
        "tracesUrl": destination.traces_url(),
        "headers": destination.headers(),
        "timeoutMs": destination.timeout_ms(),
        "debug": config.debug(),
        "limits": {
            "attributeCountLimit": limit(limits.attribute_count),
            "attributeValueLengthLimit": limit(limits.attribute_value_length),
            "eventCountLimit": limit(limits.event_count),
            "linkCountLimit": limit(limits.link_count),
            "attributePerEventCountLimit": limit(limits.attribute_per_event_count),
            "attributePerLinkCountLimit": limit(limits.attribute_per_link_count),
            "maxBufferBytes": config.max_buffer_bytes(),
        },
        "resource": resource(config),
    })
}

/// The attributes in order as pairs; `telemetry.sdk.version` follows the package and is left out when it does.
fn resource(config: &Config) -> Value {
    let attributes = config.resource().attributes().iter().filter(|(key, value)| {
        key != "telemetry.sdk.version" || *value != ResourceValue::String(env!("CARGO_PKG_VERSION").into())
    });
    attributes.map(|(key, value)| json!([key, any_value(value)])).collect()
}

fn any_value(value: &ResourceValue) -> Value {
    match value {
        ResourceValue::Bool(value) => json!(value),
        ResourceValue::Int(value) => json!(value),
        ResourceValue::Double(value) => json!(value),
        ResourceValue::String(value) => json!(value),
        ResourceValue::Array(values) => values.iter().map(any_value).collect(),
    }
}

/// The outcome of one option, at `path` (`limits.x` is `x` of `limits`).
fn one(path: &str, value: OptionValue) -> Result<Config, String> {
    let options = path.rsplit('.').fold(value, |value, name| OptionValue::Map(vec![(name.into(), value)]));
    let (config, warnings) = Config::from_options(options).map_err(|error| error.to_string())?;
    assert_eq!(warnings, [], "{path}");
    Ok(config)
}

#[test]
fn infinity_is_no_limit_where_a_limit_may_be_missing() {
    for limit in ["attributeCountLimit", "attributeValueLengthLimit", "eventCountLimit", "attributePerLinkCountLimit"] {
        let config = one(&format!("limits.{limit}"), OptionValue::Number(f64::INFINITY)).expect("allowed");
        assert_eq!(effect(&config)["limits"][limit], "Infinity");
    }
    assert_eq!(
        one("limits.maxBufferBytes", OptionValue::Number(f64::INFINITY)).unwrap_err(),
        "edgespan: option `limits.maxBufferBytes` is Infinity; it must be an integer from 65536 (64 KiB) to 67108864 \
         (64 MiB)"
    );
}

#[test]
fn nan_is_never_allowed() {
    let nan = || OptionValue::Number(f64::NAN);
    assert_eq!(
        one("tracesSampleRate", nan()).unwrap_err(),
        "edgespan: option `tracesSampleRate` is NaN; it must be a number from 0 to 1"
    );
    assert_eq!(
        one("limits.eventCountLimit", nan()).unwrap_err(),
        "edgespan: option `limits.eventCountLimit` is NaN; it must be an integer from 0, or Infinity for no limit"
    );
    assert_eq!(
        one("timeoutMs", nan()).unwrap_err(),
        "edgespan: option `timeoutMs` is NaN; it must be an integer from 1 to 600000"
    );
    assert_eq!(
        one("limits.linkCountLimit", OptionValue::Number(f64::NEG_INFINITY)).unwrap_err(),
        "edgespan: option `limits.linkCountLimit` is -Infinity; it must be an integer from 0, or Infinity for no limit"
    );
}

#[test]
fn a_function_or_the_like_is_told_by_the_option_that_has_it() {
    assert_eq!(
        one("serviceName", OptionValue::Other).unwrap_err(),
        "edgespan: option `serviceName` is a value of another kind; it must be a non-empty string"
    );
    assert_eq!(
        Config::from_options(OptionValue::Other).unwrap_err().to_string(),
        "edgespan: the options are a value of another kind; they must be an object"
    );
}

#[test]
fn no_options_are_the_defaults() {
    let (config, warnings) = Config::from_options(OptionValue::Null).expect("allowed");
    assert_eq!((config, warnings), (Config::default(), Vec::new()));
}

#[test]
fn entries_keep_the_order_in_which_they_were_written() {
    let entries = |names: [&str; 3]| {
        OptionValue::Map(names.map(|name| (name.to_owned(), OptionValue::String(name.into()))).to_vec())
    };
    assert_eq!(
        serde_json::from_str::<OptionValue>(r#"{"z":"z","A":"A","m":"m"}"#).expect("JSON"),
        entries(["z", "A", "m"])
    );
    let config = one("headers", entries(["z", "A", "m"])).expect("allowed");
    assert_eq!(config.destinations()[0].headers(), ["z", "A", "m"].map(|name| (name.into(), name.into())));
    let config = one("resource", entries(["z", "A", "m"])).expect("allowed");
    let keys: Vec<_> = config.resource().attributes().iter().skip(4).map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["z", "A", "m"]);
}

#[test]
fn every_kind_of_value_is_read_from_json() {
    assert_eq!(
        options(&json!({ "a": [null, true, -1, 18_446_744_073_709_551_615_u64, 0.5, "x"] })),
        OptionValue::Map(vec![(
            "a".into(),
            OptionValue::List(vec![
                OptionValue::Null,
                OptionValue::Bool(true),
                OptionValue::Number(-1.0),
                OptionValue::Number(18_446_744_073_709_551_616.0),
                OptionValue::Number(0.5),
                OptionValue::String("x".into()),
            ])
        )])
    );
}

#[test]
fn an_object_that_is_nested_too_deep_is_cut_off() {
    let deep = (0..100).fold(json!(1), |value, _| json!({ "a": [value] }));
    let OptionValue::Map(entries) = options(&deep) else { panic!("an object") };
    let [(_, OptionValue::List(list))] = &entries[..] else { panic!("a list in it") };
    let [OptionValue::Map(entries)] = &list[..] else { panic!("an object in that") };
    let deepest = OptionValue::Map(vec![("a".into(), OptionValue::Other)]);
    assert_eq!(*entries, [("a".into(), OptionValue::List(vec![deepest]))]);
}

#[test]
fn a_resource_number_is_an_integer_where_a_double_holds_it_exactly() {
    for (number, value) in [
        (3.0, ResourceValue::Int(3)),
        (-0.0, ResourceValue::Int(0)),
        (0.5, ResourceValue::Double(0.5)),
        (9_007_199_254_740_992.0, ResourceValue::Double(9_007_199_254_740_992.0)),
        (f64::INFINITY, ResourceValue::Double(f64::INFINITY)),
    ] {
        let config = one("resource.n", OptionValue::Number(number)).expect("allowed");
        assert_eq!(config.resource().attributes().last(), Some(&("n".into(), value)));
    }
}

fn any_option() -> impl Strategy<Value = OptionValue> {
    let scalar = prop_oneof![
        Just(OptionValue::Null),
        Just(OptionValue::Other),
        any::<bool>().prop_map(OptionValue::Bool),
        any::<f64>().prop_map(OptionValue::Number),
        any::<String>().prop_map(OptionValue::String),
        "[hH]ttps?:/{1,3}[a-z@:\\[\\]0-9./?#\\\\ ]{0,20}".prop_map(OptionValue::String),
        "https?://[a-z]{1,3}@[a-c](:[0-9]{1,6})?(/[a-z0-9]{1,2}){1,3}".prop_map(OptionValue::String),
    ];
    let name = prop_oneof![
        "endpoint|headers|serviceName|resource|sampler|tracesSampleRate|limits|timeoutMs|debug|runtime|fetch",
        "dsn|release|environment|tracesEndpoint|destinations|protocol|compression|tailSampling|spanLimits|baggageSpanAttributes",
        "attributeCountLimit|maxBufferBytes|eventCountLimit|keepNames|keepAttributes|ratio|keepSlowerThanMs",
        "bindings|off|kinds|rpc|queues|record|native|maxWaitMs",
        any::<String>(),
    ];
    scalar.prop_recursive(3, 32, 8, move |value| {
        prop_oneof![
            prop::collection::vec(value.clone(), 0..4).prop_map(OptionValue::List),
            prop::collection::vec((name.clone(), value), 0..8).prop_map(OptionValue::Map),
        ]
    })
}

proptest! {
    #[test]
    fn any_options_are_a_configuration_or_one_line(options in any_option()) {
        match Config::from_options(options) {
            Ok((config, warnings)) => {
                prop_assert!((1..=16).contains(&config.destinations().len()));
                for destination in config.destinations() {
                    prop_assert!(destination.traces_url().to_lowercase().starts_with("http"));
                }
                for warning in warnings {
                    prop_assert!(warning.as_str().starts_with("edgespan: "));
                    prop_assert!(!warning.as_str().contains('\n'));
                }
            }
            Err(error) => {
                prop_assert!(error.as_str().starts_with("edgespan: "));
                prop_assert!(!error.as_str().contains('\n'));
            }
        }
    }

    #[test]
    fn any_whole_time_limit_in_range_is_taken(ms in 1_u32..=600_000) {
        let config = one("timeoutMs", OptionValue::Number(ms.into()));
        prop_assert_eq!(config.map(|config| config.destinations()[0].timeout_ms()), Ok(ms));
    }
}
