/**
 * Requests on their way to a receiver that takes JSON: what is one request as protobuf may have to be several.
 *
 * @module
 */

import { diagWarn } from '../../host/diag.js';
import { jsonRequests } from './requests.js';
import { deliver } from '../../export/delivery.js';
import type { DeliverySettings, Destination, Outcome, RequestBody } from '../../types/destination.js';
import { Payload } from '../../export/payload.js';

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
const written = new WeakMap<RequestBody, Map<number, readonly Payload[]>>();

/** A request in JSON, as several where one would be longer than that. Throws on malformed bytes. */
function inJson(payload: RequestBody, maxBytes: number): readonly Payload[] {
  const known = written.get(payload) ?? new Map<number, readonly Payload[]>();
  written.set(payload, known);
  let parts = known.get(maxBytes);
  if (!parts) {
    parts = jsonRequests(payload.bytes, maxBytes).map(({ bytes, spans }) => new Payload(bytes, spans));
    known.set(maxBytes, parts);
  }
  return parts;
}

/** Of several requests, the reason of the last that lost spans stands for all. */
function sum(a: Outcome, b: Outcome): Outcome {
  return { exported: a.exported + b.exported, lost: a.lost + b.lost, reason: b.reason ?? a.reason };
}
