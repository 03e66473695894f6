/**
 * Vectorize: records the number of vectors requested, written and found. Vectors, ids and metadata are never recorded.
 *
 * @module
 */

import type { BindingKind } from '../../types/binding_kind.js';
import { type MethodRow, batchSize, countOf, database, tableOf } from './methods.js';

/** The part of a query result that is used. */
interface Matches {
  readonly matches?: readonly unknown[];
}

const QUERY: MethodRow = { result: ({ matches }: Matches) => ({ 'db.response.returned_rows': countOf(matches) }) };
const WRITE: MethodRow = { request: ([vectors]) => ({ 'db.operation.batch.size': batchSize(vectors) }) };

/** Traces a Vectorize index. */
const traceVectorize = /* @__PURE__ */ tableOf({
  kind: 'vectorize',
  type: 'Vectorize',
  name: /* @__PURE__ */ database('cloudflare-vectorize'),
  methods: {
    describe: {},
    query: QUERY,
    queryById: QUERY,
    insert: WRITE,
    upsert: WRITE,
    deleteByIds: WRITE,
    getByIds: { ...WRITE, result: (vectors: unknown) => ({ 'db.response.returned_rows': countOf(vectors) }) },
  },
});

/** The kind of Vectorize indexes. */
export const vectorize: BindingKind = { kind: 'vectorize', members: 'upsert deleteByIds', trace: traceVectorize };
