// `require` of an ES module: what CommonJS code writes, on every Node that can load the package at all.
const { createProvider } = require('edgespan');
const { smoke } = require('./smoke.js');

if (typeof createProvider !== 'function') throw new Error('require gave no package');
smoke(process.env.ENDPOINT);
