/**
 * From a recording to its receivers, all of them at once; one that fails does not touch the others. Never throws and
 * never rejects; every span that no receiver took is counted with its reason.
 *
 * @module
 */

import { debugLog, diagWarn } from '../host/diag.js';
import type { EncodedSpans, Recording } from '../spans/recording.js';
import type { Settings } from '../types/settings.js';
import { dropSpans } from '../spans/losses.js';
import { reasonOf } from '../spans/sampling_log.js';
import { countLoss, counters } from '../spans/stats.js';
import { deliver } from './delivery.js';
import type { Destination, Outcome, RequestBody } from '../types/destination.js';

/** The same spans in each form that some receiver takes, by the number of the form. */
type Payloads = readonly (RequestBody | undefined)[];

/**
 * Encodes the ended spans of a recording and posts them. The requests are made before this returns (compressed ones,
 * and those that wait for a resource, soon after). The promise settles when the answers were read: `true` when every
 * receiver took everything; it is `undefined` when there was nothing to send. With `isPartial` each span says that more
 * of the recording is to come.
 */
export function send(recording: Recording, isPartial = false): Promise<boolean> | undefined {
  const { pending } = recording.settings;
  return pending ? pending.then(() => sendNow(recording, isPartial) ?? true) : sendNow(recording, isPartial);
}

/** Closes a recording after its last `send`: what waits for its resource is encoded when that is there. */
export function closeSent(recording: Recording): void {
  const { pending } = recording.settings;
  if (pending) void pending.then(() => recording.close('late'));
  else recording.close('late');
}

function sendNow(recording: Recording, isPartial: boolean): Promise<boolean> | undefined {
  const { settings } = recording;
  // There is no receiver, and none will come before this is over.
  if (settings.forms === 0) recording.close('unconfigured');
  const sent: Promise<boolean>[] = [];
  // As many requests as the limit asks for: nearly always one.
  for (let encoded; (encoded = recording.encodeNext(settings.maxRequestBytes, isPartial));) {
    const payloads = copied(settings, encoded);
    if (!payloads) continue;
    if (settings.waterfall) logWaterfall(settings.waterfall, recording, payloads);
    sent.push(exportSpans(settings, payloads));
  }
  return sent.length > 1 ? Promise.all(sent).then((each) => each.every(Boolean)) : sent[0];
}

/** By the number of the form. Retries need the bytes for longer than the core keeps them. */
function copied(settings: Settings, { bytes, spans }: EncodedSpans): Payloads | undefined {
  try {
    return bytes.map((form) => form && { bytes: form.slice(), spans });
  } catch (error) {
    diagWarn('there is no memory for a request', error);
    dropSpans(settings, 'over_budget', spans);
    return undefined;
  }
}

/** Sends one request to every receiver: whether all took all of it. What is counted is the one that took most. */
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

function logWaterfall(draw: NonNullable<Settings['waterfall']>, recording: Recording, [plain, forSentry]: Payloads): void {
  const { bytes } = plain ?? forSentry ?? {};
  try {
    if (bytes) debugLog(draw(bytes, (hasCaller) => reasonOf(recording.settings, recording.rootTrace?.note, hasCaller)));
  } catch {
    // Bytes that cannot be decoded: their receiver refuses them too, and that is logged.
  }
}
