/**
 * Sentry's operation and name for a span, derived from the attributes that the span starts with. The rules are those of
 * Relay and of `@sentry/opentelemetry`.
 *
 * @module
 */

import type { Attributes, SpanKind } from '@opentelemetry/api';
import { CLIENT, SERVER } from '../../types/span_kind.js';
import { parseUrl } from '../../host/url.js';
import { isString } from '../../host/is.js';

/** The operation; `default` when no rule applies. Reads current and older names of attributes. */
export function opOf(kind: SpanKind, attributes: Attributes): string {
  const own = textOf(attributes, 'sentry.op');
  if (own) return own;
  if (methodOf(attributes)) {
    if (kind === CLIENT) return 'http.client';
    return kind === SERVER ? 'http.server' : 'http';
  }
  if (attributes['db.system.name'] ?? attributes['db.system']) return 'db';
  const model = textOf(attributes, 'gen_ai.operation.name');
  if (model) return `gen_ai.${model}`;
  if (attributes['gen_ai.provider.name'] ?? attributes['gen_ai.system']) return 'gen_ai';
  if (attributes['rpc.system.name'] ?? attributes['rpc.service']) return 'rpc';
  if (attributes['messaging.system']) return 'message';
  return textOf(attributes, 'faas.trigger') ?? 'default';
}

/** The category of an origin: the first part of the operation, `faas` when there is none. */
export function categoryOf(kind: SpanKind, attributes: Attributes): string {
  const op = opOf(kind, { ...attributes, 'sentry.op': undefined, 'faas.trigger': undefined });
  return op === 'default' ? 'faas' : op.replace(/\..*/s, '');
}

/** The name; route or path is appended when the name of a SERVER span has neither. */
export function fullName(name: string, kind: SpanKind, attributes: Attributes): string {
  const method = kind === SERVER ? methodOf(attributes) : undefined;
  if (!method || name.includes('/')) return name;
  const path = textOf(attributes, 'http.route') ?? pathOf(attributes);
  return path ? `${method} ${path}` : name;
}

/** Whether a span's name may contain parts of a URL, such as ids, and not only a route. */
export function isUrlName(name: string, attributes: Attributes): boolean {
  if (attributes['sentry.source']) return attributes['sentry.source'] === 'url';
  if (methodOf(attributes)) return !textOf(attributes, 'http.route');
  return name.startsWith('/') || name.includes('://');
}

function pathOf(attributes: Attributes): string | undefined {
  const path = textOf(attributes, 'url.path') ?? textOf(attributes, 'http.target')?.replace(/[?#].*$/s, '');
  if (path) return path;
  const url = textOf(attributes, 'url.full') ?? textOf(attributes, 'http.url');
  return url && parseUrl(url)?.pathname;
}

function methodOf(attributes: Attributes): string | undefined {
  return textOf(attributes, 'http.request.method') ?? textOf(attributes, 'http.method');
}

function textOf(attributes: Attributes, key: string): string | undefined {
  const value = attributes[key];
  return isString(value) && value ? value : undefined;
}
