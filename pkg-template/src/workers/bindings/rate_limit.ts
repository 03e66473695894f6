/**
 * Rate limiting: whether a call was let through. The key that was counted is never told.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { tableOf } from './methods.js';

/** Rate limiting. */
export const traceRateLimit = /* @__PURE__ */ tableOf({
  kind: 'rate_limit',
  type: 'RateLimit',
  name: () => 'ratelimit_run',
  methods: {
    limit: { resultAttributes: ({ success }: { success?: boolean }) => ({ 'cloudflare.ratelimit.success': success }) },
  },
});

/** Rate limiting. */
export const rateLimit: BindingKind = { kind: 'rate_limit', members: 'limit', trace: traceRateLimit };
