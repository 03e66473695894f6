/**
 * The attributes of the server span of a request
 * (OpenTelemetry semantic conventions, `http/http-spans.md`, "HTTP server").
 *
 * @module
 */

import type { Attributes, TextMapGetter } from '@opentelemetry/api';
import { parseUrl, serverAttributes } from '../../host/url.js';
import { methodAttributes } from '../fetch/method.js';

/** Reads headers for a propagator. */
export const headerGetter: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

/** Method, URL and protocol. Headers, query and client address are not recorded; users may add them. */
export function requestAttributes(request: Request, method: string): Attributes {
  const attributes = methodAttributes(method);
  const url = parseUrl(request.url);
  if (url) {
    attributes['url.path'] = url.pathname;
    attributes['url.scheme'] = url.protocol.slice(0, -1);
    Object.assign(attributes, serverAttributes(url));
  }
  const protocol = (request as { cf?: { httpProtocol?: string } }).cf?.httpProtocol;
  if (protocol?.startsWith('HTTP/')) attributes['network.protocol.version'] = protocol.slice(5);
  return attributes;
}
