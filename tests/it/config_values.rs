//! What options come to, where nothing outside the core shows it: destinations, tail sampling, samplers as numbers.

use edgespan::config::{Config, Destination, LogLevel, OptionValue, Protocol};
use edgespan::sampling::{Ratio, Sampler, TailSampler};
use edgespan::trace::ResourceValue;
use serde_json::{Value, json};

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

/// Destinations as JSON.
fn destinations(options: Value) -> Value {
    let config = configured(options).expect("allowed");
    let destination = |destination: &Destination| {
        json!({
            "url": destination.traces_url(),
            "headers": destination.headers(),
            "timeoutMs": destination.timeout_ms(),
            "protocol": if destination.protocol() == Protocol::Json { "json" } else { "protobuf" },
            "gzip": destination.is_gzipped(),
            "maxRequestBytes": destination.max_request_bytes(),
            "maxResponseBytes": destination.max_response_bytes(),
        })
    };
    config.destinations().iter().map(destination).collect()
}

#[test]
fn without_a_list_there_is_one_destination_with_the_exporters_defaults() {
    let defaults = json!([{
        "url": "http://localhost:4318/v1/traces",
        "headers": [],
        "timeoutMs": 10_000,
        "protocol": "protobuf",
        "gzip": false,
        "maxRequestBytes": 67_108_864,
        "maxResponseBytes": 4_194_304,
    }]);
    assert_eq!(destinations(json!({})), defaults);
    assert_eq!(destinations(json!({ "destinations": null })), defaults);
    assert_eq!(destinations(json!({ "destinations": [{}] })), defaults);
}

#[test]
fn a_destination_takes_what_it_does_not_say_from_the_options_around_it() {
    let around = json!({
        "tracesEndpoint": "https://around/traces",
        "headers": { "a": "around" },
        "timeoutMs": 1,
        "protocol": "http/json",
        "compression": "gzip",
        "maxRequestBytes": 65536,
        "maxResponseBytes": 1024,
        "destinations": [
            {},
            { "endpoint": "https://own", "headers": { "b": "own" }, "timeoutMs": 2, "protocol": "http/protobuf" },
            {
                "tracesEndpoint": "https://own", "headers": {}, "compression": "none",
                "maxRequestBytes": 65537, "maxResponseBytes": 1025,
            },
        ],
    });
    assert_eq!(
        destinations(around),
        json!([
            {
                "url": "https://around/traces", "headers": [["a", "around"]], "timeoutMs": 1, "protocol": "json",
                "gzip": true, "maxRequestBytes": 65536, "maxResponseBytes": 1024,
            },
            {
                "url": "https://own/v1/traces", "headers": [["b", "own"]], "timeoutMs": 2, "protocol": "protobuf",
                "gzip": true, "maxRequestBytes": 65536, "maxResponseBytes": 1024,
            },
            {
                "url": "https://own/", "headers": [], "timeoutMs": 1, "protocol": "json",
                "gzip": false, "maxRequestBytes": 65537, "maxResponseBytes": 1025,
            },
        ])
    );
}

#[test]
fn there_are_1_to_16_destinations() {
    let many = |count: usize| json!({ "destinations": vec![json!({}); count] });
    assert_eq!(configured(many(16)).map(|config| config.destinations().len()), Ok(16));
    for count in [0, 17] {
        let sentence = format!("option `destinations` has {count} entries; it must be a list of 1 to 16 objects");
        assert_eq!(configured(many(count)), Err(sentence));
    }
}

#[test]
fn tail_sampling_is_off_until_it_is_asked_for() {
    assert_eq!(configured(json!({})).expect("allowed").tail_sampling(), None);
    let config = configured(json!({ "tailSampling": {} })).expect("allowed");
    assert_eq!(config.tail_sampling(), Some(&TailSampler::default()));
}

#[test]
fn tail_sampling_is_read_whole() {
    let config = configured(json!({
        "sampler": [5, 2, 0.1],
        "tailSampling": {
            "keepErrors": false,
            "keepSlowerThanMs": 1.5,
            "keepNames": ["GET /cart", "POST *"],
            "keepAttributes": { "level": [1, 0.5, true, null], "none": null, "tier": "gold" },
            "ratio": 0.25,
        },
    }));
    let list = ResourceValue::Array(vec![ResourceValue::Int(1), ResourceValue::Double(0.5), ResourceValue::Bool(true)]);
    let expected = TailSampler {
        keep_errors: false,
        keep_slower_than_nanos: Some(1_500_000),
        keep_names: vec!["GET /cart".into(), "POST *".into()],
        keep_attributes: vec![("level".into(), list), ("tier".into(), ResourceValue::String("gold".into()))],
        ratio: 0.25,
        sees_everything: true,
    };
    assert_eq!(config.expect("allowed").tail_sampling(), Some(&expected));
}

#[test]
fn a_limit_that_no_request_reaches_keeps_none() {
    let options = |ms| {
        let tail = OptionValue::Map(vec![("keepSlowerThanMs".into(), OptionValue::Number(ms))]);
        Config::from_options(OptionValue::Map(vec![("tailSampling".into(), tail)]))
    };
    let (config, _) = options(f64::INFINITY).expect("allowed");
    assert!(!config.tail_sampling().expect("it is there").wants_duration(u64::MAX));
    assert_eq!(
        options(f64::NAN).unwrap_err().as_str(),
        "edgespan: option `tailSampling.keepSlowerThanMs` is NaN; it must be a number from 0"
    );
}

#[test]
fn a_sampler_may_be_a_list_of_numbers() {
    let sampler = |program: Value| configured(json!({ "sampler": program })).map(|config| config.sampler().clone());
    let half = Sampler::Probability(Ratio::new(0.5).expect("0 to 1"));
    assert_eq!(sampler(json!([3, 0.5])), Ok(half.clone()));
    assert_eq!(
        sampler(json!([5, 4, 3, 0.5, 1, 0, 1, 0])),
        Ok(Sampler::AlwaysRecord(Box::new(Sampler::parent_based(half))))
    );
    assert_eq!(
        sampler(json!([2, 1.5])),
        Err("option `sampler` has the ratio 1.5; it must be a number from 0 to 1".into())
    );
    for malformed in [json!([]), json!([6]), json!([1, "1"]), json!([2]), json!([[1]])] {
        let sentence = "option `sampler` is a list; it must be a sampler, always_on, always_off, traceidratio, \
                        parentbased_always_on, parentbased_always_off or parentbased_traceidratio";
        assert_eq!(sampler(malformed), Err(sentence.into()));
    }
    assert_eq!(
        configured(json!({ "sampler": [1], "tracesSampleRate": 0.5 })).unwrap_err(),
        "option `tracesSampleRate` is 0.5 while option `sampler` is a list, which takes no rate; one of them must be \
         left out"
    );
}

#[test]
fn switches_levels_and_names_are_read() {
    let config = configured(json!({
        "disabled": true,
        "logLevel": "verbose",
        "baggageSpanAttributes": ["user.id", "app.*"],
        "resourceSchemaUrl": "https://opentelemetry.io/schemas/1.38.0",
    }));
    let config = config.expect("allowed");
    assert!(config.disabled());
    assert_eq!(config.log_level(), Some(LogLevel::Verbose));
    assert_eq!(config.baggage_span_attributes(), ["user.id", "app.*"]);
    assert_eq!(config.resource_schema_url(), "https://opentelemetry.io/schemas/1.38.0");
}

#[test]
fn span_limits_are_limits_by_another_name() {
    let limits = json!({ "attributeCountLimit": 1, "attributeDepthLimit": 2, "maxBufferBytes": 65536 });
    let config = configured(json!({ "spanLimits": limits })).expect("allowed");
    assert_eq!(Ok(&config), configured(json!({ "limits": limits })).as_ref());
    let limits = config.limits();
    assert_eq!((limits.attribute_count, limits.attribute_depth, config.max_buffer_bytes()), (1, 2, 65536));
    assert_eq!(Config::default().limits().attribute_depth, 64);
}

#[test]
fn what_the_glue_keeps_for_itself_is_known_by_name() {
    let names = ["fetch", "idGenerator", "spanProcessors", "propagator", "contextManager", "onLoss", "deadLetter"];
    let inner = [("destinations", "fetch"), ("tailSampling", "decide")];
    let function = |name: &str| vec![(name.into(), OptionValue::Other)];
    let mut options: Vec<_> = names.iter().flat_map(|name| function(name)).collect();
    for (path, name) in inner {
        let entries = OptionValue::Map(function(name));
        let value = if path == "destinations" { OptionValue::List(vec![entries]) } else { entries };
        options.push((path.into(), value));
    }
    let (config, warnings) = Config::from_options(OptionValue::Map(options)).expect("allowed");
    assert_eq!(warnings, []);
    assert_eq!(config.tail_sampling(), Some(&TailSampler::default()));
}
