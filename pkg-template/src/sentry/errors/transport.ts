/**
 * One POST for each event (Sentry develop docs, "Envelopes"). It is not traced, not tried again, and not made while
 * Sentry has said that it takes none.
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

/** What browsers let a page leave behind when it goes, all requests together: 64 KiB. */
const MAX_KEEPALIVE_BYTES = 60_000;

/** The category of events, or none, which is all of them. */
const OF_ERRORS = /^\s*(all)?\s*$|\berror\b/;

/** Why an event did not arrive, and what is known of it. */
export interface Failure {
  readonly reason: EventLossReason;
  readonly detail?: unknown;
}

/** The way to one project. */
export interface Transport {
  /** Sentry has said that it takes no events now. */
  isLimited(): boolean;
  /** Posts an envelope: `undefined` when Sentry took it. Never rejects. */
  post(body: Uint8Array<ArrayBuffer>): Promise<Failure | undefined>;
}

export function transportTo(dsn: Dsn, { fetch, timeoutMs, debug }: ClientOptions): Transport {
  const { envelopeUrl } = dsn;
  const { isBrowser } = host;
  const url = isBrowser ? `${envelopeUrl}?${queryOf(dsn)}` : envelopeUrl;
  const manner = isBrowser ? {} : { headers: headersOf(dsn) };
  // Nothing of an answer is read that took an event.
  const receiver = { url, name: envelopeUrl, fetch, limitedUntil: 0, maxResponseBytes: 0, json: undefined };
  let bytesUnderway = 0;
  return {
    isLimited: () => isLimited(receiver),
    async post(body) {
      const deadline = new Deadline(timeoutMs);
      bytesUnderway += body.length;
      const keepalive = isBrowser && bytesUnderway <= MAX_KEEPALIVE_BYTES;
      const request = { ...manner, body, ...(keepalive && { keepalive }) };
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

/** In browsers: with headers of ours, or a content type, the browser would ask the server for leave first. */
function queryOf({ publicKey }: Dsn): URLSearchParams {
  return new URLSearchParams({ sentry_version: '7', sentry_key: publicKey, sentry_client: CLIENT });
}

const CLIENT = `edgespan/${VERSION}`;
