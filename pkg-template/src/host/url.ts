/**
 * URLs as they are recorded: without credentials, and without the values of a query
 * (OpenTelemetry semantic conventions, `attributes/url.md`).
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';

/** The attributes `server.address` and `server.port` of a request's URL. */
export function serverAttributes(url: URL): Attributes {
  const attributes: Attributes = { 'server.address': url.hostname };
  if (url.port) attributes['server.port'] = Number(url.port);
  return attributes;
}

/**
 * A URL, or a part of one, with `REDACTED` for user, password and every query value, with a name or without, and for the
 * rest of URLs without authority: `data:`, `blob:`, `mailto:`. The fragment is left out.
 */
export function redacted(url: string): string {
  return (
    url
      .replace(/^((data|blob):|[a-z][\w+.-]*:(?!\/)).*/is, '$1REDACTED')
      .replace(/#.*/s, '')
      .replace(/^((?:[^:/?]+:)?\/\/)[^/?]*@/, '$1REDACTED:REDACTED@')
      // A name must be followed by `=` and a value: `?YQ==` is a value without a name.
      .replace(/\?.*/s, (query) => query.replace(/([?&])([^&=]+=(?==*[^&=]))?[^&]+/g, '$1$2REDACTED'))
  );
}

/**
 * A text, such as an error message, with each quotation of a URL redacted: in the user's spelling and in the runtime's
 * normal form, with or without the fragment, and the query alone, since a runtime may quote the URL without credentials.
 */
export function redactQuotedUrl(text: string, url: string, base?: string): string {
  const spellings = [url, parseUrl(url, base)?.href ?? ''];
  const parts = [/.+/s, /[^#]+/, /\?[^#]+/].flatMap((part) => spellings.map((spelling) => part.exec(spelling)?.[0]));
  const without = (text: string, [part, ...others]: typeof parts): string => {
    if (part) return text.split(part).map((rest) => without(rest, others)).join(redacted(part));
    return others.length > 0 ? without(text, others) : text;
  };
  return without(text, parts);
}

/** Parses a URL, relative to `base` if there is one; `undefined` when the text is invalid. */
export function parseUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}
