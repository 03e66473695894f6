/**
 * What tracing a request costs, ours and a peer's side by side in one workerd process.
 *
 *     cargo xtask bench [--json] [--rounds 15]
 *
 * The workload (`workload.mjs`) is one request of 11 spans, 83 attributes and an exception. After a warm-up the tracers
 * take turns, round by round; each figure is the median of its rounds. The cost of a tracer is the time that the workload
 * takes with it less the time without any. The ratio is taken within each round, so that a machine whose speed drifts
 * changes both sides of it alike.
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
const TRACERS = ['none', 'edgespan', 'opentelemetry-js'];
/** Requests of one round; long enough for a clock of whole milliseconds. */
const REQUESTS = 5000;
const WARM_UP_ROUNDS = 3;
/** At least this many times less CPU than the peer. */
const MARK = 5;

const json = process.argv.includes('--json');
const at = process.argv.indexOf('--rounds');
const rounds = at > 0 ? Number(process.argv[at + 1]) : 15;
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1000) {
  console.error('bench: --rounds must be an integer from 1 to 1000');
  process.exit(2);
}

const dir = mkdtempSync(join(tmpdir(), 'edgespan-bench-'));
let server;
try {
  const port = await freePort();
  await bundle();
  server = serve(port);
  await answering(port);
  const times = Object.fromEntries(TRACERS.map((name) => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const name of TRACERS) {
      const { ms } = await run(port, name);
      if (round >= 0) times[name].push((ms * 1000) / REQUESTS);
    }
  }
  report(times);
} finally {
  server?.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
}

function report(times) {
  const none = median(times.none);
  const ours = median(times.edgespan) - none;
  const peer = median(times['opentelemetry-js']) - none;
  const ratio = median(
    times.none.map((without, round) => (times['opentelemetry-js'][round] - without) / (times.edgespan[round] - without)),
  );
  const row = {
    work: 'traced-request',
    runtime: 'workerd',
    peer: 'opentelemetry-js',
    ours_us: round2(ours),
    peer_us: round2(peer),
    ratio: round2(ratio),
    mark: MARK,
  };
  if (json) {
    console.log(JSON.stringify({ rows: [row] }));
  } else {
    console.log(`workerd, median of ${rounds} rounds of ${REQUESTS} requests; µs a request, of 11 spans and 83 attributes`);
    for (const name of TRACERS) {
      const all = times[name];
      const spread = `${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)}`;
      console.log(`  ${name.padEnd(18)} ${median(all).toFixed(1).padStart(7)}   (${spread})`);
    }
    console.log(`tracing costs ${ours.toFixed(1)} µs with edgespan, ${peer.toFixed(1)} µs with OpenTelemetry JS:`);
    console.log(`${ratio.toFixed(1)} times less, median of the rounds (mark: ${MARK})`);
  }
  if (ratio < MARK) process.exitCode = 1;
}

async function bundle() {
  await build({
    entryPoints: [join(here, 'worker.mjs')],
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

function serve(port) {
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
  compatibilityFlags = ["nodejs_compat"],
);
`,
  );
  const workerd = join(here, '../node_modules/.bin/workerd');
  return spawn(workerd, ['serve', join(dir, 'bench.capnp')], { stdio: ['ignore', 'inherit', 'inherit'] });
}

async function answering(port) {
  for (let tries = 0; tries < 200; tries++) {
    try {
      await run(port, 'none');
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error('bench: workerd did not answer within 10 s');
}

async function run(port, tracer) {
  const response = await fetch(`http://127.0.0.1:${port}/?tracer=${tracer}&requests=${REQUESTS}`);
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

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function round2(value) {
  return Math.round(value * 100) / 100;
}
