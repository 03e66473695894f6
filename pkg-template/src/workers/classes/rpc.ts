/**
 * A method that is called over RPC: the server span of the call
 * (OpenTelemetry semantic conventions, `rpc/rpc-spans.md`, "Server").
 *
 * What the method gives goes out as it is: a stub, a stream and a function outlive the span, and what is done with them
 * later are calls of their own.
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
