/**
 * URLs as span attributes: without credentials, and without the values of a query
 * (OpenTelemetry semantic conventions, `attributes/url.md`).
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';

/** Where a request goes. */
export function serverAttributes(url: URL): Attributes {
  const attributes: Attributes = { 'server.address': url.hostname };
  if (url.port) attributes['server.port'] = Number(url.port);
  return attributes;
}

/** The URL with `REDACTED` for user, password and every value of the query. */
export function redacted(url: URL): string {
  const credentials = url.username || url.password ? 'REDACTED:REDACTED@' : '';
  const query = url.search.replace(/([^?&=]+)(=?)[^&]*/g, (_, name: string, equals: string) =>
    equals ? `${name}=REDACTED` : name,
  );
  return `${url.protocol}//${credentials}${url.host}${url.pathname}${query}`;
}

/** A URL, or `undefined` when it is none; with `base` it may be relative. */
export function parseUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
