/**
 * Sends a recording's spans to all receivers at once; a failure of one receiver does not affect the others. Never throws
 * and never rejects; every span that no receiver accepted is counted with its reason.
 *
 * @module
 */

import { diagWarn } from '../host/diag.js';
import type { EncodedSpans, Recording } from '../spans/recording.js';
import type { Settings } from '../types/settings.js';
import { dropSpans } from '../spans/losses.js';
import { reasonOf } from '../spans/sampling_log.js';
import { countLoss, counters } from '../spans/stats.js';
import { deliver } from './delivery.js';
import type { Destination, Outcome, RequestBody } from '../types/destination.js';

/** The same spans in each form of `Settings.forms`, by the number of the form. */
type Payloads = readonly (RequestBody | undefined)[];

/**
 * Encodes the ended spans of a recording and posts them. The requests start before this function returns; compressed
 * requests, and requests that wait for a pending resource, start soon after. The promise settles when the responses were
 * read: `true` when every receiver accepted everything. `undefined` when there was nothing to send. With `isPartial`, spans
 * get the attribute `edgespan.partial`.
 */
export function send(recording: Recording, isPartial = false): Promise<boolean> | undefined {
  const { pending } = recording.settings;
  return pending ? pending.then(() => sendNow(recording, isPartial) ?? true) : sendNow(recording, isPartial);
}

/** Closes a recording after its last `send`; with a pending resource, after the spans were encoded. */
export function closeSent(recording: Recording): void {
  const { pending } = recording.settings;
  if (pending) void pending.then(() => recording.close('late'));
  else recording.close('late');
}

function sendNow(recording: Recording, isPartial: boolean): Promise<boolean> | undefined {
  const { settings } = recording;
  // There is no receiver.
  if (settings.forms === 0) recording.close('unconfigured');
  const sent: Promise<boolean>[] = [];
  // One request, or more when the spans exceed the length limit.
  for (let encoded; (encoded = recording.encodeNext(settings.maxRequestBytes, isPartial));) {
    const payloads = copyPayloads(settings, encoded);
    if (!payloads) continue;
    const [first] = payloads.filter(Boolean);
    if (first) settings.waterfall?.(first.bytes, (hasCaller) => reasonOf(settings, recording.rootTrace?.note, hasCaller));
    sent.push(exportSpans(settings, payloads));
  }
  return sent.length > 1 ? Promise.all(sent).then((each) => each.every(Boolean)) : sent[0];
}

/** Copies the encoded forms, since retries need the bytes after the core reuses its memory. */
function copyPayloads(settings: Settings, { bytes, spans }: EncodedSpans): Payloads | undefined {
  try {
    return bytes.map((form) => form && { bytes: form.slice(), spans });
  } catch (error) {
    diagWarn('there is no memory for a request', error);
    dropSpans(settings, 'over_budget', spans);
    return undefined;
  }
}

/** Sends one request to every receiver. `true` when all accepted all spans. Counts the receiver that accepted most. */
async function exportSpans(settings: Settings, payloads: Payloads): Promise<boolean> {
  const { destinations } = settings;
  const to = (destination: Destination): Promise<Outcome> => {
    const payload = payloads[destination.form] as RequestBody;
    return (destination.json?.deliver ?? deliver)(settings, destination, payload);
  };
  const outcomes = await Promise.all(destinations.map(to));
  const best = outcomes.reduce((best, outcome) => (outcome.exported > best.exported ? outcome : best));
  counters.exported += best.exported;
  if (best.reason !== undefined) countLoss(best.reason, best.lost);
  return outcomes.every(({ lost }) => lost === 0);
}
