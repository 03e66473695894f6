/**
 * What a call of a traced binding costs above the same call of the raw one, in workerd.
 *
 *     cargo xtask bench bindings [--json] [--rounds 15]
 *
 * The binding does nothing (`bindings_worker.mjs`), so that what is left is our part: outside of a request, where nothing
 * is recorded; and in a request, where each call becomes a span, up to the bytes that are sent. A span made by hand, with
 * the same attributes, tells the wrapping from the span. After a warm-up the ways
 * take turns, round by round; the difference of two ways is taken within each round, and the median of the rounds is told.
 *
 * @module
 */

import { CALLS, REQUESTS } from './bindings_workload.mjs';
import { asked, measured, median } from './workerd.mjs';

/** A way, what it is compared with, and what is told about it. */
const ROWS = [
  ['outside', 'outside-raw', 'a KV call that is not recorded, above the raw one'],
  ['traced', 'by-hand', 'a KV call with its span, above the raw one with a span by hand'],
  ['traced', 'traced-raw', 'a KV call with its span, above the raw one'],
  ['sync', 'sync-raw', 'a data point with its span, above the raw one'],
];
/** The wrapping of a call costs less than this many ns: what is not the span that the user wanted. */
const MARK = 1000;
const MARKED = 2;

const { json, rounds } = asked();
const ways = [...new Set(ROWS.flatMap(([way, raw]) => [way, raw]))];
const times = await measured('bindings_worker.mjs', ways, rounds);
const rows = ROWS.map(([way, raw, text], index) => {
  const ns = times[way].map((ms, round) => ((ms - times[raw][round]) * 1e6) / CALLS / REQUESTS);
  const row = { work: `binding-${way}-${raw}`, runtime: 'workerd', ns: Math.round(median(ns)), text };
  return index < MARKED ? { ...row, mark: MARK } : row;
});
if (json) {
  console.log(JSON.stringify({ rows }));
} else {
  console.log(`workerd, median of ${rounds} rounds of ${REQUESTS} requests with ${CALLS} calls; ns a call`);
  for (const { text, ns, mark } of rows) {
    console.log(`  ${text.padEnd(64)} ${String(ns).padStart(5)}${mark ? `   (mark: ${mark})` : ''}`);
  }
}
if (rows.some(({ ns, mark }) => ns >= mark)) process.exitCode = 1;
