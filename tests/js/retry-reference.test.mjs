/**
 * The table of `retry-table.mjs`, run over real sockets against edgespan and, on Node, the exporter of OpenTelemetry
 * JS. All scripts go on at the same time, and nobody stops listening before the last of them is over, so that a request
 * too many would have come.
 *
 * @module
 */

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { ExportResultCode } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { TABLE } from './retry-table.mjs';
import { scripted } from './scripted-server.mjs';
import { createProvider, language, stats } from './subject.mjs';

/** What a busy machine may add to a delay, and how much earlier than asked a timer may fire. */
const [SLACK_MS, EARLY_MS] = [1500, 5];
const REFERENCE = 'OpenTelemetry JS';

/** Each exports one span and gives what became of it, as far as it tells. */
const exporters = {
  async edgespan(tracesEndpoint, { timeoutMs }) {
    const provider = createProvider({ tracesEndpoint, timeoutMs });
    provider.getTracer('tests').startSpan('span').end();
    await provider.forceFlush();
    const { exported, lost } = stats().destinations[tracesEndpoint];
    return exported > 0 ? { exported } : { lost };
  },
  async [REFERENCE](url, { timeoutMs, outcome }) {
    const exporter = new OTLPTraceExporter({ url, timeoutMillis: timeoutMs });
    const span = new BasicTracerProvider().getTracer('tests').startSpan('span');
    span.end();
    const { code } = await new Promise((resolve) => exporter.export([span], resolve));
    const isDelivered = code === ExportResultCode.SUCCESS;
    return isDelivered === Boolean(outcome.exported ?? outcome.lost.rejected) ? outcome : { isDelivered };
  },
};

const running = [];
const servers = [];

async function play(run, row) {
  const server = await scripted(row.script);
  servers.push(server);
  return { server, outcome: await run(server.url, row) };
}

/** The first gap that is not what it should be. */
function wrong(gaps, posts) {
  const measured = posts.slice(1).map(({ at }, n) => at - posts[n].at);
  const outside = ([least, most], n) => !(measured[n] >= least - EARLY_MS && measured[n] <= most + SLACK_MS);
  return gaps.some(outside) ? `the gaps are ${measured.map(Math.round)} ms, not ${gaps.join(' ms, ')} ms` : undefined;
}

for (const [name, run] of Object.entries(exporters)) {
  // In workerd they take another way out, for browsers.
  if (name === REFERENCE && language !== 'nodejs') continue;
  for (const row of TABLE) {
    const played = play(run, row);
    running.push(played.catch(() => {}));
    const limit = row.timeoutMs ? ` within ${row.timeoutMs} ms` : '';
    test(`the table holds for ${name}: ${row.script}${limit}`, async () => {
      await Promise.all(running);
      const { server, outcome } = await played;
      const posts = await server.posts();
      assert.equal(posts.length, row.posts);
      const otherwise = name === REFERENCE ? row.reference : undefined;
      assert.equal(wrong((otherwise ?? row).gaps ?? [], posts), undefined);
      if (otherwise) assert.notEqual(wrong(row.gaps, posts), undefined, 'the listed difference does not occur');
      assert.ok(posts.every(({ content }) => content === posts[0].content));
      if (name !== REFERENCE) assert.deepEqual(posts[0].names(), ['span']);
      assert.deepEqual(outcome, row.outcome);
    });
  }
}

after(() => {
  for (const server of servers) server.close();
});
