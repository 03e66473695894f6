//! Workers as workerd's own configuration text (Cap'n Proto), whose literals of texts and lists JSON writes too.

use serde_json::{Value, json};

/// The request header that carries `request.cf`.
pub(super) const CF_HEADER: &str = "cf-blob";

/// One Worker of a workerd process.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its name, and that of its socket.
    pub name: String,
    /// Its modules, as file names beside the configuration, the entry first.
    pub modules: Vec<String>,
    pub compatibility_date: String,
    pub compatibility_flags: Vec<String>,
    pub vars: Vec<(String, String)>,
    /// Exported handlers that answer on sockets of their own, named like them.
    pub entrypoints: Vec<&'static str>,
}

/// The whole configuration. Its Workers reach 127.0.0.1.
pub(super) fn text(members: &[Member]) -> String {
    let services: String = members.iter().map(service).collect();
    let sockets: String = members.iter().flat_map(sockets).collect();
    format!(
        r#"using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [{services}
    (name = "internet", network = (allow = ["public", "private", "local"]))
  ],
  sockets = [{sockets}
  ]
);
"#
    )
}

fn service(member: &Member) -> String {
    let Member { name, modules, compatibility_date, compatibility_flags, vars, .. } = member;
    let modules: String = modules.iter().map(|name| module(name)).collect();
    let binding = |(name, value): &(String, String)| format!("(name = {}, text = {}), ", json!(name), json!(value));
    format!(
        "\n    (name = {}, worker = (modules = [{modules}], compatibilityDate = {}, compatibilityFlags = {}, bindings = [{}])),",
        json!(name),
        json!(compatibility_date),
        json!(compatibility_flags),
        vars.iter().map(binding).collect::<String>(),
    )
}

fn sockets(member: &Member) -> Vec<String> {
    let socket = |name: &str, service: String| {
        let (name, header) = (Value::from(name), Value::from(CF_HEADER));
        format!(
            "\n    (name = {name}, address = \"127.0.0.1:0\", http = (cfBlobHeader = {header}), service = {service}),"
        )
    };
    let service = Value::from(member.name.as_str());
    let of = |name: &&str| socket(name, format!("(name = {service}, entrypoint = {})", json!(name)));
    std::iter::once(socket(&member.name, service.to_string())).chain(member.entrypoints.iter().map(of)).collect()
}

fn module(name: &str) -> String {
    let kind = match name.rsplit_once('.') {
        Some((_, "wasm")) => "wasm",
        Some((_, "json")) => "text",
        _ => "esModule",
    };
    format!("\n      (name = {0}, {kind} = embed {0}),", json!(name))
}
