/**
 * Whether a call runs inside of one of edgespan's spans, and whether the call gets a span.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import type { BindingKind, BindingKindName } from '../../types/binding_kind.js';
import { isSuppressed } from '../../host/context.js';
import { trace } from '../../host/opentelemetry.js';
import type { TracedBindings } from '../../types/binding_options.js';
import type { Settings } from '../../types/settings.js';
import { OwnSpan, RecordingSpan } from '../../tracing/span/span.js';

/** The active span, if it is one of edgespan's and tracing is not suppressed. */
export function activeParent(context: Context): OwnSpan | undefined {
  const span = trace.getSpan(context);
  return span instanceof OwnSpan && !isSuppressed(context) ? span : undefined;
}

/**
 * The settings of a span's request if calls inside of the span get spans: calls of bindings of `kind`, or without a kind
 * calls of `fetch`. `undefined` if the span is not recorded, the kind is turned off, or the platform traces these calls.
 */
export function wantsCalls(parent: OwnSpan, kind?: BindingKindName): Settings | undefined {
  const recorded = parent.standIn ?? parent;
  if (!(recorded instanceof RecordingSpan)) return undefined;
  const { settings, invocation } = recorded.recording;
  return invocation?.isTracedByPlatform || (kind && isOff(kind, settings.bindingOptions)) ? undefined : settings;
}

function isOff(kind: BindingKindName, { only, off }: TracedBindings): boolean {
  const isListed = (kinds: readonly BindingKind[]): boolean => kinds.some((each) => each.kind === kind);
  return (only && !isListed(only)) || (off !== undefined && isListed(off));
}
