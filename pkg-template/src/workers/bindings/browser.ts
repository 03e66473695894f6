/**
 * Browser Rendering: what `@cloudflare/puppeteer` and others fetch through the binding, and its quick actions.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { tableOf } from './methods.js';
import { traceStub } from './service.js';

const KIND = { kind: 'browser', type: 'browser' } as const;

const traceActions = /* @__PURE__ */ tableOf({
  ...KIND,
  name: () => 'browser_rendering_action',
  methods: {
    quickAction: { requestAttributes: ([action]) => ({ 'cloudflare.browser_rendering.action': String(action) }) },
  },
});

/** A browser. What it is sent to is no Worker of the user's. */
export function traceBrowser(stub: object, name: string): object {
  return traceActions(traceStub(stub, { ...KIND, name }), name);
}

/** Browser Rendering. */
export const browser: BindingKind = { kind: 'browser', members: 'quickAction fetch', trace: traceBrowser };
