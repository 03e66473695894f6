/**
 * The Cache API: `caches.default` and those of `caches.open()`. What OpenTelemetry has no name for is called as in
 * Cloudflare's own tracing.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import { redactTexts } from '../../spans/exception.js';
import { parseUrl, redacted, withoutSecrets } from '../../host/url.js';
import { traceCall } from './call.js';
import { type Replacement, patched } from './patch.js';

const trace = /* @__PURE__ */ patched(
  {
    match: traced('match', undefined, (response: Response | undefined) => ({
      'cache.response.cache_status': response ? 'HIT' : 'MISS',
      'cache.response.status_code': response?.status,
    })),
    put: traced('put', ([, response]) => ({
      'cache.request.payload.status_code': (response as Response | undefined)?.status,
    })),
    delete: traced('delete', undefined, (isDeleted: boolean) => ({ 'cache.response.success': isDeleted })),
  },
  true,
);

/** Traces the Cache API, where there is one: once per isolate, by the methods that all caches share. */
function patchCaches(): void {
  trace((globalThis as { Cache?: { prototype: object } }).Cache?.prototype, true);
}

function traced(
  operation: string,
  asked?: (args: unknown[]) => Attributes,
  given?: (value: never) => Attributes,
): Replacement<true> {
  return (method, object, args) =>
    traceCall(
      'cache',
      () => ({
        name: `cache_${operation}`,
        attributes: { ...requestAttributes(args[0]), ...asked?.(args) },
        result: given as ((value: unknown) => Attributes) | undefined,
        // What is wrong with a URL quotes it.
        failure: (error) => redactTexts(error, (text) => withoutSecrets(text, String(args[0]))),
      }),
      method,
      object,
      args,
    );
}

function requestAttributes(input: unknown): Attributes {
  const request = input instanceof Request ? input : undefined;
  const url = parseUrl(request?.url ?? String(input));
  return { 'url.full': url && redacted(url.href), 'cache.request.method': request?.method ?? 'GET' };
}

/** The Cache API. */
export const cache: BindingKind = { kind: 'cache', install: patchCaches };
