/**
 * A `fetch` that records requests and responses. The check reports the first response, so failures are answered with a
 * status that is never retried.
 *
 * @module
 */

import { failureText } from '../export/answer.js';

/** One POST. */
export interface Exchange {
  readonly url: string;
  readonly bytes: number;
  readonly tookMs: number;
  /** HTTP status; 0 when there was no response. */
  readonly status: number;
  /** The error text of a response, or why there was no response; "" for neither. */
  readonly detail: string;
  readonly headers: Headers;
}

/** Records every completed POST, in the order of completion. */
export class Exchanges {
  readonly all: Exchange[] = [];

  /** The host's `fetch`, with recording. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const started = Date.now();
    const record = (status: number, detail: string, headers: Headers): Response => {
      const bytes = (init?.body as Uint8Array | undefined)?.length ?? 0;
      this.all.push({ url: String(input), bytes, tookMs: Date.now() - started, status, detail, headers });
      return new Response(null, { status: NOT_RETRIED });
    };
    try {
      const response = await globalThis.fetch(input, init);
      if (!response.ok || isPage(response))
        return record(response.status, await failureText(response), response.headers);
      record(response.status, '', response.headers);
      return response;
    } catch (error) {
      return record(0, init?.signal?.aborted ? '' : causeOf(error), new Headers());
    }
  };
}

/** Whether the response is an HTML page: OTLP receivers and Sentry never send one. */
export function isPage({ headers }: Pick<Response, 'headers'>): boolean {
  return headers.get('content-type')?.startsWith('text/html') === true;
}

/** A status that is never retried. */
const NOT_RETRIED = 400;

/** The system's error code or message, which Node puts into the `cause` of "fetch failed". */
function causeOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
