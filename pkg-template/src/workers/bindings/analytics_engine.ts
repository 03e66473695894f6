/**
 * Analytics Engine: records the number of doubles and blobs of a data point, under the attribute names of Cloudflare's own
 * tracing. The index is recorded only if `bindings.record` includes `'keys'`.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { countOf, database, keysText, tableOf } from './methods.js';

/** The argument of `writeDataPoint`. */
interface Point {
  readonly indexes?: readonly unknown[];
  readonly doubles?: readonly number[];
  readonly blobs?: readonly unknown[];
}

/** Traces an Analytics Engine binding. */
const traceAnalyticsEngine = /* @__PURE__ */ tableOf({
  kind: 'analytics_engine',
  type: 'AnalyticsEngine',
  name: /* @__PURE__ */ database('cloudflare-analytics-engine'),
  methods: {
    writeDataPoint: {
      request([input], settings) {
        const point = input as Point | undefined;
        return {
          'cloudflare.wae.query.index': keysText(point?.indexes, settings),
          'cloudflare.wae.query.doubles': countOf(point?.doubles),
          'cloudflare.wae.query.blobs': countOf(point?.blobs),
        };
      },
    },
  },
});

/** The kind of Analytics Engine bindings. */
export const analyticsEngine: BindingKind = { kind: 'analytics_engine', members: 'writeDataPoint', trace: traceAnalyticsEngine };
