/**
 * What a binding is, by what it has, and what traces it.
 *
 * @module
 */

import { isAnyObject } from '../../host/is.js';
import { isPlainObject } from '../../host/plain.js';
import { traceAi } from './ai.js';
import { traceAnalyticsEngine } from './analytics_engine.js';
import { traceBrowser } from './browser.js';
import { isStub } from '../fetch/callee.js';
import { traceD1 } from './d1.js';
import { traceDispatch } from './dispatch.js';
import { traceNamespace } from './durable_object.js';
import { traceHyperdrive } from './hyperdrive.js';
import { traceImages } from './images.js';
import type { BindingKind } from '../../types/binding_kind.js';
import { traceKv } from './kv.js';
import type { BindingOptions } from '../../types/binding_options.js';
import { traceQueue } from './queue.js';
import { traceR2 } from './r2.js';
import { traceRateLimit } from './rate_limit.js';
import { traceSendEmail } from './send_email.js';
import { traceMtls, traceService } from './service.js';
import { tracedConnect } from './socket.js';
import { traceVectorize } from './vectorize.js';
import { traceWorkflow } from './workflow.js';

/** Traces a binding of a kind, known by its name, and gives it back. */
type TraceKind = (binding: object, name: string) => object;

/**
 * Kinds: what traces a binding, and the members by which it is known. All of its kind have them, and none that comes
 * before. Without any, a kind is known otherwise, or has to be said.
 */
const TABLE: readonly (readonly [BindingKind, TraceKind, ...string[]])[] = [
  ['kv', traceKv, 'getWithMetadata', 'put'],
  ['d1', traceD1, 'prepare', 'batch', 'exec'],
  ['r2', traceR2, 'createMultipartUpload'],
  ['durable_object', traceNamespace, 'idFromName', 'newUniqueId'],
  ['queue', traceQueue, 'sendBatch'],
  ['analytics_engine', traceAnalyticsEngine, 'writeDataPoint'],
  ['vectorize', traceVectorize, 'upsert', 'deleteByIds'],
  ['ai', traceAi, 'run', 'toMarkdown'],
  ['rate_limit', traceRateLimit, 'limit'],
  ['hyperdrive', traceHyperdrive, 'connectionString'],
  ['images', traceImages, 'input', 'info'],
  ['browser', traceBrowser, 'quickAction', 'fetch'],
  ['workflow', traceWorkflow, 'create', 'get'],
  ['send_email', traceSendEmail, 'send'],
  ['service', traceService],
  ['dispatch', traceDispatch],
  ['mtls', traceMtls],
  ['socket', tracedConnect],
];

/** Traces what is a binding, known by its name in options and spans. Never throws. */
export function traceBinding(value: unknown, name: string, options: BindingOptions): void {
  if (!isAnyObject(value)) return;
  try {
    const { kinds } = options;
    const kind = kinds && Object.hasOwn(kinds, name) ? kinds[name] : kindOf(value);
    if (kind) traceKind(value, kind, name, options);
  } catch {
    // An object that does not want to be looked at.
  }
}

/** Traces a binding of a kind, and gives it back: a bare function, such as `connect` of `cloudflare:sockets`, as a traced one. */
export function traceKind<T extends object>(binding: T, kind: BindingKind, name: string, options?: BindingOptions): T {
  const traced = TABLE.find(([each]) => each === kind)?.[1](binding, name) ?? binding;
  options?.rpc?.trace(binding, name);
  return traced as T;
}

/** What a value is: `undefined` for plain objects, such as variables, and for what is not known. */
export function kindOf(value: object): BindingKind | undefined {
  if (isPlainObject(value)) return undefined;
  if (isStub(value)) return Object.hasOwn(Object.getPrototypeOf(value) as object, 'quickAction') ? 'browser' : 'service';
  const has = (member: string): boolean => member in value;
  return TABLE.find(([, , ...members]) => members.length > 0 && members.every(has))?.[0];
}
