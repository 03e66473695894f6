/**
 * What a binding is, by what it has, and what wraps it.
 *
 * @module
 */

import { isObject } from '../is.js';
import type { Settings } from '../settings.js';
import { AI } from './ai.js';
import { ANALYTICS_ENGINE } from './analytics_engine.js';
import { wrapBrowser } from './browser.js';
import { isStub } from './callee.js';
import { D1 } from './d1.js';
import { wrapDispatch } from './dispatch.js';
import { wrapNamespace } from './durable_object.js';
import { wrapHyperdrive } from './hyperdrive.js';
import { wrapImages } from './images.js';
import { inPlace, rowsInPlace } from './in_place.js';
import type { BindingKind } from './kind.js';
import { KV } from './kv.js';
import { type Shape, wrapShape } from './methods.js';
import type { BindingOptions } from './options.js';
import { QUEUE } from './queue.js';
import { R2 } from './r2.js';
import { RATE_LIMIT } from './rate_limit.js';
import { SEND_EMAIL } from './send_email.js';
import { wrapMtls, wrapService } from './service.js';
import { wrapConnect } from './socket.js';
import { VECTORIZE } from './vectorize.js';
import { WORKFLOW } from './workflow.js';

/** Wraps a binding, known by its name. It is an object or a function. */
export type WrapBinding = (binding: object, name: string, isRpc?: boolean) => object;

/**
 * Kinds: who wraps a binding, or the table that tells of it, and the members by which it is known. All of its kind have
 * them, and none that comes before. Without any, a kind is known otherwise, or has to be said.
 */
const TABLE: readonly (readonly [BindingKind, WrapBinding | Shape, ...string[]])[] = [
  ['kv', KV, 'getWithMetadata', 'put'],
  ['d1', placed(D1), 'prepare', 'batch', 'exec'],
  ['r2', R2, 'createMultipartUpload'],
  ['durable_object', wrapNamespace, 'idFromName', 'newUniqueId'],
  ['queue', QUEUE, 'sendBatch'],
  ['analytics_engine', ANALYTICS_ENGINE, 'writeDataPoint'],
  ['vectorize', placed(VECTORIZE), 'upsert', 'deleteByIds'],
  ['ai', placed(AI), 'run', 'toMarkdown'],
  ['rate_limit', RATE_LIMIT, 'limit'],
  ['hyperdrive', wrapHyperdrive, 'connectionString'],
  ['images', wrapImages, 'input', 'info'],
  ['browser', wrapBrowser, 'quickAction', 'fetch'],
  ['workflow', placed(WORKFLOW), 'create', 'get'],
  ['send_email', placed(SEND_EMAIL), 'send'],
  ['service', wrapService],
  ['dispatch', wrapDispatch],
  ['mtls', wrapMtls],
  ['socket', wrapConnect],
];

/** A binding of an `env`, traced if it is one that is known. Anything else comes back as it is. Never throws. */
export function tracedBinding<T>(value: T, name: string, { bindingOptions }: Settings): T {
  if (!isObject(value)) return value;
  try {
    const { kinds } = bindingOptions;
    const kind = kinds && Object.hasOwn(kinds, name) ? kinds[name] : kindOf(value);
    return kind ? wrapKind(value, kind, name, bindingOptions) : value;
  } catch {
    // An object that does not want to be looked at.
    return value;
  }
}

/** A binding of a kind, traced. */
export function wrapKind<T extends object>(binding: T, kind: BindingKind, name: string, options?: BindingOptions): T {
  const known = TABLE.find(([each]) => each === kind)?.[1];
  if (typeof known === 'function') return known(binding, name, options?.rpc?.includes(name)) as T;
  return known ? wrapShape(binding, known, name) : binding;
}

/** What a value is: `undefined` for plain objects, such as variables, and for what is not known. */
export function kindOf(value: object): BindingKind | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return undefined;
  if (isStub(value)) return 'quickAction' in (prototype as object) ? 'browser' : 'service';
  const has = (member: string): boolean => member in value;
  return TABLE.find(([, , ...members]) => members.length > 0 && members.every(has))?.[0];
}

/** For what is serialised by the platform: given to a service, it may not be a proxy. */
function placed(shape: Shape): WrapBinding {
  return (binding, name) => inPlace(binding, rowsInPlace(shape, name));
}
