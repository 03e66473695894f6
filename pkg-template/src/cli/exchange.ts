/**
 * A `fetch` that remembers: what was posted, and what came back. Whoever checks is to see the first answer, so it lets
 * nobody try again.
 *
 * @module
 */

import { failureText } from '../export/answer.js';

/** One POST. */
export interface Exchange {
  readonly url: string;
  readonly bytes: number;
  readonly tookMs: number;
  /** 0 when there was no answer. */
  readonly status: number;
  /** What a refusal says about itself, or why there was no answer; "" for nothing. */
  readonly said: string;
  readonly headers: Headers;
}

/** Every POST that has ended, in this order. */
export class Exchanges {
  readonly all: Exchange[] = [];

  /** The host's `fetch`, remembered. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const started = Date.now();
    const ended = (status: number, said: string, headers: Headers): Response => {
      const bytes = (init?.body as Uint8Array | undefined)?.length ?? 0;
      this.all.push({ url: String(input), bytes, tookMs: Date.now() - started, status, said, headers });
      return new Response(null, { status: REFUSED });
    };
    try {
      const response = await globalThis.fetch(input, init);
      if (!response.ok || isPage(response))
        return ended(response.status, await failureText(response), response.headers);
      ended(response.status, '', response.headers);
      return response;
    } catch (error) {
      return ended(0, init?.signal?.aborted ? '' : causeOf(error), new Headers());
    }
  };
}

/** What a receiver does not answer by. */
export function isPage({ headers }: Pick<Response, 'headers'>): boolean {
  return headers.get('content-type')?.startsWith('text/html') === true;
}

/** A status that nobody tries again after. */
const REFUSED = 400;

/** What the system says: Node hides it below a "fetch failed". */
function causeOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
