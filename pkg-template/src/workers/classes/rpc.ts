/**
 * The server span of a method that is called over RPC (OpenTelemetry semantic conventions, `rpc/rpc-spans.md`, "Server").
 *
 * The result of the method is returned unchanged. A stub, a stream or a function may outlive the span; later calls of them
 * are separate calls.
 *
 * @module
 */

import { SERVER } from '../../types/span_kind.js';
import { ROOT_CONTEXT, defaultTextMapGetter } from '../../host/opentelemetry.js';
import { extracted } from '../../tracing/propagation/propagate.js';
import { traceInvocation } from '../invocation/run.js';
import type { MethodCall } from './class_kind.js';

/** Traces a method that is called over RPC. */
export function traceRpc({ settings, context, object, name, args, carrier, run }: MethodCall): unknown {
  if (!settings) return run(args);
  return traceInvocation(
    settings,
    context,
    () => {
      const method = object.name ? `${object.name}/${name}` : name;
      return {
        name: method,
        kind: SERVER,
        attributes: { 'rpc.system.name': 'jsrpc', 'rpc.method': method },
        parent: carrier ? extracted(carrier, defaultTextMapGetter, settings) : ROOT_CONTEXT,
      };
    },
    () => run(args),
  );
}
