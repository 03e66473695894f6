//! Many Workers in one workerd process: each has an isolate and a port of its own.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::config::{list, module, quote};
use super::{COMPATIBILITY_DATE, CONFIG_FILE, Console, ports, spawn, url};
use crate::children::Guarded;
use crate::context::Context;
use crate::files;

/// One Worker of a fleet.
#[derive(Debug, Clone)]
pub struct Member {
    /// What it is called; also the name of its socket.
    pub name: String,
    /// Its modules, as file names in the folder of the fleet, the entry first.
    pub modules: Vec<String>,
}

/// Running Workers; dropping it ends the process.
#[derive(Debug)]
pub struct Fleet {
    ports: BTreeMap<String, u16>,
    console: Console,
    _process: Guarded,
}

impl Fleet {
    /// Serves Workers whose modules lie in `dir`, all at the pinned date and with these text
    /// bindings.
    pub fn serve(ctx: &Context, dir: &Path, members: &[Member], vars: &[(&str, &str)]) -> Result<Self> {
        files::write(&dir.join(CONFIG_FILE), text(members, vars))?;
        let (process, console) = spawn(ctx, dir, false)?;
        let ports = ports(&process, &console, members.len())?;
        Ok(Self { ports, console, _process: process })
    }

    /// Where the Worker of this name answers.
    pub fn url(&self, name: &str) -> Result<String> {
        self.ports.get(name).map(|port| url(*port)).with_context(|| format!("workerd named no port for {name}"))
    }

    /// What the Workers and workerd have printed.
    pub fn console(&self) -> &Console {
        &self.console
    }
}

/// The configuration of a fleet. Its Workers reach 127.0.0.1.
fn text(members: &[Member], vars: &[(&str, &str)]) -> String {
    let bindings = list(vars.iter().map(|(name, value)| format!("(name = {}, text = {})", quote(name), quote(value))));
    let services = list(members.iter().map(|member| {
        let modules = list(member.modules.iter().map(|name| module(name)));
        let (name, date) = (quote(&member.name), quote(COMPATIBILITY_DATE));
        format!(
            "\n    (name = {name}, worker = (modules = [{modules}], compatibilityDate = {date}, \
             bindings = [{bindings}]))"
        )
    }));
    let sockets = list(members.iter().map(|member| {
        format!("\n    (name = {0}, address = \"127.0.0.1:0\", http = (), service = {0})", quote(&member.name))
    }));
    format!(
        r#"using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [{services},
    (name = "internet", network = (allow = ["public", "private", "local"]))
  ],
  sockets = [{sockets}
  ]
);
"#
    )
}
