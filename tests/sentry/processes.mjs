/**
 * A recipe in a process of its own: Node, or Deno as npm has it.
 *
 * @module
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { text } from 'node:stream/consumers';
import { root } from '../js/subject.mjs';

const BOUND_MS = 60_000;
const here = fileURLToPath(new URL('.', import.meta.url));
const deno = fileURLToPath(new URL('../node_modules/.bin/deno', import.meta.url));

/** Runs it to its end, and gives what it says a person was told. */
export async function runAlone({ sdk, major, recipe }, dsn) {
  const [program, ...flags] = sdk === 'deno' ? [deno, 'run', '--allow-all', '--no-prompt'] : [process.execPath];
  const env = { ...process.env, DSN: dsn, EDGESPAN_PKG: fileURLToPath(root), NO_COLOR: '1', DENO_NO_UPDATE_CHECK: '1' };
  // What a shell or a runner has set would be taken for the options of Sentry's SDKs, or of the test runner.
  for (const name of Object.keys(env)) if (/^(SENTRY_|OTEL_|NODE_TEST_|NODE_OPTIONS$)/.test(name)) delete env[name];
  const child = spawn(program, [...flags, 'scenes/main.mjs', sdk, major, recipe], {
    cwd: here,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: BOUND_MS,
    killSignal: 'SIGKILL',
  });
  const [[code, signal], output, errors] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ]);
  if (code !== 0) throw new Error(`it ended with ${code ?? signal}\n${output}\n${errors}`);
  return JSON.parse(output.trimEnd().split('\n').at(-1));
}
