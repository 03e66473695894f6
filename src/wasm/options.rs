//! Options on their way in: what the host wrote becomes a [`config::Config`] or one sentence.

use alloc::vec::Vec;

use super::{Core, NONE, word};
use crate::config::{self, OptionValue};
use crate::otlp;

/// Valid options, and what is derived from them once.
pub(super) struct Configured {
    pub(super) config: config::Config,
    /// The encoded resource.
    pub(super) resource: Vec<u8>,
    /// The same for Sentry.
    pub(super) sentry_resource: Vec<u8>,
}

impl Core {
    /// Reads options, `words` words and the text of their strings ([`OptionValue::from_tape`]), and returns the index
    /// of the configuration. Says the warnings, a line each; when an option is not valid, says what is wrong and
    /// returns [`NONE`].
    pub(super) fn configure(&mut self, words: usize) -> u32 {
        let options = OptionValue::from_tape(self.tape.get(..words).unwrap_or_default(), &self.heard);
        match config::Config::read(options) {
            Ok((config, warnings)) => {
                self.say(warnings);
                word(self.keep(config))
            }
            Err(wrong) => {
                self.say(wrong);
                NONE
            }
        }
    }

    /// Gives a configuration up; its index may be used again.
    pub(super) fn forget_config(&mut self, config: usize) {
        if let Some(place) = self.configs.get_mut(config) {
            *place = None;
        }
    }

    /// How many receivers a configuration posts spans to.
    pub(super) fn destinations(&self, config: usize) -> u32 {
        self.config(config).map_or(0, |configured| word(configured.config.destinations().len()))
    }

    /// How a receiver is posted to. Results: where its URL lies, and how long that is; time limit of an export in
    /// milliseconds; longest request and longest answer in bytes; flags: 1 gzip, 2 JSON, 4 Sentry's form; and where the
    /// value of the header `X-Sentry-Auth` lies, and how long that is, 0 for no such header.
    pub(super) fn destination(&mut self, config: usize, index: usize) {
        let configured = self.configs.get(config).and_then(Option::as_ref);
        let destination = configured.and_then(|configured| configured.config.destinations().get(index));
        let Some(destination) = destination else { return };
        let (url, auth) = (destination.traces_url(), destination.auth());
        let is_json = destination.protocol() == config::Protocol::Json;
        self.results.set(&[
            word(url.as_ptr() as usize),
            word(url.len()),
            destination.timeout_ms(),
            destination.max_request_bytes(),
            destination.max_response_bytes(),
            u32::from(destination.is_gzipped()) | u32::from(is_json) << 1 | u32::from(destination.is_sentry()) << 2,
            word(auth.as_ptr() as usize),
            word(auth.len()),
        ]);
    }
}

impl Core {
    pub(super) fn config(&self, config: usize) -> Option<&Configured> {
        self.configs.get(config)?.as_ref()
    }

    /// Keeps a configuration, at the first index that is free.
    pub(super) fn keep(&mut self, config: config::Config) -> usize {
        let resource = otlp::encode_resource(config.resource());
        let sentry_resource = otlp::encode_resource_for_sentry(config.resource());
        let configured = Configured { config, resource, sentry_resource };
        let index = self.configs.iter().position(Option::is_none).unwrap_or(self.configs.len());
        match self.configs.get_mut(index) {
            Some(place) => *place = Some(configured),
            None => self.configs.push(Some(configured)),
        }
        index
    }
}
