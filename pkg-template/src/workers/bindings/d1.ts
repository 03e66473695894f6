/**
 * D1: a span for each query and each batch, none for `prepare`, `bind` and `withSession`, which send nothing. Attributes
 * that OpenTelemetry does not define are named as in Cloudflare's own tracing.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import type { Settings } from '../../types/settings.js';
import { type Shape, attributePicker, batchSize, countOf, database, tableOf } from './methods.js';
import { batchText, queryAttributes, queryText, sanitised, withoutQuotes } from './sql.js';

/** The part of a result's `meta` that is used. */
interface Meta {
  readonly duration?: number;
  readonly timings?: { readonly sql_duration_ms?: number };
}

/** The part of a `D1Result` that is used. */
interface Result {
  readonly meta?: Meta;
  readonly results?: unknown;
}

const RESPONSE = 'cloudflare.d1.response.';
const ROWS = 'db.response.returned_rows';

const metaAttributes = attributePicker(
  RESPONSE,
  'rows_read rows_written changes served_by_region served_by_primary total_attempts',
);
const timingAttributes = attributePicker(RESPONSE, 'sql_duration_ms');

const COMMON = { kind: 'd1', type: 'D1', name: /* @__PURE__ */ database('cloudflare-d1') } as const;

/** Traces a database or a session of one. */
const traceD1 = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    prepare: { trace: (statement, binding, [sql]) => traceStatement(statement, binding, [sql, []]) },
    withSession: { trace: (session, binding) => traceD1(session, binding) },
    batch: {
      request: ([statements]) => batch((statements as { statement?: unknown }[]).map(({ statement }) => statement)),
      failure: withoutQuotes,
      result: sums,
    },
    exec: {
      request: ([sql]) => queryAttributes(queryText(sql)),
      result: ({ duration }: Meta) => timingAttributes({ sql_duration_ms: duration }),
      // The message quotes the line that failed.
      failure: (error) => ({ name: 'Error', message: sanitised((error as Error).message) }),
    },
    query: {
      request: ([request]) => batch((request as { queries: { sql: unknown }[] }).queries.map(({ sql }) => sql)),
    },
  },
} satisfies Shape);

/** Traces a statement. Its bound arguments are the SQL text and the list of parameters. */
const traceStatement = /* @__PURE__ */ tableOf({
  ...COMMON,
  methods: {
    bind: {
      trace: (statement, binding, [sql, , ...parameters]) => traceStatement(statement, binding, [sql, parameters]),
    },
    all: { request: requestAttributes, failure: withoutQuotes, result: (result: Result) => ({ ...sums([result]), [ROWS]: countOf(result.results) }) },
    first: { request: requestAttributes, failure: withoutQuotes, result: (row: unknown) => ({ [ROWS]: Number(row !== null) }) },
    raw: {
      request: requestAttributes,
      failure: withoutQuotes,
      // With `columnNames` the first row holds the names of the columns.
      result: (rows: unknown[], [, , options]) => ({
        [ROWS]: rows.length - Number((options as { columnNames?: boolean } | undefined)?.columnNames === true),
      }),
    },
    run: { request: requestAttributes, failure: withoutQuotes, result: (result: Result) => sums([result]) },
  },
} satisfies Shape);

function requestAttributes([sql, parameters]: readonly unknown[], settings: Settings): Attributes {
  return queryAttributes(queryText(sql), settings, parameters as unknown[]);
}

function batch(queries: readonly unknown[]): Attributes {
  return { ...queryAttributes(batchText(queries)), 'db.operation.batch.size': batchSize(queries) };
}

/** Rows read, rows written and durations of several queries, summed up. */
function sums(results: readonly Result[]): Attributes {
  const attributes: Attributes = {};
  for (const { meta } of results) {
    metaAttributes(meta, attributes);
    timingAttributes(meta?.timings ?? { sql_duration_ms: meta?.duration }, attributes);
  }
  return attributes;
}

/** The kind of D1 databases. */
export const d1: BindingKind = { kind: 'd1', members: 'prepare batch exec', trace: traceD1 };
