/**
 * What Sentry calls a span when it starts: its operation and its name, by the attributes that it starts with. The rules
 * are those of Relay and of `@sentry/opentelemetry`.
 *
 * @module
 */

import type { Attributes, SpanKind } from '@opentelemetry/api';
import { CLIENT, SERVER } from '../../types/span_kind.js';
import { parseUrl } from '../../host/url.js';
import { isString } from '../../host/is.js';

/** The operation, `default` for none; attributes by their names of today or of before. */
export function opOf(kind: SpanKind, attributes: Attributes): string {
  const given = textOf(attributes, 'sentry.op');
  if (given) return given;
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

/** The category of an origin: what a span is about, `faas` for all else that a platform for functions does. */
export function categoryOf(kind: SpanKind, attributes: Attributes): string {
  const op = opOf(kind, { ...attributes, 'sentry.op': undefined, 'faas.trigger': undefined });
  return op === 'default' ? 'faas' : op.replace(/\..*/s, '');
}

/** The name, with the route or the path behind it where it is only the method of a request that is served. */
export function fullName(name: string, kind: SpanKind, attributes: Attributes): string {
  const method = kind === SERVER ? methodOf(attributes) : undefined;
  if (!method || name.includes('/')) return name;
  const path = textOf(attributes, 'http.route') ?? pathOf(attributes);
  return path ? `${method} ${path}` : name;
}

/** Whether a name that a span starts with holds what was asked for, such as ids, and not only the kind of it. */
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
