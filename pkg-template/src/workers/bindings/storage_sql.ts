/**
 * The SQL of a Durable Object's storage. The rows that a cursor has read and written are told when the turn in which it was
 * made is over: what reads it later than that is not waited for.
 *
 * @module
 */

import { queryAttributes, queryText, withoutQuotes } from './sql.js';
import type { StorageRow } from './storage_rows.js';

/** The method of `storage.sql` that runs queries. */
export const EXEC = 'exec';

/** The part of a `SqlStorageCursor` that is used. */
interface Cursor {
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

/** What one call of `exec(query, ...parameters)` says. */
export function rowOfExec([sql, ...parameters]: readonly unknown[]): StorageRow {
  const query = queryText(sql);
  return {
    summary: query.summary,
    failure: withoutQuotes,
    asked: (_args, settings) => queryAttributes(query, settings, parameters),
    given: (cursor) => ({
      'cloudflare.durable_object.response.rows_read': (cursor as Cursor).rowsRead,
      'cloudflare.durable_object.response.rows_written': (cursor as Cursor).rowsWritten,
    }),
    // It is looked at when the current turn is over, in which the clock of Workers stands still.
    aside: (cursor) => Promise.resolve(cursor),
  };
}
