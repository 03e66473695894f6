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

import { REQUESTS } from './workload.mjs';
import { asked, measured, median, round2 } from './workerd.mjs';

const TRACERS = ['none', 'edgespan', 'opentelemetry-js'];
/** At least this many times less CPU than the peer. */
const MARK = 5;

const { json, rounds } = asked();
const times = await measured('worker.mjs', TRACERS, rounds);
for (const all of Object.values(times)) all.forEach((ms, round) => (all[round] = (ms * 1000) / REQUESTS));
report(times);

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
