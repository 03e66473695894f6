/**
 * One POST for each event (Sentry develop docs, "Envelopes"). The POST is not traced and not retried. While a rate limit of
 * Sentry holds, nothing is posted.
 *
 * @module
 */

import type { Dsn } from '../types/dsn.js';
import { Deadline } from '../../export/deadline.js';
import { post } from '../../export/post.js';
import { isLimited } from '../../export/rate_limit.js';
import { limitMs } from '../options/rate_limit.js';
import { host } from '../../host/host.js';
import type { EventLossReason } from '../../spans/stats.js';
import { VERSION } from '../../host/version.js';
import type { ClientOptions } from '../types/client_options.js';
import { MAX_KEEPALIVE_BYTES } from '../../types/bounds.js';

/** The category of events; an empty list means all categories. */
const OF_ERRORS = /^\s*(all)?\s*$|\berror\b/;

/** The reason why an event was not accepted, and a detail for the log. */
export interface Failure {
  readonly reason: EventLossReason;
  readonly detail?: unknown;
}

/** The transport to one project. */
export interface Transport {
  /** Whether a rate limit of Sentry holds now. */
  isLimited(): boolean;
  /** Posts an envelope: `undefined` when Sentry accepted the envelope. Never rejects. */
  post(body: Uint8Array<ArrayBuffer>): Promise<Failure | undefined>;
}

export function transportTo(dsn: Dsn, { fetch, timeoutMs, debug }: ClientOptions): Transport {
  const { envelopeUrl } = dsn;
  const { isBrowser } = host;
  const url = isBrowser ? `${envelopeUrl}?${queryOf(dsn)}` : envelopeUrl;
  const init = isBrowser ? {} : { headers: headersOf(dsn) };
  // The body of a 2xx answer is not read.
  const receiver = { url, name: envelopeUrl, fetch, limitedUntil: 0, maxResponseBytes: 0, json: undefined };
  let bytesUnderway = 0;
  return {
    isLimited: () => isLimited(receiver),
    async post(body) {
      const deadline = new Deadline(timeoutMs);
      bytesUnderway += body.length;
      const keepalive = isBrowser && bytesUnderway <= MAX_KEEPALIVE_BYTES;
      const request = { ...init, body, ...(keepalive && { keepalive }) };
      const content = debug && `an event, ${body.length} bytes`;
      const limitOf = (response: Response): number => limitMs(response, OF_ERRORS);
      const { reason, status, detail } = await post(receiver, request, deadline, content, limitOf);
      bytesUnderway -= body.length;
      deadline.clear();
      return reason && { reason: status === 429 ? 'rate_limited' : reason, detail };
    },
  };
}

function headersOf({ auth }: Dsn): Record<string, string> {
  return {
    'content-type': 'application/x-sentry-envelope',
    'x-sentry-auth': auth,
    'user-agent': CLIENT,
  };
}

/** In browsers the key is in the query: a header or a content type would cause a CORS preflight. */
function queryOf({ publicKey }: Dsn): URLSearchParams {
  return new URLSearchParams({ sentry_version: '7', sentry_key: publicKey, sentry_client: CLIENT });
}

const CLIENT = `edgespan/${VERSION}`;
