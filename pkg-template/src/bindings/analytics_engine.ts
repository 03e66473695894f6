/**
 * Analytics Engine: counts of what is written, as Cloudflare's own tracing calls them; the index only with keys.
 *
 * @module
 */

import { type Shape, countOf, database, keysText } from './methods.js';

/** A data point. */
interface Point {
  readonly indexes?: readonly unknown[];
  readonly doubles?: readonly number[];
  readonly blobs?: readonly unknown[];
}

/** Analytics Engine. */
export const ANALYTICS_ENGINE: Shape = {
  kind: 'analytics_engine',
  type: 'AnalyticsEngine',
  name: database('cloudflare-analytics-engine'),
  methods: {
    writeDataPoint: {
      asked([given], settings) {
        const point = given as Point | undefined;
        return {
          'cloudflare.wae.query.index': keysText(point?.indexes, settings),
          'cloudflare.wae.query.doubles': countOf(point?.doubles),
          'cloudflare.wae.query.blobs': countOf(point?.blobs),
        };
      },
    },
  },
};
