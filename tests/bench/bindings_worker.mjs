/**
 * The Worker that is measured: the same calls of a binding, raw and traced, in requests that are recorded and outside of them.
 * `GET /?way=NAME` makes the requests of a round and answers the milliseconds that took and the bytes of one.
 *
 * @module
 */

import { ROOT_CONTEXT, SpanKind, context, trace } from '@opentelemetry/api';
import { instrument, instrumentBinding } from 'edgespan';
import * as kinds from 'edgespan/bindings';
import { Recording } from '../node_modules/edgespan/dist/spans/recording.js';
import { ResolvedSettings } from '../node_modules/edgespan/dist/config/settings.js';
import { startSampled } from '../node_modules/edgespan/dist/tracing/sampled_span.js';
import { EdgespanTracer } from '../node_modules/edgespan/dist/tracing/tracer.js';
import { CALLS, REQUESTS, dataset, namespace, read, write } from './bindings_workload.mjs';

let bytes = 0;
const settings = new ResolvedSettings({ serviceName: 'bench' });
const lifetime = {
  isOver: false,
  resumed() {},
  spanEnded(recording) {
    if (recording.open > 0) return;
    bytes += recording.encodeNext(settings.maxRequestBytes).bytes[0].length;
    // Nothing is left, as whoever sends has to ask.
    recording.encodeNext(settings.maxRequestBytes);
  },
};
const tracer = new EdgespanTracer('bench', '1.0.0', '', undefined, { newRecording: () => new Recording(settings, lifetime), startSampled });

const rawKv = namespace();
const rawDataset = dataset();
const kv = instrumentBinding(namespace(), kinds.kv, 'LINKS');
const clicks = instrumentBinding(dataset(), kinds.analyticsEngine, 'CLICKS');

const WAYS = {
  'outside-raw': () => read(rawKv),
  outside: () => read(kv),
  'traced-raw': () => recorded(() => read(rawKv)),
  traced: () => recorded(() => read(kv)),
  'by-hand': () => recorded(readByHand),
  'sync-raw': () => recorded(() => write(rawDataset)),
  sync: () => recorded(() => write(clicks)),
};

/** What somebody would write who traces each call, with the same attributes. */
async function readByHand() {
  for (let n = 0; n < CALLS; n++) {
    const attributes = {
      'cloudflare.kv.query.keys.count': 1,
      'cloudflare.binding.type': 'KV',
      'cloudflare.binding.name': 'LINKS',
      'db.system.name': 'cloudflare-kv',
      'db.namespace': 'LINKS',
      'db.operation.name': 'get',
    };
    const span = tracer.startSpan('get LINKS', { kind: SpanKind.CLIENT, attributes }, context.active());
    const value = await rawKv.get('a key');
    span.setAttribute('db.response.returned_rows', value === null ? 0 : 1);
    span.end();
  }
}

async function recorded(work) {
  const root = tracer.startSpan('GET', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  await context.with(trace.setSpan(ROOT_CONTEXT, root), work);
  root.end();
}

/** Has the context follow what runs: the first request of a Worker does. */
const first = instrument({ fetch: () => new Response() }, { serviceName: 'bench', sampler: 'always_off' });

export default {
  async fetch(request, env, ctx) {
    await first.fetch(request, env, ctx);
    const way = WAYS[new URL(request.url).searchParams.get('way')];
    bytes = 0;
    const start = Date.now();
    for (let n = 0; n < REQUESTS; n++) await way();
    return Response.json({ ms: Date.now() - start, bytes: Math.round(bytes / REQUESTS) });
  },
};
