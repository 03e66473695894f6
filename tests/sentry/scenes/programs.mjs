/**
 * Programs that `init` one of Sentry's other SDKs: @sentry/node, vercel-edge, browser and deno.
 *
 * @module
 */

import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { listen } from './workers.mjs';

const skip = { skipOpenTelemetrySetup: true };

/**
 * What each recipe does: options of `init` beside those that all have, whether Sentry's context manager is registered
 * before it, what is around the work, and whether there is a handler inside of `instrument`, which may listen.
 */
export const recipes = {
  'init()': {},
  'init(), work in the same tick': { isAtOnce: true },
  'init(), with skipOpenTelemetrySetup': { options: skip },
  'init(), with skipOpenTelemetrySetup and SentryContextManager': { options: skip, bringsContexts: true },
  'init(), with enableOpenTelemetrySetup': { options: { enableOpenTelemetrySetup: true } },
  "init(), under a span of Sentry's": {
    options: { ...skip, tracesSampleRate: 1 },
    bringsContexts: true,
    around: (Sentry, inside) => Sentry.startSpan({ name: 'theirs' }, inside),
  },
  'init(), then instrument(handler)': { options: skip, bringsContexts: true, serves: true },
  'instrument(handler), then init()': { options: skip, bringsContexts: true, serves: true, isEarly: true },
  'init(), then Deno.serve(instrument(handler).fetch)': { options: skip, serves: true, listens: true },
};

/** Runs a recipe to its end, and gives what a person was told. */
export async function run(recipe, { sdk, major, Sentry, edgespan, dsn }) {
  const said = listen();
  const { options, bringsContexts, isAtOnce, around, serves, isEarly, listens } = recipes[recipe];
  const otlp = new edgespan.OTLPIntegration();
  if (bringsContexts) registerContexts(sdk, major);
  const serve = () => serves && edgespan.instrument({ fetch: () => work(fail) }, otlp);
  let server = isEarly && serve();
  Sentry.init({ dsn, release: 'shop@1.2.3', environment: 'testing', integrations: [otlp], ...options });
  server ||= serve();
  if (!isAtOnce) await new Promise((resolve) => setTimeout(resolve));

  const inside = () => work(() => Sentry.captureException(new Error('handled')));
  await (around ? around(Sentry, inside) : inside());
  if (listens) await overHttp(server);
  else if (server) {
    try {
      await server.fetch(new Request('http://shop.test/'));
    } catch (error) {
      Sentry.captureException(error, { mechanism: { type: 'shop', handled: false } });
    }
  }
  Sentry.captureException(new Error('outside'));
  await Sentry.flush(5000);
  return { said, fields: propagation.fields() };
}

/** As Sentry's documentation has it, for the SDKs that keep their scopes in OpenTelemetry's context. */
function registerContexts(sdk, major) {
  if (major > 10 || !['node', 'vercel-edge'].includes(sdk)) return;
  const require = createRequire(import.meta.resolve(`node-${major}`));
  const { wrapContextManagerClass } = require('@sentry/opentelemetry');
  context.setGlobalContextManager(new (wrapContextManagerClass(AsyncLocalStorageContextManager))());
}

/** One request over a socket; by `fetch` it would be an outgoing request of the program, too. */
async function overHttp({ fetch: handle }) {
  const server = globalThis.Deno.serve({ hostname: '127.0.0.1', port: 0, onListen() {} }, (request) => handle(request));
  const socket = connect(server.addr.port, '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: shop.test\r\nconnection: close\r\n\r\n');
  await text(socket);
  await server.shutdown();
}

function work(inside) {
  return trace.getTracer('shop').startActiveSpan('work', async (span) => {
    try {
      await new Promise((resolve) => setTimeout(resolve));
      return inside();
    } finally {
      span.end();
    }
  });
}

function fail() {
  throw new Error('unhandled');
}
