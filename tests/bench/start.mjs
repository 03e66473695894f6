/**
 * What an import costs when a process of Node starts: ours, its peers, and ours as the modules that bundlers get.
 *
 *     cargo xtask bench start [--json] [--rounds 15]
 *
 * Each start is a process of its own, from its creation to its end, of a script with one import. The ways take turns, round
 * by round, after a round that fills the caches of files. The time of an empty script is taken off within each round, and the
 * median of the rounds is told.
 *
 * @module
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asked, median, round2 } from './workerd.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const EMPTY = 'an empty script';
/** What is imported, by what is told about it. */
const WAYS = {
  [EMPTY]: undefined,
  '@opentelemetry/api': '@opentelemetry/api',
  '@opentelemetry/sdk-trace-base': '@opentelemetry/sdk-trace-base',
  edgespan: 'edgespan',
  'edgespan, its modules one by one': '../node_modules/edgespan/dist/entry/node.js',
};
/** An import of edgespan, with `@opentelemetry/api` in it, takes at most as many ms. */
const MARK = 50;

const { json, rounds } = asked();
const times = measured();
const rows = Object.entries(WAYS).map(([name, imported]) => {
  const above = times[name].map((ms, round) => (imported ? ms - times[EMPTY][round] : ms));
  return { work: 'start', runtime: 'node', name, ms: round2(median(above)), ...(name === 'edgespan' && { mark: MARK }) };
});
report();

/** The milliseconds of each round, by way. */
function measured() {
  // Below `tests`, where what is imported is installed.
  const dir = mkdtempSync(join(here, 'start-'));
  try {
    const scripts = Object.entries(WAYS).map(([name, imported], index) => {
      const script = join(dir, `${index}.mjs`);
      const specifier = imported?.startsWith('.') ? join('..', imported) : imported;
      writeFileSync(script, specifier ? `import ${JSON.stringify(specifier)};\n` : '\n');
      return [name, script];
    });
    const times = Object.fromEntries(scripts.map(([name]) => [name, []]));
    for (let round = -1; round < rounds; round++) {
      for (const [name, script] of scripts) {
        const ms = started(script);
        if (round >= 0) times[name].push(ms);
      }
    }
    return times;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function started(script) {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) throw new Error(`bench: a script ended with ${status}`);
  return performance.now() - start;
}

function report() {
  if (json) {
    console.log(JSON.stringify({ rows }));
  } else {
    console.log(`Node ${process.version}, median of ${rounds} rounds; ms of a process, above that of an empty script`);
    for (const { name, ms, mark } of rows) {
      console.log(`  ${name.padEnd(34)} ${ms.toFixed(1).padStart(6)}${mark ? `   (mark: ${mark})` : ''}`);
    }
  }
  if (rows.some(({ ms, mark }) => ms > mark)) process.exitCode = 1;
}
