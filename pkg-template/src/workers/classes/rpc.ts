/**
 * A method that is called over RPC: the server span of the call
 * (OpenTelemetry semantic conventions, `rpc/rpc-spans.md`, "Server").
 *
 * What the method gives goes out as it is: a stub, a stream and a function outlive the span, and what is done with them
 * later are calls of their own.
 *
 * @module
 */

import type { Context } from '@opentelemetry/api';
import type { Carrier } from '../bindings/rpc_trace.js';
import { diagWarn } from '../../host/diag.js';
import { SERVER } from '../../types/span_kind.js';
import { ROOT_CONTEXT, defaultTextMapGetter, propagation } from '../../host/opentelemetry.js';
import type { Settings } from '../../types/settings.js';
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
        parent: carrier ? extracted(settings, carrier) : ROOT_CONTEXT,
      };
    },
    () => run(args),
  );
}

/** A propagator of the user's that throws makes the call a new trace. */
function extracted({ propagator }: Settings, carrier: Carrier): Context {
  try {
    return (propagator ?? propagation).extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
  } catch (error) {
    diagWarn('what came along with a call over RPC could not be read', error);
    return ROOT_CONTEXT;
  }
}
