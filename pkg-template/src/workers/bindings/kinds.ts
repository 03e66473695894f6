/**
 * All kinds of bindings: what `instrument()` traces by default.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { ai } from './ai.js';
import { analyticsEngine } from './analytics_engine.js';
import { browser } from './browser.js';
import { cache } from './cache.js';
import { d1 } from './d1.js';
import { dispatch } from './dispatch.js';
import { durableObject } from './durable_object.js';
import { hyperdrive } from './hyperdrive.js';
import { images } from './images.js';
import { kv } from './kv.js';
import { queue } from './queue.js';
import { r2 } from './r2.js';
import { rateLimit } from './rate_limit.js';
import { sendEmail } from './send_email.js';
import { mtls, service } from './service.js';
import { socket } from './socket.js';
import { vectorize } from './vectorize.js';
import { workflow } from './workflow.js';

/** All that an `env` may have, and the Cache API. Calls of storage belong to the classes of Durable Objects. */
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
  dispatch,
  mtls,
  socket,
  cache,
];
