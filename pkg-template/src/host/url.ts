/**
 * URLs as they are recorded: without credentials, and without the values of a query
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

/**
 * A URL, or a part of one, with `REDACTED` for user, password, every value of the query, with a name or without, and
 * for what has no place in it but a body: `data:`, `blob:`, `mailto:`. The fragment is left out.
 */
export function redacted(url: string): string {
  return (
    url
      .replace(/^((data|blob):|[a-z][\w+.-]*:(?!\/)).*/is, '$1REDACTED')
      .replace(/#.*/s, '')
      .replace(/^((?:[^:/?]+:)?\/\/)[^/?]*@/, '$1REDACTED:REDACTED@')
      // Only a name that has a value is one: `?YQ==` is a value.
      .replace(/\?.*/s, (query) => query.replace(/([?&])([^&=]+=(?==*[^&=]))?[^&]+/g, '$1$2REDACTED'))
  );
}

/**
 * A text that may quote a URL, with that redacted: as the user wrote it or as the runtime normalises it, with or without
 * the fragment, and its query alone, since credentials may be left out.
 */
export function withoutSecrets(text: string, url: string, base?: string): string {
  const spellings = [url, parseUrl(url, base)?.href ?? ''];
  const parts = [/.+/s, /[^#]+/, /\?[^#]+/].flatMap((part) => spellings.map((spelling) => part.exec(spelling)?.[0]));
  const without = (text: string, [part, ...others]: typeof parts): string => {
    if (part) return text.split(part).map((rest) => without(rest, others)).join(redacted(part));
    return others.length > 0 ? without(text, others) : text;
  };
  return without(text, parts);
}

/** A URL, or `undefined` when it is none; with `base` it may be relative. */
export function parseUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
