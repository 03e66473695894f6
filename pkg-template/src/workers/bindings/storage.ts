/**
 * The storage of a Durable Object: key-value (asynchronous and synchronous), SQL, alarms and transactions, traced in place.
 * Bookmarks of point-in-time recovery are left alone. Keys only when they are asked for, values never. What OpenTelemetry
 * has no name for is called as in Cloudflare's own tracing.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import { isFunction, isObject } from '../../host/is.js';
import { context as contextApi } from '../../host/opentelemetry.js';
import type { Settings } from '../../types/settings.js';
import { type Description, traceCall } from './call.js';
import { countOf, database, keysText, picked, tableOf } from './methods.js';
import { type Method, patched } from './patch.js';
import { queryAttributes, queryText, withoutQuotes } from './sql.js';
import { noteAlarms } from './storage_alarm.js';

/** Traces the storage of an object, `ctx.storage`; spans are named by its class. */
export function traceStorage(storage: object, className: string): void {
  const { kv, sql } = partsOf(storage);
  traceMethods(noteAlarms(storage, storage), className);
  traceTransactions(storage, className);
  traceMethods(kv, className);
  traceSql(sql, className);
}

/** What has no SQLite may have neither. */
function partsOf(storage: { kv?: object; sql?: object }): { kv?: object | undefined; sql?: object | undefined } {
  try {
    return { kv: storage.kv, sql: storage.sql };
  } catch {
    return {};
  }
}

/** The options of `list`. */
interface ListOptions {
  readonly start?: string;
  readonly startAfter?: string;
  readonly end?: string;
  readonly prefix?: string;
}

/** The part of a `SqlStorageCursor` that is used. */
interface Cursor {
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

const KV = 'cloudflare.durable_object.kv.';
const SQL = 'cloudflare.durable_object.response.';

const query = /* @__PURE__ */ picked(`${KV}query.`, 'reverse limit');

const nameOf = /* @__PURE__ */ database('cloudflare-durable-object-sql');
const COMMON = { kind: 'storage', name: nameOf } as const;

/** Of the storage, of a transaction, and of the synchronous `storage.kv`: methods of one name do the same in each. */
const traceMethods = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    get: { requestAttributes: byKeys, resultAttributes: returned },
    put: { requestAttributes: byKeys },
    delete: {
      requestAttributes: byKeys,
      resultAttributes: (count) => ({ [`${KV}response.deleted_count`]: Number(count) }),
    },
    list: {
      requestAttributes: ([options], settings) => {
        const { start, startAfter, end, prefix } = (options ?? {}) as ListOptions;
        return query(options, {
          [`${KV}query.start`]: keysText(start, settings),
          [`${KV}query.startAfter`]: keysText(startAfter, settings),
          [`${KV}query.end`]: keysText(end, settings),
          [`${KV}query.prefix`]: keysText(prefix, settings),
        });
      },
      // The synchronous one returns an iterator, which is the user's to read.
      resultAttributes: (found: unknown) => (found instanceof Map ? returned(found) : undefined),
    },
    deleteAll: {},
    sync: {},
    getAlarm: { resultAttributes: scheduled },
    setAlarm: { requestAttributes: ([time]) => scheduled(time) },
    deleteAlarm: {},
    rollback: {},
  },
});

/** Spans within the callback of a transaction are children of its span. */
const traceTransactions = /* @__PURE__ */ patched<string>({
  transaction(method, storage, [run, ...more], className) {
    // The callback gets an object of its own, which has the same methods.
    const traced = isFunction(run)
      ? function (this: unknown, transaction: object): unknown {
          return Reflect.apply(run, this, [traceMethods(noteAlarms(transaction, storage), className)]) as unknown;
        }
      : run;
    return traceTransaction(method, storage, [traced, ...more], className);
  },
  transactionSync: traceTransaction,
});

function traceTransaction(method: Method, storage: object, args: unknown[], className: string): unknown {
  const describe = (): Description => {
    const attributes: Attributes = {};
    const name = nameOf('transaction', className, attributes);
    return { name, attributes, run: (inside) => contextApi.with(inside, method, storage, ...args) };
  };
  return traceCall('storage', describe, method, storage, args);
}

const traceSql = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    exec: {
      requestAttributes: ([sql, ...parameters], settings) => queryAttributes(queryText(sql), settings, parameters),
      resultAttributes: ({ rowsRead, rowsWritten }: Cursor) => ({
        [`${SQL}rows_read`]: rowsRead,
        [`${SQL}rows_written`]: rowsWritten,
      }),
      failure: withoutQuotes,
      // A cursor is read to its end, if at all, in the turn that made it: its counts are those of the end of that turn, in
      // which the clock of Workers stands still.
      aside: (cursor) => Promise.resolve(cursor),
    },
  },
});

/** One key, several, or the entries of an object. */
function byKeys([first]: readonly unknown[], settings: Settings): Attributes {
  const isEntries = isObject(first) && !Array.isArray(first);
  const keys = isEntries ? Object.keys(first) : first;
  return { [`${KV}query.keys`]: keysText(keys, settings), [`${KV}query.keys.count`]: countOf(keys) ?? 1 };
}

function returned(found: unknown): Attributes {
  return { 'db.response.returned_rows': found instanceof Map ? found.size : Number(found !== undefined) };
}

/** When the alarm is due, as a date or in milliseconds since the epoch. */
function scheduled(due: unknown): Attributes {
  const time = due === null ? NaN : Number(due);
  return { 'cloudflare.scheduled_time': Number.isFinite(time) ? new Date(time).toISOString() : undefined };
}

/** Storage of Durable Objects, which `instrumentDurableObject()` traces. */
export const storage: BindingKind = { kind: 'storage' };
