/** Any other runtime: the core comes along as text. @module */

import wasm from '../core/edgespan_bg.b64.js';
import { decodeBase64 } from '../base64.js';
import { monotonicClock } from '../clock.js';
import { storageOfProcess, useStorage } from '../context.js';
import { useModule } from '../core.js';
import { useRuntime } from '../runtime.js';

useModule(new WebAssembly.Module(decodeBase64(wasm)));
useRuntime({ language: 'webjs', clock: monotonicClock });
useStorage(storageOfProcess());

export * from '../index.js';
