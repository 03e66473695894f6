/**
 * The storage of a Durable Object: key-value (asynchronous and synchronous), SQL, alarms and transactions, traced in place.
 * Bookmarks of point-in-time recovery are left alone.
 *
 * @module
 */

import { isFunction } from '../is.js';
import { context as contextApi } from '../opentelemetry.js';
import { traceCall } from './call.js';
import { type InPlace, inPlace } from './in_place.js';
import { bitOf } from './kind.js';
import { noteAlarm } from './storage_alarm.js';
import { ROWS, type StorageRow, TRANSACTION } from './storage_rows.js';
import { EXEC, rowOfExec } from './storage_sql.js';
import type { Method } from './wrap.js';

type Methods = Record<string, InPlace>;

/** Which methods change the alarm, and whether they set one. */
const ALARM_METHODS = { setAlarm: true, deleteAlarm: false };

/** Traces the storage of an object, `ctx.storage`; spans are named by its class. */
export function tracedStorage(storage: object, className: string): void {
  const { kv, sql } = partsOf(storage);
  const traced = new TracedStorage(storage, className);
  inPlace(storage, traced.methods);
  if (kv) inPlace(kv, traced.methods);
  if (sql) inPlace(sql, { [EXEC]: traced.exec });
}

const STORAGE = /* @__PURE__ */ bitOf('storage');
/** What Cloudflare calls all of it. */
const SYSTEM = 'cloudflare-durable-object-sql';

const transactionRow = (): StorageRow => TRANSACTION;

class TracedStorage {
  readonly methods: Methods = {};

  constructor(
    storage: object,
    private readonly className: string,
  ) {
    const { methods } = this;
    for (const [name, row] of Object.entries(ROWS)) {
      const rowOf = (): StorageRow => row;
      methods[name] = (call, args) => this.trace(name, rowOf, args, () => call(...args));
    }
    for (const [name, isSet] of Object.entries(ALARM_METHODS)) {
      const trace = methods[name] as InPlace;
      methods[name] = (call, args, self) => {
        noteAlarm(storage, isSet);
        return trace(call, args, self);
      };
    }
    // Its callback gets an object of its own, on which the same methods are.
    const inTransaction = { ...methods };
    methods['transaction'] = (call, [run, ...more]) =>
      this.trace('transaction', transactionRow, [], () =>
        isFunction(run)
          ? call((transaction: object) => (run as Method)(inPlace(transaction, inTransaction)), ...more)
          : call(run, ...more),
      );
  }

  readonly exec: InPlace = (call, args) => this.trace(EXEC, rowOfExec, args, () => call(...args));

  private trace(
    name: string,
    rowOf: (args: readonly unknown[]) => StorageRow,
    args: readonly unknown[],
    call: () => unknown,
  ): unknown {
    const { className } = this;
    return traceCall(
      STORAGE,
      (settings) => {
        const row = rowOf(args);
        const operation = row.operation ?? name;
        return {
          name: row.summary || (className ? `${operation} ${className}` : operation),
          attributes: {
            'db.system.name': SYSTEM,
            'db.namespace': className || undefined,
            'db.operation.name': operation,
            ...row.asked?.(args, settings),
          },
          result: row.given,
          aside: row.aside,
          run: row.isActive ? (inside) => contextApi.with(inside, call) : undefined,
        };
      },
      call,
    );
  }
}

/** What has no SQLite may have neither. */
function partsOf(storage: { kv?: object; sql?: object }): { kv?: object | undefined; sql?: object | undefined } {
  try {
    return { kv: storage.kv, sql: storage.sql };
  } catch {
    return {};
  }
}
