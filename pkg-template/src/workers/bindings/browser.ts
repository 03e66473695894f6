/**
 * Browser Rendering: the requests that `@cloudflare/puppeteer` and others send through the binding, and its quick actions.
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
    quickAction: { request: ([action]) => ({ 'cloudflare.browser_rendering.action': String(action) }) },
  },
});

/** Traces a browser binding. Its requests do not reach a Worker of the user, so `isOwn` is not set. */
function traceBrowser(stub: object, name: string): object {
  return traceActions(traceStub(stub, { ...KIND, name }), name);
}

/** The kind of Browser Rendering bindings. */
export const browser: BindingKind = { kind: 'browser', members: 'quickAction fetch', trace: traceBrowser };
