/**
 * Workflows, as a Worker starts them and asks for them. Parameters and events are not told of; where it is asked for,
 * the parameters carry the trace context, as bodies of queues do.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { inPlace, rowsInPlace } from './in_place.js';
import { type MethodRow, type Shape, countOf } from './methods.js';

const ID = 'cloudflare.workflow.instance_id';
const BATCH = 'cloudflare.workflow.batch_size';

/** What an instance is made with. */
interface Create {
  readonly id?: string;
  readonly params?: unknown;
}

function shape(methods: Record<string, MethodRow>): Shape {
  return { kind: 'workflow', type: 'workflow', name: (operation) => `workflow_${operation}`, methods };
}

function carrying(create: unknown, put: (params: unknown) => unknown): unknown {
  const { params = {} } = (create ?? {}) as Create;
  return { ...(create as Create | undefined), params: put(params) };
}

/** The binding of a Workflow. */
export const WORKFLOW = shape({
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

const INSTANCE_METHODS = ['pause', 'resume', 'terminate', 'restart', 'delete', 'status', 'sendEvent'];

function made<T extends object>(given: T, binding: string): T {
  for (const instance of (Array.isArray(given) ? given : [given]) as { id?: string }[]) {
    const asked = (): Attributes => ({ [ID]: instance.id });
    const methods = Object.fromEntries(INSTANCE_METHODS.map((method) => [method, { asked }]));
    inPlace(instance, rowsInPlace(shape(methods), binding));
  }
  return given;
}
