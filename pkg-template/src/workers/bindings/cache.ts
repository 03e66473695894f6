/**
 * The Cache API: `caches.default` and the caches of `caches.open()`. Attributes that OpenTelemetry does not define are named
 * as in Cloudflare's own tracing.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import { redactTexts } from '../../spans/exception.js';
import { parseUrl, redacted, redactQuotedUrl } from '../../host/url.js';
import { tableOf } from './methods.js';

const traceCaches = /* @__PURE__ */ tableOf(
  {
    kind: 'cache',
    name: (operation) => `cache_${operation}`,
    methods: {
      match: {
        request: requestAttributes,
        result: (response: Response | undefined) => ({
          'cache.response.cache_status': response ? 'HIT' : 'MISS',
          'cache.response.status_code': response?.status,
        }),
        failure,
      },
      put: {
        request: (args) => ({
          ...requestAttributes(args),
          'cache.request.payload.status_code': (args[1] as Response | undefined)?.status,
        }),
        failure,
      },
      delete: {
        request: requestAttributes,
        result: (isDeleted: boolean) => ({ 'cache.response.success': isDeleted }),
        failure,
      },
    },
  },
  { binding: '', bound: [] },
);

/**
 * Traces the Cache API if the runtime has one. The methods are patched on `Cache.prototype`, so once per isolate is enough.
 */
function patchCaches(): void {
  traceCaches((globalThis as { Cache?: { prototype: object } }).Cache?.prototype, '');
}

function requestAttributes([input]: readonly unknown[]): Attributes {
  const request = input instanceof Request ? input : undefined;
  const url = parseUrl(request?.url ?? String(input));
  return { 'url.full': url && redacted(url.href), 'cache.request.method': request?.method ?? 'GET' };
}

/** The message of an error about an invalid URL quotes the URL: redacts the secrets in it. */
function failure(error: unknown, [input]: readonly unknown[]): void {
  redactTexts(error, (text) => redactQuotedUrl(text, String(input)));
}

/** The kind of the Cache API. */
export const cache: BindingKind = { kind: 'cache', install: patchCaches };
