/**
 * A part of a workflow that is over before the workflow is: a span in a recording of its own, which is sent as soon as
 * it has ended. Whoever evicts the workflow then takes nothing along.
 *
 * @module
 */

import type { Attributes, Context, Span } from '@opentelemetry/api';
import { withRecording } from '../../spans/active_recording.js';
import { diagWarn } from '../../host/diag.js';
import { trace } from '../../host/opentelemetry.js';
import { requestTracers } from '../../tracing/request_tracers.js';
import type { Recording } from '../../spans/recording.js';
import type { SpanStart } from '../../spans/span_start.js';
import type { Settings } from '../../types/settings.js';
import { newSpan } from '../../tracing/span/new_span.js';
import { OwnSpan, RecordingSpan } from '../../tracing/span/span.js';
import type { EdgespanTracer } from '../../tracing/tracer.js';
import { VERSION } from '../../host/version.js';
import { type ExecutionContext, Invocation } from '../invocation/invocation.js';
import { sendAll } from '../invocation/run.js';
import { spanIdOf } from './workflow_ids.js';

const tracer = requestTracers.getTracer('edgespan/workers', VERSION) as EdgespanTracer;

/** Which workflow. */
export interface Instance {
  readonly id: string;
  readonly settings: Settings;
}

/** What a span is made of. */
export interface Part {
  readonly operation: string;
  readonly name: string;
  readonly count: number;
  readonly attempt: number;
  /** Where it was called. */
  readonly context: Context;
  readonly attributes: Attributes;
}

/** A part that has begun. */
export interface Begun {
  readonly invocation: Invocation;
  /** `undefined` where the workflow is not sampled. */
  readonly span: Span | undefined;
  readonly context: Context;
}

/**
 * Begins a part, now or at another time in ms since the epoch, when it is over already. `undefined` where nothing can come
 * of it: there are no spans in a workflow that is not sampled, but a part that still runs may have errors. Never throws.
 */
export function beginPart(
  instance: Instance,
  part: Part,
  facade: ExecutionContext | undefined,
  startMs?: number,
): Begun | undefined {
  const active = trace.getSpan(part.context);
  const parent = active instanceof OwnSpan ? (active.standIn ?? active) : undefined;
  const { settings } = instance;
  const recorded = parent instanceof RecordingSpan ? parent : undefined;
  if (!recorded && (startMs !== undefined || !settings.observer)) return undefined;
  try {
    const invocation = new Invocation(settings, facade, sendAll);
    const { recording } = invocation;
    const entered = withRecording(part.context, recording);
    const here = settings.observer?.enter(entered, recording, undefined) ?? entered;
    const span = recorded && start(instance, part, recording, recorded, here, startMs);
    return { invocation, span, context: span ? trace.setSpan(here, span) : here };
  } catch (error) {
    diagWarn('a part of a workflow could not be traced', error);
    return undefined;
  }
}

/** Ends a part, and has it sent, with what was captured in it. */
export function endPart({ span, invocation }: Begun): void {
  span?.end();
  invocation.finish();
}

/** Not by a tracer: those make ids of their own. Whether the trace is recorded was decided with its root. */
function start(
  { id }: Instance,
  part: Part,
  recording: Recording,
  parent: RecordingSpan,
  here: Context,
  startMs: number | undefined,
): Span {
  const { operation, name, count, attempt } = part;
  const [high, low] = spanIdOf(id, operation, name, count, attempt);
  const start: SpanStart = {
    trace: parent.trace,
    scope: tracer,
    kind: 0,
    id: { high, low },
    parent: parent.id,
    parentIsRemote: false,
  };
  const attributes = {
    'cloudflare.workflow.instance_id': id,
    'cloudflare.workflow.step.name': name,
    // As the engine calls it.
    'cloudflare.workflow.step.unique_name': `${name}-${count}`,
    ...part.attributes,
  };
  const title = `${operation} ${name}`;
  const scope = tracer.instrumentationScope;
  const span = newSpan(recording, start, title, startMs, attributes, undefined, parent.spanContext(), scope);
  span.started?.(here);
  return span;
}
