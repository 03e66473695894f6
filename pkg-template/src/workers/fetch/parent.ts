/**
 * Whether a call is made inside of a span of ours, and is to become one itself.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import type { BindingKind, BindingKindName } from '../../types/binding_kind.js';
import { isSuppressed } from '../../host/context.js';
import { trace } from '../../host/opentelemetry.js';
import type { BindingOptions } from '../../types/binding_options.js';
import type { Settings } from '../../types/settings.js';
import { OwnSpan, RecordingSpan } from '../../tracing/span/span.js';

/** The span of ours that is active, unless tracing is suppressed. */
export function activeParent(context: Context): OwnSpan | undefined {
  const span = trace.getSpan(context);
  return span instanceof OwnSpan && !isSuppressed(context) ? span : undefined;
}

/**
 * The settings of a span's request, where calls inside of it become spans: those of bindings of a kind, or without one
 * those of `fetch`. `undefined` where it is not recorded, or where the platform traces them.
 */
export function wantsCalls(parent: OwnSpan, kind?: BindingKindName): Settings | undefined {
  const recorded = parent.standIn ?? parent;
  if (!(recorded instanceof RecordingSpan)) return undefined;
  const { settings, invocation } = recorded.recording;
  return invocation?.isTracedByPlatform || (kind && isOff(kind, settings.bindingOptions)) ? undefined : settings;
}

function isOff(kind: BindingKindName, { only, off }: BindingOptions): boolean {
  const isListed = (kinds: readonly BindingKind[]): boolean => kinds.some((each) => each.kind === kind);
  return (only && !isListed(only)) || (off !== undefined && isListed(off));
}
