/** Deno: the core comes along as text, which needs no permission to read. @module */

import wasm from '../core/generated/edgespan_bg.b64.js';
import { decodeBase64 } from '../host/base64.js';
import { monotonicClock } from '../host/clock.js';
import { storageOfProcess, useStorage } from '../host/context.js';
import { useModule } from '../core/instance.js';
import { useRuntime } from '../host/runtime.js';

useModule(new WebAssembly.Module(decodeBase64(wasm)));
useRuntime({ language: 'nodejs', clock: monotonicClock });
useStorage(storageOfProcess());

export * from '../index.js';
