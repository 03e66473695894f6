// `require` of an ES module: what CommonJS code writes, on every Node that can load the package at all.
const edgespan = require('edgespan');
const Sentry = require('edgespan/sentry');
const { smoke } = require('./smoke.js');

for (const [module, ...names] of [
  [edgespan, 'createProvider', 'instrument', 'init'],
  [Sentry, 'init', 'OTLPIntegration', 'sentryDsn'],
  [require('edgespan/otel'), 'EdgespanSpanExporter', 'encodeSpan'],
  [require('edgespan/bindings'), 'instrument', 'rpc'],
]) {
  for (const name of names) if (typeof module[name] !== 'function') throw new Error(`require gave no ${name}`);
}
smoke(process.env.ENDPOINT, { language: 'nodejs', Sentry });
