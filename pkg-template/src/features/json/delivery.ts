/**
 * Requests on their way to a receiver that takes JSON: what is one request as protobuf may have to be several.
 *
 * @module
 */

import { BoundedCache } from '../../host/bounded_cache.js';
import { diagWarn } from '../../host/diag.js';
import { jsonRequests } from './requests.js';
import { deliver } from '../../export/delivery.js';
import type { DeliverySettings, Destination, Outcome, RequestBody } from '../../types/destination.js';

/** Delivers a request in JSON. Never rejects. */
export async function deliverJson(settings: DeliverySettings, destination: Destination, payload: RequestBody): Promise<Outcome> {
  try {
    const parts = inJson(payload, destination.maxRequestBytes);
    return (await Promise.all(parts.map((part) => deliver(settings, destination, part)))).reduce(sum);
  } catch (error) {
    // Only a defect of ours ends here: bytes of the core's that cannot be read.
    const { spans } = payload;
    diagWarn('a request could not be written as JSON', error);
    settings.reportLoss({ reason: 'malformed', spans, destination: destination.name });
    return { exported: 0, lost: spans, reason: 'malformed' };
  }
}

/** By the limit that they were split for: made once for all receivers that have it. */
const written = /* @__PURE__ */ new WeakMap<RequestBody, BoundedCache<readonly RequestBody[], number>>();

/** A request in JSON, as several where one would be longer than that. Throws on malformed bytes. */
function inJson(payload: RequestBody, maxBytes: number): readonly RequestBody[] {
  const known = written.get(payload) ?? new BoundedCache();
  written.set(payload, known);
  return known.of(maxBytes, () => jsonRequests(payload.bytes, maxBytes));
}

/** Of several requests, the reason of the last that lost spans stands for all. */
function sum(a: Outcome, b: Outcome): Outcome {
  return { exported: a.exported + b.exported, lost: a.lost + b.lost, reason: b.reason ?? a.reason };
}
