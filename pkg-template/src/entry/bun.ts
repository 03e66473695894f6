/** Bun: the core is a file, which `bun build` and `bun build --compile` take along. @module */

import { readFileSync } from 'node:fs';
import wasm from '../core/edgespan_bg.wasm' with { type: 'file' };
import { monotonicClock } from '../clock.js';
import { storageOfProcess, useStorage } from '../context.js';
import { useModule } from '../core.js';
import { useRuntime } from '../runtime.js';

useModule(new WebAssembly.Module(readFileSync(new URL(wasm as unknown as string, import.meta.url))));
useRuntime({ language: 'nodejs', clock: monotonicClock });
useStorage(storageOfProcess());

export * from '../index.js';
