/**
 * Analytics Engine: counts of what is written, as Cloudflare's own tracing calls them; the index only with keys.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { countOf, database, keysText, tableOf } from './methods.js';

/** A data point. */
interface Point {
  readonly indexes?: readonly unknown[];
  readonly doubles?: readonly number[];
  readonly blobs?: readonly unknown[];
}

/** Analytics Engine. */
export const traceAnalyticsEngine = /* @__PURE__ */ tableOf({
  kind: 'analytics_engine',
  type: 'AnalyticsEngine',
  name: /* @__PURE__ */ database('cloudflare-analytics-engine'),
  methods: {
    writeDataPoint: {
      requestAttributes([given], settings) {
        const point = given as Point | undefined;
        return {
          'cloudflare.wae.query.index': keysText(point?.indexes, settings),
          'cloudflare.wae.query.doubles': countOf(point?.doubles),
          'cloudflare.wae.query.blobs': countOf(point?.blobs),
        };
      },
    },
  },
});

/** Analytics Engine. */
export const analyticsEngine: BindingKind = { kind: 'analytics_engine', members: 'writeDataPoint', trace: traceAnalyticsEngine };
