/**
 * Browser Rendering: what `@cloudflare/puppeteer` and others fetch through the binding, and its quick actions.
 *
 * @module
 */

import { inPlace, rowsInPlace } from './in_place.js';
import type { Shape } from './methods.js';
import { fetchInPlace } from './service.js';

const BROWSER: Shape = {
  kind: 'browser',
  type: 'browser',
  name: () => 'browser_rendering_action',
  methods: {
    quickAction: { asked: ([action]) => ({ 'cloudflare.browser_rendering.action': String(action) }) },
  },
};

/** A browser. The trace is not told to it: it is no Worker of the user's. */
export function wrapBrowser(stub: object, name: string): object {
  const { kind, type } = BROWSER;
  return inPlace(stub, { ...rowsInPlace(BROWSER, name), fetch: fetchInPlace({ kind, type, name }) });
}
