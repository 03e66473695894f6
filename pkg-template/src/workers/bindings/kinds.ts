/**
 * The kinds of bindings that `instrument()` traces by default.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { ai } from './ai.js';
import { analyticsEngine } from './analytics_engine.js';
import { browser } from './browser.js';
import { cache } from './cache.js';
import { d1 } from './d1.js';
import { durableObject } from './durable_object.js';
import { hyperdrive } from './hyperdrive.js';
import { images } from './images.js';
import { kv } from './kv.js';
import { queue } from './queue.js';
import { r2 } from './r2.js';
import { rateLimit } from './rate_limit.js';
import { sendEmail } from './send_email.js';
import { service } from './service.js';
import { vectorize } from './vectorize.js';
import { workflow } from './workflow.js';

/**
 * All kinds that are recognised in an `env`, and the Cache API. The kinds `dispatch`, `mtls` and `socket` have to be
 * assigned by the user, so they are bundled only if the user imports them. Storage is traced with the classes of Durable
 * Objects.
 */
export const ALL_KINDS: readonly BindingKind[] = [
  kv,
  d1,
  r2,
  durableObject,
  queue,
  analyticsEngine,
  vectorize,
  ai,
  rateLimit,
  hyperdrive,
  images,
  browser,
  workflow,
  sendEmail,
  service,
  cache,
];
