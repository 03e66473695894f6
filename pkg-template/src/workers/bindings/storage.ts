/**
 * The storage of a Durable Object: key-value (asynchronous and synchronous), SQL, alarms and transactions, traced in place.
 * Bookmarks of point-in-time recovery are left alone.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { isFunction } from '../../host/is.js';
import { context as contextApi } from '../../host/opentelemetry.js';
import { traceCall } from './call.js';
import { type Method, type Replacement, patched } from './patch.js';
import { noteAlarm } from './storage_alarm.js';
import { ROWS, type StorageRow, TRANSACTION } from './storage_rows.js';
import { EXEC, rowOfExec } from './storage_sql.js';

/** What is noted of a storage and its parts. */
interface Note {
  readonly storage: object;
  readonly className: string;
}

/** Which methods change the alarm, and whether they set one. */
const ALARM_METHODS = { setAlarm: true, deleteAlarm: false };

/** What Cloudflare calls all of it. */
const SYSTEM = 'cloudflare-durable-object-sql';

/** Of the storage, of the synchronous `storage.kv`, and of a transaction. */
const traceMethods = /* @__PURE__ */ patched(methodsOfStorage());
const traceSql = /* @__PURE__ */ patched<Note>({
  [EXEC]: (method, sql, args, note) => trace(note, EXEC, rowOfExec, method, sql, args),
});

/** Traces the storage of an object, `ctx.storage`; spans are named by its class. */
export function traceStorage(storage: object, className: string): void {
  const { kv, sql } = partsOf(storage);
  const note: Note = { storage, className };
  traceMethods(storage, note);
  traceMethods(kv, note);
  traceSql(sql, note);
}

function methodsOfStorage(): Record<string, Replacement<Note>> {
  const methods: Record<string, Replacement<Note>> = {
    transaction(method, storage, [run, ...more], note) {
      // Its callback gets an object of its own, which has the same methods.
      const within = isFunction(run)
        ? function (this: unknown, transaction: unknown): unknown {
            return Reflect.apply(run, this, [traceMethods(transaction, note)]) as unknown;
          }
        : run;
      return trace(note, 'transaction', () => TRANSACTION, method, storage, [within, ...more]);
    },
  };
  for (const [name, row] of Object.entries(ROWS)) {
    methods[name] = (method, object, args, note) => trace(note, name, () => row, method, object, args);
  }
  for (const [name, isSet] of Object.entries(ALARM_METHODS)) {
    const traceAlarm = methods[name] as Replacement<Note>;
    methods[name] = (method, object, args, note) => {
      noteAlarm(note.storage, isSet);
      return traceAlarm(method, object, args, note);
    };
  }
  return methods;
}

function trace(
  { className }: Note,
  name: string,
  rowOf: (args: readonly unknown[]) => StorageRow,
  method: Method,
  object: object,
  args: unknown[],
): unknown {
  return traceCall(
    'storage',
    (settings) => {
      const row = rowOf(args);
      const operation = row.operation ?? name;
      const call = (): unknown => Reflect.apply(method, object, args);
      return {
        name: row.summary || (className ? `${operation} ${className}` : operation),
        attributes: {
          'db.system.name': SYSTEM,
          'db.namespace': className || undefined,
          'db.operation.name': operation,
          ...row.asked?.(args, settings),
        },
        result: row.given,
        failure: row.failure,
        aside: row.aside,
        run: row.isActive ? (inside) => contextApi.with(inside, call) : undefined,
      };
    },
    method,
    object,
    args,
  );
}

/** What has no SQLite may have neither. */
function partsOf(storage: { kv?: object; sql?: object }): { kv?: object | undefined; sql?: object | undefined } {
  try {
    return { kv: storage.kv, sql: storage.sql };
  } catch {
    return {};
  }
}

/** Storage of Durable Objects, which `instrumentDurableObject()` traces. */
export const storage: BindingKind = { kind: 'storage' };
