//! Options toward Sentry: which receiver is one, which key it gets, and what is different for it.

use edgespan::config::{Config, Destination, OptionValue, Protocol};
use serde_json::{Value, json};

const DSN: &str = "https://abc@o1.ingest.sentry.io/42";
const TRACES_URL: &str = "https://o1.ingest.sentry.io/api/42/integration/otlp/v1/traces/";
const MAX_REQUEST_BYTES: u32 = (12 << 20) - (64 << 10);

/// The outcome of options, or their sentence without the name in front; none may have a warning.
fn configured(options: Value) -> Result<Config, String> {
    let options: OptionValue = serde_json::from_value(options).expect("JSON is an option's value");
    match Config::from_options(options) {
        Ok((config, warnings)) => {
            assert_eq!(warnings, []);
            Ok(config)
        }
        Err(error) => Err(error.as_str().trim_start_matches("edgespan: ").into()),
    }
}

/// Of each destination, where it is, and of its header the key.
fn targets(options: Value) -> Vec<(String, Option<String>)> {
    let config = configured(options).expect("allowed");
    let target = |destination: &Destination| {
        let auth = destination.auth();
        let key = auth.split(", ").find_map(|part| part.strip_prefix("sentry_key="));
        assert_eq!(key.is_some(), !auth.is_empty());
        (destination.traces_url().to_owned(), key.map(str::to_owned))
    };
    config.destinations().iter().map(target).collect()
}

fn plain(url: &str) -> (String, Option<String>) {
    (url.into(), None)
}

fn with_key(url: &str, key: &str) -> (String, Option<String>) {
    (url.into(), Some(key.into()))
}

#[test]
fn an_entry_that_says_a_url_in_any_of_the_three_ways_replaces_all_that_is_said_around_it() {
    let entries = json!([
        {},
        { "dsn": "" },
        { "dsn": null },
        { "dsn": "https://def@sentry.example.com/7" },
        { "endpoint": "https://o1.ingest.sentry.io" },
        { "tracesEndpoint": "https://collector.example.com/traces" },
        { "dsn": "https://def@sentry.example.com/7", "endpoint": "https://collector.example.com" },
    ]);
    let own = [
        with_key("https://sentry.example.com/api/7/integration/otlp/v1/traces/", "def"),
        plain("https://o1.ingest.sentry.io/v1/traces"),
        plain("https://collector.example.com/traces"),
        plain("https://collector.example.com/v1/traces"),
    ];
    for (around, target) in [
        (json!({ "dsn": DSN }), with_key(TRACES_URL, "abc")),
        (json!({ "endpoint": "https://around.example.com" }), plain("https://around.example.com/v1/traces")),
        (
            json!({ "dsn": DSN, "tracesEndpoint": "https://around.example.com/x" }),
            plain("https://around.example.com/x"),
        ),
        (json!({}), plain("http://localhost:4318/v1/traces")),
    ] {
        let mut options = around;
        options["destinations"] = entries.clone();
        let expected: Vec<_> = core::iter::repeat_n(target, 3).chain(own.clone()).collect();
        assert_eq!(targets(options), expected);
    }
}

#[test]
fn there_is_one_key_that_of_the_users_headers_before_that_of_the_dsn() {
    for (name, value, is_ours) in [
        ("X-Sentry-Auth", "Sentry sentry_key=def", false),
        ("x-sentry-auth", "", false),
        ("Authorization", "Sentry sentry_key=def", false),
        ("authorization", "basic ZGVmOg==", false),
        ("authorization", "Bearer token", true),
        ("authorization", "Sentryish x", true),
        ("x-key", "Basic ZGVmOg==", true),
    ] {
        let options = json!({ "dsn": DSN, "headers": { "a": "b", name: value } });
        let config = configured(options).expect("allowed");
        let [destination] = config.destinations() else { panic!("one destination") };
        assert_eq!(!destination.auth().is_empty(), is_ours, "{name}: {value}");
        assert!(destination.is_sentry(), "whoever has the key, the form is Sentry's");
    }
    for (query, key) in [("sentry_key=def", None), ("a=b&sentry_key=def", None), ("sentry_version=7", Some("abc"))] {
        let url = format!("{TRACES_URL}?{query}");
        let config = configured(json!({ "dsn": DSN, "tracesEndpoint": url })).expect("allowed");
        assert!(config.destinations()[0].is_sentry());
        assert_eq!(targets(json!({ "dsn": DSN, "tracesEndpoint": url })), [(url, key.map(str::to_owned))]);
    }
    let headers = json!({ "x-sentry-auth": "Sentry sentry_key=def" });
    let destinations = json!([{}, { "headers": {} }]);
    assert_eq!(
        targets(json!({ "dsn": DSN, "headers": headers, "destinations": destinations })),
        [plain(TRACES_URL), with_key(TRACES_URL, "abc")]
    );
}

#[test]
fn requests_to_sentry_stay_below_what_relay_takes() {
    let max = |mut options: Value, max: Value| {
        options["maxRequestBytes"] = max;
        configured(options).expect("allowed").destinations()[0].max_request_bytes()
    };
    let sentry = || json!({ "dsn": DSN });
    assert_eq!(max(sentry(), Value::Null), MAX_REQUEST_BYTES);
    assert_eq!(max(sentry(), json!(64 << 20)), MAX_REQUEST_BYTES);
    assert_eq!(max(sentry(), json!(65536)), 65536);
    assert_eq!(max(json!({}), Value::Null), 64 << 20);
    let collector = json!({ "dsn": DSN, "endpoint": "https://collector.example.com" });
    assert_eq!(max(collector, Value::Null), 64 << 20);
    let config = configured(json!({ "dsn": DSN, "destinations": [{}, { "endpoint": "http://a" }] })).expect("allowed");
    let limits: Vec<_> = config.destinations().iter().map(Destination::max_request_bytes).collect();
    assert_eq!(limits, [MAX_REQUEST_BYTES, 64 << 20]);
}

#[test]
fn sentry_gets_protobuf() {
    let sentence = "option `protocol` is \"http/json\" toward Sentry; it must be http/protobuf";
    assert_eq!(configured(json!({ "dsn": DSN, "protocol": "http/json" })), Err(sentence.into()));
    let own = json!({ "dsn": DSN, "destinations": [{ "protocol": "http/json" }] });
    assert_eq!(configured(own), Err(sentence.replace("protocol`", "destinations[0].protocol`")));
    let around = json!({ "protocol": "http/json", "destinations": [{}, { "dsn": DSN }] });
    let config = configured(around).expect("allowed");
    let protocols: Vec<_> = config.destinations().iter().map(Destination::protocol).collect();
    assert_eq!(protocols, [Protocol::Json, Protocol::Protobuf]);
    let collector = json!({ "dsn": DSN, "endpoint": "https://collector.example.com", "protocol": "http/json" });
    assert_eq!(configured(collector).expect("allowed").destinations()[0].protocol(), Protocol::Json);
}

#[test]
fn the_release_is_none_unless_it_is_said() {
    let release = |options| configured(options).map(|config| config.release().to_owned());
    assert_eq!(release(json!({})), Ok(String::new()));
    assert_eq!(release(json!({ "release": "" })), Ok(String::new()));
    assert_eq!(release(json!({ "release": "shop@1.2.3" })), Ok("shop@1.2.3".into()));
    assert_eq!(release(json!({ "release": 5 })), Err("option `release` is 5; it must be a string".into()));
}

#[test]
fn the_environment_is_that_of_the_options_else_that_of_the_resource_else_production() {
    let environment = |options| configured(options).map(|config| config.environment().to_owned());
    let name = json!({ "deployment.environment.name": "staging" });
    for (options, expected) in [
        (json!({}), "production"),
        (json!({ "environment": "" }), "production"),
        (json!({ "environment": "test" }), "test"),
        (json!({ "environment": "test", "resource": name }), "test"),
        (json!({ "environment": "", "resource": name }), "staging"),
        (json!({ "resource": name }), "staging"),
        (json!({ "resource": { "deployment.environment": "old" } }), "old"),
        (json!({ "resource": { "deployment.environment.name": 5 } }), "production"),
        (json!({ "resource": { "deployment": "x" } }), "production"),
    ] {
        assert_eq!(environment(options.clone()), Ok(expected.into()), "{options}");
    }
    assert_eq!(
        environment(json!({ "environment": true })),
        Err("option `environment` is true; it must be a string".into())
    );
}

#[test]
fn the_glue_may_say_which_names_are_known() {
    let runtime = json!({ "language": "nodejs", "names": "dsn enabled tracesSampler" });
    let options = json!({ "dsn": DSN, "enabled": 1, "endpoint": "http://a", "runtime": runtime, "traceSampler": null });
    let options: OptionValue = serde_json::from_value(options).expect("JSON is an option's value");
    let (_, warnings) = Config::from_options(options).expect("allowed");
    let warnings: Vec<_> = warnings.iter().map(|warning| warning.as_str()).collect();
    assert_eq!(
        warnings,
        [
            "edgespan: unknown option `endpoint`; it has no effect",
            "edgespan: unknown option `traceSampler`; did you mean `tracesSampler`?",
        ]
    );
}
