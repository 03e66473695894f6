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

function carrying(create: unknown, put: (params: unknown) => unknown): unknown {
  const { params = {} } = (create ?? {}) as Create;
  return { ...(create as Create | undefined), params: put(params) };
}

/** The binding of a Workflow. */
export const traceWorkflow = /* @__PURE__ */ table({
  get: { asked: ([id]) => ({ [ID]: id as string }), made },
  create: {
    asked: () => ({}),
    made,
    given: ({ id }: { id?: string }) => ({ [ID]: id }),
    carrying,
  },
  createBatch: {
    asked: ([batch]) => ({ [BATCH]: countOf(batch) }),
    made,
    carrying: (batch, put) => (Array.isArray(batch) ? batch.map((create) => carrying(create, put)) : batch),
  },
  deleteBatch: { asked: ([ids]) => ({ [BATCH]: countOf(ids) }) },
});

const INSTANCE: MethodRow = { asked: ([id]): Attributes => ({ [ID]: id as string }) };

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

function made(given: object, binding: string): void {
  for (const instance of (Array.isArray(given) ? given : [given]) as { id?: string }[]) {
    traceInstance(instance, binding, [instance.id]);
  }
}

/** Workflows. */
export const workflow: BindingKind = { kind: 'workflow', members: 'create get !put', trace: traceWorkflow };
