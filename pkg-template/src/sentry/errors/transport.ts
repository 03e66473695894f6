/**
 * One POST for each event (Sentry develop docs, "Envelopes"). It is not traced, not tried again, and not made while
 * Sentry has said that it takes none.
 *
 * @module
 */

import type { Dsn } from '../types/dsn.js';
import { UNTRACED } from '../../host/context.js';
import { debugLog } from '../../host/diag.js';
import { discard } from '../../export/answer.js';
import { Deadline } from '../../export/deadline.js';
import { failureText } from '../../export/answer.js';
import { limitMs } from '../options/rate_limit.js';
import { context } from '../../host/opentelemetry.js';
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

export function transportTo(dsn: Dsn, options: ClientOptions): Transport {
  let limitedUntil = 0;
  let bytesUnderway = 0;
  return {
    isLimited: () => Date.now() < limitedUntil,
    async post(body) {
      const deadline = new Deadline(options.timeoutMs);
      const started = Date.now();
      bytesUnderway += body.length;
      let failure: Failure | undefined;
      let outcome: string;
      try {
        const keepalive = bytesUnderway <= MAX_KEEPALIVE_BYTES;
        const response = await deadline.race(request(dsn, options, body, deadline.signal, keepalive));
        if (!response) throw new Error('no answer');
        outcome = `${response.status}`;
        // A shorter limit that comes later does not end a longer one.
        limitedUntil = Math.max(limitedUntil, Date.now() + limitMs(response, OF_ERRORS));
        if (response.ok) {
          await deadline.race(discard(response));
        } else {
          outcome += (await deadline.race(failureText(response))) ?? '';
          failure = { reason: response.status === 429 ? 'rate_limited' : 'http_status', detail: outcome };
        }
      } catch (error) {
        outcome = deadline.signal.aborted ? 'timeout' : 'network';
        failure = { reason: outcome as 'timeout' | 'network', detail: error };
      } finally {
        bytesUnderway -= body.length;
        deadline.clear();
      }
      if (options.debug) {
        debugLog(`an event, ${body.length} bytes to ${dsn.envelopeUrl}: ${outcome} in ${Date.now() - started} ms`);
      }
      return failure;
    },
  };
}

function request(
  dsn: Dsn,
  { fetch }: ClientOptions,
  body: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
  keepalive: boolean,
): Promise<Response> {
  const init: RequestInit = { method: 'POST', body, redirect: 'manual', signal };
  let url = dsn.envelopeUrl;
  if (host.isBrowser) {
    // With headers of ours, or a content type, the browser would ask the server for leave first.
    const query = new URLSearchParams({
      sentry_version: '7',
      sentry_key: dsn.publicKey,
      sentry_client: `edgespan/${VERSION}`,
    });
    url += `?${query}`;
    if (keepalive) init.keepalive = true;
  } else {
    init.headers = {
      'content-type': 'application/x-sentry-envelope',
      'x-sentry-auth': dsn.auth,
      'user-agent': `edgespan/${VERSION}`,
    };
  }
  return context.with(UNTRACED, fetch, undefined, url, init);
}
