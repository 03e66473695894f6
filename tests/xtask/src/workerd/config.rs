//! A Worker as workerd's own configuration text (Cap'n Proto).

use std::fmt::Write as _;

use super::{KV_MODULE, Worker};

/// The socket on which the Worker answers.
pub(super) const MAIN: &str = "main";
/// The socket on which the Worker's exported `stats` answers.
pub(super) const STATS: &str = "stats";
/// The request header that carries `request.cf`.
pub(super) const CF_HEADER: &str = "cf-blob";

/// The whole configuration; `modules` are file names beside it, the entry first.
pub(super) fn text(worker: &Worker, modules: &[String]) -> String {
    let services: String =
        worker.kv.iter().map(|name| format!(",\n    (name = {0}, worker = .kv)", quote(&service(name)))).collect();
    let stats = match worker.stats {
        true => format!(
            ",\n    (name = {0}, address = \"127.0.0.1:0\", http = (), service = (name = \"main\", entrypoint = {0}))",
            quote(STATS)
        ),
        false => String::new(),
    };
    format!(
        r#"using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["public", "private", "local"])){services}
  ],
  sockets = [
    (name = {main}, address = "127.0.0.1:0", http = (cfBlobHeader = {cf}), service = "main"){stats}
  ]
);

const main :Workerd.Worker = (
  modules = [{modules}],
  compatibilityDate = {date},
  compatibilityFlags = [{flags}],
  bindings = [{bindings}]
);

const kv :Workerd.Worker = (
  modules = [(name = "kv.js", esModule = embed {kv})],
  compatibilityDate = "2026-11-01",
  bindings = [(name = "LATENCY_MS", text = {latency})]
);
"#,
        main = quote(MAIN),
        cf = quote(CF_HEADER),
        modules = list(modules.iter().map(|name| module(name))),
        date = quote(&worker.compatibility_date),
        flags = list(worker.compatibility_flags.iter().map(|flag| quote(flag))),
        bindings = list(bindings(worker)),
        kv = quote(KV_MODULE),
        latency = quote(&worker.kv_latency_ms.to_string()),
    )
}

pub(super) fn module(name: &str) -> String {
    let kind = match name.rsplit_once('.') {
        Some((_, "wasm")) => "wasm",
        Some((_, "json")) => "text",
        _ => "esModule",
    };
    format!("\n    (name = {0}, {kind} = embed {0})", quote(name))
}

fn bindings(worker: &Worker) -> impl Iterator<Item = String> {
    let vars =
        worker.vars.iter().map(|(name, value)| format!("\n    (name = {}, text = {})", quote(name), quote(value)));
    let kv =
        worker.kv.iter().map(|name| format!("\n    (name = {}, kvNamespace = {})", quote(name), quote(&service(name))));
    vars.chain(kv)
}

fn service(kv: &str) -> String {
    format!("kv-{kv}")
}

pub(super) fn list(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

/// A Cap'n Proto text literal.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for char in text.chars() {
        match char {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(char);
            }
            control if control.is_ascii_control() => {
                // Writing into a String cannot fail.
                let _ = write!(quoted, "\\x{:02x}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
