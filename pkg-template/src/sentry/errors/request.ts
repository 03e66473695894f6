/**
 * The parts of an event that describe its request (Sentry develop docs, "Request Interface"). Without `sendDefaultPii`,
 * an event contains no more than spans do: the method, and the URL without credentials and without values of the query.
 *
 * @module
 */

import { parseUrl, redacted } from '../../host/url.js';
import { isString } from '../../host/is.js';
import { host } from '../../host/host.js';
import type { Event } from '../types/event.js';

/** Headers in which proxies put the client's address, the most trustworthy first. */
const ADDRESSES = ['cf-connecting-ip', 'true-client-ip', 'x-real-ip', 'x-forwarded-for'];
/** Names of headers with credentials. Cookies are a separate member of the event. */
const SECRET = /auth|csrf|jwt|key|pass|secret|session|token/i;

/** The parts of an event that come from its request; `{}` when the request cannot be read. */
export function requestFacts(request: Request, sendDefaultPii: boolean): Partial<Event> {
  try {
    const { method } = request;
    const url = parseUrl(request.url);
    return {
      ...(url && { transaction: `${method} ${url.pathname}` }),
      request: { method, ...(url && placeOf(url, sendDefaultPii)), ...(sendDefaultPii && headersOf(request.headers)) },
      ...(sendDefaultPii && userOf(request.headers)),
    };
  } catch {
    return {};
  }
}

/** The parts of an event that describe its page; `{}` outside of browsers. */
export function pageFacts(sendDefaultPii: boolean): Partial<Event> {
  const { location } = globalThis as { location?: { href?: unknown } };
  const url = host.isBrowser && isString(location?.href) ? parseUrl(location.href) : undefined;
  return url ? { request: placeOf(url, sendDefaultPii) } : {};
}

function placeOf(url: URL, sendDefaultPii: boolean): Record<string, string> {
  const fullQuery = url.search.slice(1);
  url.username = url.password = '';
  const [place = '', redactedQuery] = redacted(url.href).split(/\?(.*)/s);
  const query = sendDefaultPii ? fullQuery : redactedQuery;
  return { url: place, ...(query && { query_string: query }) };
}

function headersOf(headers: Headers): Record<string, unknown> {
  const filtered = [...headers].map(([name, value]) => [name, SECRET.test(name) ? '[Filtered]' : value] as const);
  const cookies = headers.get('cookie');
  return {
    headers: Object.fromEntries(filtered.filter(([name]) => name !== 'cookie')),
    ...(cookies && { cookies: cookiesOf(cookies) }),
  };
}

function cookiesOf(header: string): Record<string, string> {
  const pairs = header.split(';').map((pair) => pair.trim());
  return Object.fromEntries(
    pairs.filter(Boolean).map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function userOf(headers: Headers): Partial<Event> {
  for (const name of ADDRESSES) {
    const address = headers.get(name)?.split(',')[0]?.trim();
    if (address) return { user: { ip_address: address } };
  }
  return {};
}
