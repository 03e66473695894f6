/**
 * The handlers of hibernating WebSockets in a Durable Object. Each message, close and error is a trace of its own.
 * OpenTelemetry has no semantic convention for WebSockets.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { sizeOf } from '../bindings/methods.js';
import { recordFailure } from '../fetch/fail.js';
import { SERVER } from '../../types/span_kind.js';
import { isString } from '../../host/is.js';
import { context as contextApi, trace } from '../../host/opentelemetry.js';
import { triggerAttributes } from '../handlers/triggers.js';
import { traceInvocation } from '../invocation/run.js';
import type { MethodCall } from './class_kind.js';

/** Traces a call of a WebSocket handler. Messages and close reasons are not recorded. */
export function traceWebSocket({ settings, context, object, name, args, run }: MethodCall): unknown {
  if (!settings) return run(args);
  return traceInvocation(
    settings,
    context,
    () => ({
      name: object.name ? `${name} ${object.name}` : name,
      kind: SERVER,
      attributes: { ...triggerAttributes('other', name), 'network.protocol.name': 'websocket', ...eventAttributes(name, args) },
    }),
    () => {
      const span = name === 'webSocketError' && trace.getSpan(contextApi.active());
      if (span) recordFailure(span, args[1]);
      return run(args);
    },
  );
}

function eventAttributes(name: string, [, messageOrCode, , wasClean]: readonly unknown[]): Attributes {
  if (name === 'webSocketMessage') {
    const size = sizeOf(messageOrCode);
    return {
      'websocket.message.type': isString(messageOrCode) ? 'text' : 'binary',
      ...(size !== undefined && { 'websocket.message.size': size }),
    };
  }
  if (name !== 'webSocketClose') return {};
  return { 'websocket.close.code': Number(messageOrCode), 'websocket.close.was_clean': wasClean === true };
}
