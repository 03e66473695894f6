/**
 * A part of a workflow, such as a step: a span in a recording of its own, which is sent as soon as the part has ended. So an
 * eviction of the workflow loses no ended part.
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

/** The workflow instance. */
export interface Instance {
  readonly id: string;
  readonly settings: Settings;
}

/** Describes the span of a part. */
export interface Part {
  readonly operation: string;
  readonly name: string;
  readonly count: number;
  readonly attempt: number;
  /** The active context of the call. */
  readonly context: Context;
  readonly attributes: Attributes;
}

/** A started part. */
export interface StartedPart {
  readonly invocation: Invocation;
  /** `undefined` if the workflow is not sampled. */
  readonly span: Span | undefined;
  readonly context: Context;
}

/**
 * Begins a part, now or, if the part has already ended, at `startMs` in ms since the epoch. Returns `undefined` if the part
 * can record nothing: without sampling there are no spans, but a part that still runs may capture errors. Never throws.
 */
export function beginPart(
  instance: Instance,
  part: Part,
  facade: ExecutionContext | undefined,
  startMs?: number,
): StartedPart | undefined {
  const active = trace.getSpan(part.context);
  const parent = active instanceof OwnSpan ? (active.standIn ?? active) : undefined;
  const { settings } = instance;
  const recorded = parent instanceof RecordingSpan ? parent : undefined;
  if (!recorded && (startMs !== undefined || !settings.observer)) return undefined;
  try {
    const invocation = new Invocation(settings, facade, sendAll);
    const { recording } = invocation;
    const entered = withRecording(part.context, recording);
    const partContext = settings.observer?.enter(entered, recording, undefined) ?? entered;
    const span = recorded && start(instance, part, recording, recorded, partContext, startMs);
    return { invocation, span, context: span ? trace.setSpan(partContext, span) : partContext };
  } catch (error) {
    diagWarn('a part of a workflow could not be traced', error);
    return undefined;
  }
}

/** Ends a part and sends its span and captured errors. */
export function endPart({ span, invocation }: StartedPart): void {
  span?.end();
  invocation.finish();
}

/** Starts the span without a tracer, which would generate random ids. The sampling decision is that of the root span. */
function start(
  { id }: Instance,
  part: Part,
  recording: Recording,
  parent: RecordingSpan,
  partContext: Context,
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
    // The engine's own name of the step.
    'cloudflare.workflow.step.unique_name': `${name}-${count}`,
    ...part.attributes,
  };
  const title = `${operation} ${name}`;
  const span = newSpan(recording, start, title, startMs, attributes, undefined, parent.spanContext());
  span.started?.(partContext);
  return span;
}
