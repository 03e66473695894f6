/**
 * What `links.json` says of @sentry/cloudflare holds in real workerd too, and requests at the same time do not
 * disturb each other there.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serveRelay } from '../js/relay.mjs';
import { errorsOf, outcomeOf } from './outcome.mjs';
import { rowsOf } from './table.mjs';
import { withWorkers } from './workerd.mjs';

const BOUND_MS = 20_000;
const OUTER = 'instrument(withSentry(handler))';

const rows = rowsOf('cloudflare');
/** Isolates of their own for what is not in the table. */
const workers = [...rows, ...rows.filter(({ recipe }) => recipe === OUTER).map((row) => ({ ...row, isBusy: true }))];
const busy = workers.filter(({ isBusy }) => isBusy);
let urlOf;
let end;
let over;

before(async () => {
  for (const [n, worker] of workers.entries()) {
    worker.name = `worker-${n}`;
    worker.relay = await serveRelay();
    worker.other = await serveRelay();
    worker.vars = { DSN: worker.relay.dsn, OTHER_DSN: worker.other.dsn };
  }
  await new Promise((resolve, reject) => {
    over = withWorkers(workers, (found) => {
      urlOf = found;
      resolve();
      return new Promise((settle) => (end = settle));
    });
    over.catch(reject);
  });
});

after(async () => {
  end?.();
  await over;
  for (const { relay, other } of workers) for (const server of [relay, other]) server?.close();
});

async function get({ name }, path) {
  return (await fetch(`${urlOf(name)}/${path}`)).text();
}

for (const row of rows) {
  test(`@sentry/cloudflare ${row.major} in workerd: ${row.recipe}`, { timeout: BOUND_MS }, async () => {
    const { relay, expected } = row;
    for (const path of ['handled', 'unhandled', 'fine']) await get(row, path);
    const [errors, spans] = [Object.keys(expected.errors).length, expected.spans.length];
    await relay.until(() => relay.events().length >= errors && relay.spans().length >= spans);
    assert.deepEqual(outcomeOf(relay, JSON.parse(await get(row, 'said'))), expected);
  });
}

for (const worker of busy) {
  const { major } = worker;
  test(
    `@sentry/cloudflare ${major}: requests at the same time link to their own spans`,
    { timeout: BOUND_MS },
    async () => {
      const { relay } = worker;
      const all = [5, 4, 3, 2, 1];
      await Promise.all(all.map((n) => get(worker, `${n % 2 ? 'handled' : 'unhandled'}?n=${n}`)));
      await relay.until(() => relay.events().length >= 5 && relay.spans().length >= 10);
      assert.deepEqual(errorsOf(relay), {
        handled1: 'work1',
        unhandled2: 'GET',
        handled3: 'work3',
        unhandled4: 'GET',
        handled5: 'work5',
      });
      // The entry span that an unhandled error is tied to is that of its own request.
      const traceOf = (named) => relay.spans().find(({ name }) => name === named).traceId;
      for (const event of relay.events()) {
        const [, n] = /(\d)$/.exec(event.exception.values.at(-1).value);
        assert.equal(event.contexts.trace.trace_id, traceOf(`work${n}`));
      }
    },
  );

  test(
    `@sentry/cloudflare ${major}: spans go where the errors of their request go`,
    { timeout: BOUND_MS },
    async () => {
      const { relay, other } = worker;
      const known = [relay.spans().length, relay.events().length];
      // From version 11 on there is one client for all requests, with the DSN of the first.
      const elsewhere = major < 11 ? 1 : 0;
      await Promise.all([get(worker, 'handled?n=7'), get(worker, 'handled?n=8&other'), get(worker, 'handled?n=9')]);
      const has = (server) => server.spans().length + server.events().length;
      await relay.until(() => has(relay) >= known[0] + known[1] + 9 - 3 * elsewhere);
      await other.until(() => has(other) >= 3 * elsewhere);
      const sent = (server, [spans, events] = [0, 0]) => [
        ...server
          .spans()
          .slice(spans)
          .map(({ name }) => name),
        ...server
          .events()
          .slice(events)
          .map((event) => event.exception.values.at(-1).value),
      ];
      const of = (...requests) => requests.flatMap((n) => ['GET', `work${n}`, `handled${n}`]).sort();
      assert.deepEqual(sent(relay, known).sort(), elsewhere ? of(7, 9) : of(7, 8, 9));
      assert.deepEqual(sent(other).sort(), elsewhere ? of(8) : []);
    },
  );
}
