/**
 * What calls of a Durable Object's storage say. Keys only when they are asked for, values never. What OpenTelemetry has no
 * name for is called as in Cloudflare's own tracing.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { isObject } from '../../host/is.js';
import type { Settings } from '../../types/settings.js';
import { countOf, keysText } from './methods.js';

/** What the calls of one method say. */
export interface StorageRow {
  /** Default: the method's name. */
  readonly operation?: string;
  /** The span's name. Default: the operation, and the class. */
  readonly summary?: string;
  asked?(args: readonly unknown[], settings: Settings): Attributes;
  readonly given?: (value: unknown) => Attributes | undefined;
  /** See `Description.failure`. */
  readonly failure?: (error: unknown) => unknown;
  /** Whether it runs a callback, whose spans are within. */
  readonly isActive?: boolean;
  /** See `Description.aside`. */
  readonly aside?: (value: unknown) => unknown;
}

/** The options of `list`. */
interface ListOptions {
  readonly start?: string;
  readonly startAfter?: string;
  readonly end?: string;
  readonly prefix?: string;
  readonly reverse?: boolean;
  readonly limit?: number;
}

const KV = 'cloudflare.durable_object.kv.';

/** Of `transaction`, whose callback gets a transaction, and of `transactionSync`. */
export const TRANSACTION: StorageRow = { operation: 'transaction', isActive: true };

/** Of the storage, of a transaction, and of the synchronous `storage.kv`: methods of one name do the same in each. */
export const ROWS: Readonly<Record<string, StorageRow>> = {
  get: { asked: byKeys, given: returned },
  put: { asked: byKeys },
  delete: {
    asked: byKeys,
    given: (count) => ({ [`${KV}response.deleted_count`]: Number(count) }),
  },
  list: {
    asked: ([given], settings) => {
      const { start, startAfter, end, prefix, reverse, limit } = (given ?? {}) as ListOptions;
      return {
        [`${KV}query.start`]: keysText(start, settings),
        [`${KV}query.startAfter`]: keysText(startAfter, settings),
        [`${KV}query.end`]: keysText(end, settings),
        [`${KV}query.prefix`]: keysText(prefix, settings),
        [`${KV}query.reverse`]: reverse,
        [`${KV}query.limit`]: limit,
      };
    },
    // The synchronous one gives an iterator, which is the user's to read.
    given: (found) => (found instanceof Map ? returned(found) : undefined),
  },
  deleteAll: {},
  sync: {},
  getAlarm: { given: (time) => scheduled(time) },
  setAlarm: { asked: ([time]) => scheduled(time) },
  deleteAlarm: {},
  transactionSync: TRANSACTION,
  rollback: {},
};

/** One key, several, or the entries of an object. */
function byKeys([given]: readonly unknown[], settings: Settings): Attributes {
  const isEntries = isObject(given) && !Array.isArray(given);
  const keys = isEntries ? Object.keys(given) : given;
  return { [`${KV}query.keys`]: keysText(keys, settings), [`${KV}query.keys.count`]: countOf(keys) ?? 1 };
}

function returned(found: unknown): Attributes {
  return { 'db.response.returned_rows': found instanceof Map ? found.size : Number(found !== undefined) };
}

/** When the alarm is due, given as a date or in milliseconds since the epoch. */
function scheduled(given: unknown): Attributes {
  const time = given === null ? NaN : Number(given);
  return { 'cloudflare.scheduled_time': Number.isFinite(time) ? new Date(time).toISOString() : undefined };
}
