/**
 * From a recording to its receivers, all of them at once; one that fails does not touch the others. Never throws and
 * never rejects; every span that no receiver took is counted with its reason.
 *
 * @module
 */

import { tell } from '../diag.js';
import type { Extras } from '../extras.js';
import type { EncodedSpans, Recording } from '../recording/recording.js';
import type { Settings } from '../settings.js';
import { countLoss, counters } from '../stats.js';
import { type Outcome, deliver } from './delivery.js';
import type { Destination } from './destination.js';
import { lose, tellLoss } from './loss.js';
import { Payload } from './payload.js';

/**
 * Encodes the ended spans of a recording and posts them. The requests are made before this returns (compressed ones,
 * and those that wait for a resource, soon after). The promise settles when the answers were read: `true` when every
 * receiver took everything; it is `undefined` when there was nothing to send.
 */
export function send(recording: Recording): Promise<boolean> | undefined {
  const { pending } = recording.settings;
  return pending ? pending.then(() => sendNow(recording) ?? true) : sendNow(recording);
}

function sendNow(recording: Recording): Promise<boolean> | undefined {
  const { settings } = recording;
  let sent: Promise<boolean> | undefined;
  for (;;) {
    const encoded = recording.encodeNext(settings.maxRequestBytes);
    if (!encoded) return sent;
    const payload = copied(settings, encoded);
    if (!payload) continue;
    const exported = exportPayload(settings, payload);
    // As many requests as the limit asks for: nearly always one.
    sent = sent ? both(sent, exported) : exported;
  }
}

/** The bytes lie in the core's memory until the next call into it; retries need them for longer. */
function copied(settings: Settings, { bytes, spans }: EncodedSpans): Payload | undefined {
  try {
    return new Payload(bytes.slice(), spans);
  } catch (error) {
    tell('there is no memory for a request', error);
    lose(settings, 'over_budget', spans);
    return undefined;
  }
}

async function both(one: Promise<boolean>, other: Promise<boolean>): Promise<boolean> {
  const [isOne, isOther] = await Promise.all([one, other]);
  return isOne && isOther;
}

/** Sends one request to every receiver: whether all took all of it. What is counted is the one that took most. */
async function exportPayload(settings: Settings, payload: Payload): Promise<boolean> {
  const { destinations } = settings;
  const { extras } = settings;
  const to = (destination: Destination): Promise<Outcome> =>
    destination.json && extras
      ? deliverJson(settings, extras, destination, payload)
      : deliver(settings, destination, payload);
  // Nearly always it is one, which needs no more promises than its own.
  const only = destinations.length === 1 ? destinations[0] : undefined;
  const outcomes = only ? [await to(only)] : await Promise.all(destinations.map(to));
  const best = outcomes.reduce((best, outcome) => (outcome.exported > best.exported ? outcome : best));
  counters.exported += best.exported;
  if (best.reason !== undefined) countLoss(best.reason, best.lost);
  return outcomes.every(({ lost }) => lost === 0);
}

async function deliverJson(
  settings: Settings,
  extras: Extras,
  destination: Destination,
  payload: Payload,
): Promise<Outcome> {
  try {
    const parts = payload.inJson(destination.maxRequestBytes, extras);
    return (await Promise.all(parts.map((part) => deliver(settings, destination, part)))).reduce(sum);
  } catch (error) {
    // Only a defect of ours ends here: bytes of the core's that cannot be read.
    const { spans } = payload;
    tell('a request could not be written as JSON', error);
    tellLoss(settings, { reason: 'malformed', spans, destination: destination.name });
    return { exported: 0, lost: spans, reason: 'malformed' };
  }
}

/** Of several requests, the reason of the last that lost spans stands for all. */
function sum(a: Outcome, b: Outcome): Outcome {
  return { exported: a.exported + b.exported, lost: a.lost + b.lost, reason: b.reason ?? a.reason };
}
