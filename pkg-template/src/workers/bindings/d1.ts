/**
 * D1: a span for each query and each batch, none for what only prepares them. What OpenTelemetry has no name for is
 * called as in Cloudflare's own tracing.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import type { Settings } from '../../types/settings.js';
import { type Shape, batchSize, countOf, database, picked, tableOf } from './methods.js';
import { batchText, queryAttributes, queryText, sanitised, withoutQuotes } from './sql.js';

/** What D1 tells of a query that it ran. */
interface Meta {
  readonly duration?: number;
  readonly timings?: { readonly sql_duration_ms?: number };
}

/** What a query gave. */
interface Result {
  readonly meta?: Meta;
  readonly results?: unknown;
}

const RESPONSE = 'cloudflare.d1.response.';
const ROWS = 'db.response.returned_rows';

const meta = picked(RESPONSE, 'rows_read rows_written changes served_by_region served_by_primary total_attempts');
const timings = picked(RESPONSE, 'sql_duration_ms');

const COMMON = { kind: 'd1', type: 'D1', name: /* @__PURE__ */ database('cloudflare-d1') } as const;

/** Databases, and sessions of them. */
export const traceD1 = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    prepare: { traceResult: (statement, binding, [sql]) => traceStatement(statement, binding, [sql, []]) },
    withSession: { traceResult: (session, binding) => traceD1(session, binding) },
    batch: {
      requestAttributes: ([statements]) => batch((statements as { statement?: unknown }[]).map(({ statement }) => statement)),
      failure: withoutQuotes,
      resultAttributes: sums,
    },
    exec: {
      requestAttributes: ([sql]) => queryAttributes(queryText(sql)),
      resultAttributes: ({ duration }: Meta) => timings({ sql_duration_ms: duration }),
      // The message has the line that failed.
      failure: (error) => ({ name: 'Error', message: sanitised((error as Error).message) }),
    },
    query: {
      requestAttributes: ([request]) => batch((request as { queries: { sql: unknown }[] }).queries.map(({ sql }) => sql)),
    },
  },
} satisfies Shape);

/** Statements, of which the text and the parameters are known. */
const traceStatement = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    bind: {
      traceResult: (statement, binding, [sql, , ...parameters]) => traceStatement(statement, binding, [sql, parameters]),
    },
    all: { requestAttributes, failure: withoutQuotes, resultAttributes: (result: Result) => ({ ...sums([result]), [ROWS]: countOf(result.results) }) },
    first: { requestAttributes, failure: withoutQuotes, resultAttributes: (row: unknown) => ({ [ROWS]: Number(row !== null) }) },
    raw: {
      requestAttributes,
      failure: withoutQuotes,
      // The names of the columns are a row of their own.
      resultAttributes: (rows: unknown[], [, , options]) => ({
        [ROWS]: rows.length - Number((options as { columnNames?: boolean } | undefined)?.columnNames === true),
      }),
    },
    run: { requestAttributes, failure: withoutQuotes, resultAttributes: (result: Result) => sums([result]) },
  },
} satisfies Shape);

function requestAttributes([sql, parameters]: readonly unknown[], settings: Settings): Attributes {
  return queryAttributes(queryText(sql), settings, parameters as unknown[]);
}

function batch(queries: readonly unknown[]): Attributes {
  return { ...queryAttributes(batchText(queries)), 'db.operation.batch.size': batchSize(queries) };
}

/** What several queries read, wrote and took together. */
function sums(results: readonly Result[]): Attributes {
  const attributes: Attributes = {};
  for (const { meta: told } of results) {
    meta(told, attributes);
    timings(told?.timings ?? { sql_duration_ms: told?.duration }, attributes);
  }
  return attributes;
}

/** D1. */
export const d1: BindingKind = { kind: 'd1', members: 'prepare batch exec', trace: traceD1 };
