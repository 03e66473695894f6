/**
 * Rate limiting: whether a call was let through. The key that was counted is never told.
 *
 * @module
 */

import type { Shape } from './methods.js';

/** Rate limiting. */
export const RATE_LIMIT: Shape = {
  kind: 'rate_limit',
  type: 'RateLimit',
  name: () => 'ratelimit_run',
  methods: {
    limit: { given: ({ success }: { success?: boolean }) => ({ 'cloudflare.ratelimit.success': success }) },
  },
};
