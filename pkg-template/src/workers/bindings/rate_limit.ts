/**
 * Rate limiting: records whether a call was within the limit. The key is never recorded.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { tableOf } from './methods.js';

/** Traces a rate limiting binding. */
const traceRateLimit = /* @__PURE__ */ tableOf({
  kind: 'rate_limit',
  type: 'RateLimit',
  name: () => 'ratelimit_run',
  methods: {
    limit: { result: ({ success }: { success?: boolean }) => ({ 'cloudflare.ratelimit.success': success }) },
  },
});

/** The kind of rate limiting bindings. */
export const rateLimit: BindingKind = { kind: 'rate_limit', members: 'limit', trace: traceRateLimit };
