/**
 * Workflows, as a Worker starts them and asks for them. Parameters and events are not told of; where it is asked for,
 * the parameters carry the trace context, as bodies of queues do.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import type { BindingKind } from '../../types/binding_kind.js';
import { type MethodRow, type TraceObject, countOf, tableOf } from './methods.js';

const ID = 'cloudflare.workflow.instance_id';
const BATCH = 'cloudflare.workflow.batch_size';

/** What an instance is made with. */
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

/** The binding of a Workflow. */
export const traceWorkflow = /* @__PURE__ */ table({
  get: { requestAttributes: ([id]) => ({ [ID]: id as string }), traceResult },
  create: {
    requestAttributes: () => ({}),
    traceResult,
    resultAttributes: ({ id }: { id?: string }) => ({ [ID]: id }),
    carry,
  },
  createBatch: {
    requestAttributes: ([batch]) => ({ [BATCH]: countOf(batch) }),
    traceResult,
    carry: (batch, put) => (Array.isArray(batch) ? batch.map((create) => carry(create, put)) : batch),
  },
  deleteBatch: { requestAttributes: ([ids]) => ({ [BATCH]: countOf(ids) }) },
});

const INSTANCE: MethodRow = { requestAttributes: ([id]): Attributes => ({ [ID]: id as string }) };

/** Instances, of which the id is known. */
const traceInstance = /* @__PURE__ */ table({
  pause: INSTANCE,
  resume: INSTANCE,
  terminate: INSTANCE,
  restart: INSTANCE,
  delete: INSTANCE,
  status: INSTANCE,
  sendEvent: INSTANCE,
});

function traceResult(given: object, binding: string): void {
  for (const instance of (Array.isArray(given) ? given : [given]) as { id?: string }[]) {
    traceInstance(instance, binding, [instance.id]);
  }
}

/** Workflows. */
export const workflow: BindingKind = { kind: 'workflow', members: 'create get !put', trace: traceWorkflow };
