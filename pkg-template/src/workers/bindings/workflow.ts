/**
 * Bindings of Workflows, which create and control instances. Parameters and events are not recorded; if `bindings.queues`
 * names the binding, the parameters carry the trace context, as message bodies of queues do.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import { type MethodRow, type TraceObject, countOf, tableOf } from './methods.js';

const ID = 'cloudflare.workflow.instance_id';
const BATCH = 'cloudflare.workflow.batch_size';

/** The options of `create`. */
interface Create {
  readonly id?: string;
  readonly params?: unknown;
}

function table(methods: Record<string, MethodRow>): TraceObject {
  return tableOf({ kind: 'workflow', type: 'workflow', name: (operation) => `workflow_${operation}`, methods });
}

function carry(create: unknown, put: (params: unknown) => unknown): unknown {
  const { params = {} } = (create ?? {}) as Create;
  return { ...(create as Create | undefined), params: put(params) };
}

/** Traces the binding of a Workflow. */
const traceWorkflow = /* @__PURE__ */ table({
  get: { request: ([id]) => ({ [ID]: id as string }), trace: traceResult },
  create: {
    request: () => ({}),
    trace: traceResult,
    result: ({ id }: { id?: string }) => ({ [ID]: id }),
    carry,
  },
  createBatch: {
    request: ([batch]) => ({ [BATCH]: countOf(batch) }),
    trace: traceResult,
    carry: (batch, put) => (Array.isArray(batch) ? batch.map((create) => carry(create, put)) : batch),
  },
  deleteBatch: { request: ([ids]) => ({ [BATCH]: countOf(ids) }) },
});

const INSTANCE: MethodRow = { request: ([id]): Attributes => ({ [ID]: id as string }) };

/** Traces an instance. Its bound argument is the id. */
const traceInstance = /* @__PURE__ */ table({
  pause: INSTANCE,
  resume: INSTANCE,
  terminate: INSTANCE,
  restart: INSTANCE,
  delete: INSTANCE,
  status: INSTANCE,
  sendEvent: INSTANCE,
});

function traceResult(result: object, binding: string): void {
  for (const instance of (Array.isArray(result) ? result : [result]) as { id?: string }[]) {
    traceInstance(instance, binding, [instance.id]);
  }
}

/** The kind of Workflow bindings. */
export const workflow: BindingKind = { kind: 'workflow', members: 'create get !put', trace: traceWorkflow };
