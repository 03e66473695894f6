/** Bun: the core is a file, which `bun build` and `bun build --compile` take along. @module */

import { readFileSync } from 'node:fs';
import wasm from '../core/generated/edgespan_bg.wasm' with { type: 'file' };
import { monotonicClock } from '../host/clock.js';
import { storageOfProcess, useStorage } from '../host/context.js';
import { useModule } from '../core/instance.js';
import { useRuntime } from '../host/runtime.js';

useModule(new WebAssembly.Module(readFileSync(new URL(wasm as unknown as string, import.meta.url))));
useRuntime({ language: 'nodejs', clock: monotonicClock });
useStorage(storageOfProcess());

export * from '../index.js';
