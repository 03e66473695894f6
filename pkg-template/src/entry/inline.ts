/** Any other runtime: the core is bundled as base64. @module */

import wasm from '../core/generated/edgespan_bg.b64.js';
import { decodeBase64 } from '../host/base64.js';
import { monotonicClock } from '../host/clock.js';
import { storageOfProcess } from '../host/context.js';
import { PASS_CONTEXTS, setHost } from '../host/host.js';

setHost({
  language: 'webjs',
  clock: monotonicClock,
  module: new WebAssembly.Module(decodeBase64(wasm)),
  storage: storageOfProcess(),
  storageAdvice: PASS_CONTEXTS,
});

export * from '../index.js';
