/**
 * Delivers requests as JSON. JSON is longer than protobuf, so one protobuf request may become several.
 *
 * @module
 */

import { BoundedCache } from '../../host/bounded_cache.js';
import { diagWarn } from '../../host/diag.js';
import { countDelivery } from '../../spans/stats.js';
import { jsonRequests } from './requests.js';
import { deliver } from '../../export/delivery.js';
import type { DeliverySettings, Destination, Outcome, RequestBody } from '../../types/destination.js';

/** Delivers a request in JSON. Never rejects. */
export async function deliverJson(settings: DeliverySettings, destination: Destination, payload: RequestBody): Promise<Outcome> {
  try {
    const parts = partsOf(payload, destination.maxRequestBytes);
    return (await Promise.all(parts.map((part) => deliver(settings, destination, part)))).reduce(sum);
  } catch (error) {
    // Only a defect of edgespan gets here: the core encoded bytes that are malformed.
    const { spans } = payload;
    diagWarn('a request could not be written as JSON', error);
    countDelivery(destination.name, 0, 'malformed', spans);
    settings.reportLoss({ reason: 'malformed', spans, destination: destination.name });
    return { exported: 0, lost: spans, reason: 'malformed' };
  }
}

/** JSON of each request by the size limit, so that destinations with the same limit share the result. */
const cache = /* @__PURE__ */ new WeakMap<RequestBody, BoundedCache<readonly RequestBody[], number>>();

/** A request as JSON, in several parts when it would exceed `maxBytes`. Throws on malformed bytes. */
function partsOf(payload: RequestBody, maxBytes: number): readonly RequestBody[] {
  const byLimit = cache.get(payload) ?? new BoundedCache();
  cache.set(payload, byLimit);
  return byLimit.of(maxBytes, () => jsonRequests(payload.bytes, maxBytes));
}

/** The sum of two outcomes, with the reason of the last part that lost spans. */
function sum(a: Outcome, b: Outcome): Outcome {
  return { exported: a.exported + b.exported, lost: a.lost + b.lost, reason: b.reason ?? a.reason };
}
