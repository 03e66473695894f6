// `require` of an ES module: what CommonJS code writes, on every Node that can load the package at all.
const Sentry = require('edgespan');
const { smoke } = require('./smoke.js');

for (const name of ['createProvider', 'init', 'OTLPIntegration']) {
  if (typeof Sentry[name] !== 'function') throw new Error(`require gave no ${name}`);
}
smoke(process.env.ENDPOINT, { language: 'nodejs', Sentry });
