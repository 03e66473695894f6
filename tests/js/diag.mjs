/**
 * What `diag` of `@opentelemetry/api` is told during a test.
 *
 * @module
 */

import { DiagLogLevel, diag } from '@opentelemetry/api';

/** Listens until the test `t` is over; returns what gives the sentences so far. */
export function toldTo(t) {
  const sentences = [];
  const warn = (sentence) => sentences.push(sentence);
  const logger = { error: warn, warn, info() {}, debug() {}, verbose() {} };
  diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  t.after(() => diag.disable());
  return () => [...sentences];
}
