/**
 * The storage of a Durable Object: key-value (asynchronous and synchronous), SQL, alarms and transactions, traced in place.
 * Bookmarks of point-in-time recovery are not traced. Keys are recorded only if `bindings.record` includes `'keys'`; values
 * never. Attributes that OpenTelemetry does not define are named as in Cloudflare's own tracing.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import { isFunction, isObject } from '../../host/is.js';
import { context as contextApi } from '../../host/opentelemetry.js';
import type { Settings } from '../../types/settings.js';
import { type Description, traceCall } from './call.js';
import { attributePicker, countOf, database, keysText, tableOf } from './methods.js';
import { type Method, patched } from './patch.js';
import { queryAttributes, queryText, withoutQuotes } from './sql.js';
import { noteAlarms } from './storage_alarm.js';

/** Traces `ctx.storage` of a Durable Object; its spans are named after the object's class. */
export function traceStorage(storage: object, className: string): void {
  const { kv, sql } = partsOf(storage);
  traceMethods(noteAlarms(storage, storage), className);
  traceTransactions(storage, className);
  traceMethods(kv, className);
  traceSql(sql, className);
}

/** `storage.kv` and `storage.sql`; reading them may throw for a Durable Object without SQLite. */
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

const listQuery = /* @__PURE__ */ attributePicker(`${KV}query.`, 'reverse limit');

const nameOf = /* @__PURE__ */ database('cloudflare-durable-object-sql');
const COMMON = { kind: 'storage', name: nameOf } as const;

/** Traces the storage, a transaction, and the synchronous `storage.kv`, whose methods of the same name do the same. */
const traceMethods = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    get: { request: byKeys, result: rowCount },
    put: { request: byKeys },
    delete: {
      request: byKeys,
      result: (count) => ({ [`${KV}response.deleted_count`]: Number(count) }),
    },
    list: {
      request: ([options], settings) => {
        const { start, startAfter, end, prefix } = (options ?? {}) as ListOptions;
        return listQuery(options, {
          [`${KV}query.start`]: keysText(start, settings),
          [`${KV}query.startAfter`]: keysText(startAfter, settings),
          [`${KV}query.end`]: keysText(end, settings),
          [`${KV}query.prefix`]: keysText(prefix, settings),
        });
      },
      // The synchronous `list` returns an iterator: reading it here would consume it.
      result: (result: unknown) => (result instanceof Map ? rowCount(result) : undefined),
    },
    deleteAll: {},
    sync: {},
    getAlarm: { result: scheduledTime },
    setAlarm: { request: ([time]) => scheduledTime(time) },
    deleteAlarm: {},
    rollback: {},
  },
});

/** Traces transactions. Spans in a transaction's callback are children of the transaction's span. */
const traceTransactions = /* @__PURE__ */ patched<string>({
  transaction(method, storage, [run, ...rest], className) {
    // The callback gets a transaction object, which has the same methods as the storage.
    const traced = isFunction(run)
      ? function (this: unknown, transaction: object): unknown {
          return Reflect.apply(run, this, [traceMethods(noteAlarms(transaction, storage), className)]) as unknown;
        }
      : run;
    return traceTransaction(method, storage, [traced, ...rest], className);
  },
  transactionSync: traceTransaction,
});

function traceTransaction(method: Method, storage: object, args: unknown[], className: string): unknown {
  const describe = (): Description => {
    const attributes: Attributes = {};
    const name = nameOf('transaction', className, attributes);
    return { name, attributes, run: (childContext) => contextApi.with(childContext, method, storage, ...args) };
  };
  return traceCall('storage', describe, method, storage, args);
}

const traceSql = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    exec: {
      request: ([sql, ...parameters], settings) => queryAttributes(queryText(sql), settings, parameters),
      result: ({ rowsRead, rowsWritten }: Cursor) => ({
        [`${SQL}rows_read`]: rowsRead,
        [`${SQL}rows_written`]: rowsWritten,
      }),
      failure: withoutQuotes,
      // User code reads a cursor, if at all, in the same turn in which `exec` returned it. So the row counts are read after
      // that turn, during which the clock of Workers does not advance.
      aside: (cursor) => Promise.resolve(cursor),
    },
  },
});

/** The first argument is one key, an array of keys, or an object of entries. */
function byKeys([first]: readonly unknown[], settings: Settings): Attributes {
  const isEntries = isObject(first) && !Array.isArray(first);
  const keys = isEntries ? Object.keys(first) : first;
  return { [`${KV}query.keys`]: keysText(keys, settings), [`${KV}query.keys.count`]: countOf(keys) ?? 1 };
}

function rowCount(result: unknown): Attributes {
  return { 'db.response.returned_rows': result instanceof Map ? result.size : Number(result !== undefined) };
}

/** `due`: the time of the alarm, a `Date` or milliseconds since the epoch. */
function scheduledTime(due: unknown): Attributes {
  const time = due === null ? NaN : Number(due);
  return { 'cloudflare.scheduled_time': Number.isFinite(time) ? new Date(time).toISOString() : undefined };
}

/** The kind of Durable Object storage, which `instrumentDurableObject()` traces. */
export const storage: BindingKind = { kind: 'storage' };
