/**
 * What the article takes as given, loaded before its code: a database where user 7 makes it fail, a port that nobody
 * has, and the two names that its later blocks use without requiring them. `GIVEN` says which: `names`.
 *
 * The process that started this one is told `{ port }` when the server listens; what it sends is an expression of
 * JavaScript, whose value is sent back.
 *
 * @module
 */

const { Server } = require('node:net');

globalThis.fetchUserFromDatabase = fetchUserFromDatabase;

async function fetchUserFromDatabase(id) {
  if (id === '7') throw new Error('connection to database lost');
  return { id, name: 'Ada' };
}

if (process.env.GIVEN === 'names') {
  const sdk = require('edgespan/sentry');
  Object.assign(globalThis, { Sentry: sdk, OTLPIntegration: sdk.OTLPIntegration });
}

// The article says port 3000; two of it at a time need two ports.
const { listen } = Server.prototype;
Server.prototype.listen = function (port, ...rest) {
  this.once('listening', () => process.send({ port: this.address().port }));
  return listen.call(this, port === 3000 ? 0 : port, ...rest);
};

process.on('message', async (expression) => {
  try {
    process.send({ value: await new Function('require', `return ${expression}`)(require) });
  } catch (error) {
    process.send({ error: String(error?.stack) });
  }
});
