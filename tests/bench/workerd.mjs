/**
 * A benchmark in workerd: one Worker, and several ways to do the same that take turns, round by round, so that a machine
 * whose speed drifts changes all of them alike. `GET /?way=NAME` of the Worker is one round and answers `{ ms }`.
 *
 * @module
 */

import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const WARM_UP_ROUNDS = 3;

/** What the command line asks for: `[--json] [--rounds 15]`. */
export function asked() {
  const at = process.argv.indexOf('--rounds');
  const rounds = at > 0 ? Number(process.argv[at + 1]) : 15;
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1000) {
    console.error('bench: --rounds must be an integer from 1 to 1000');
    process.exit(2);
  }
  return { json: process.argv.includes('--json'), rounds };
}

/** The milliseconds of each round, by way. */
export async function measured(worker, ways, rounds) {
  const dir = mkdtempSync(join(tmpdir(), 'edgespan-bench-'));
  let server;
  try {
    const port = await freePort();
    await bundle(worker, dir);
    server = serve(dir, port);
    await answering(port, ways[0]);
    const times = Object.fromEntries(ways.map((way) => [way, []]));
    for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
      for (const way of ways) {
        const { ms } = await run(port, way);
        if (round >= 0) times[way].push(ms);
      }
    }
    return times;
  } finally {
    server?.kill('SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function round2(value) {
  return Math.round(value * 100) / 100;
}

async function bundle(worker, dir) {
  await build({
    entryPoints: [join(here, worker)],
    outfile: join(dir, 'worker.js'),
    bundle: true,
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', 'cloudflare:*'],
    loader: { '.wasm': 'copy' },
    assetNames: '[name]',
    logLevel: 'error',
  });
}

function serve(dir, port) {
  const wasm = readdirSync(dir).find((name) => name.endsWith('.wasm'));
  writeFileSync(
    join(dir, 'bench.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);
const main :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "${wasm}", wasm = embed "${wasm}"),
  ],
  compatibilityDate = "2026-11-01",
  
);
`,
  );
  const workerd = join(here, '../node_modules/.bin/workerd');
  return spawn(workerd, ['serve', join(dir, 'bench.capnp')], { stdio: ['ignore', 'inherit', 'inherit'] });
}

async function answering(port, way) {
  for (let tries = 0; tries < 200; tries++) {
    try {
      await run(port, way);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error('bench: workerd did not answer within 10 s');
}

async function run(port, way) {
  const response = await fetch(`http://127.0.0.1:${port}/?way=${way}`);
  if (!response.ok) throw new Error(`bench: the Worker answered ${response.status}: ${await response.text()}`);
  return response.json();
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
