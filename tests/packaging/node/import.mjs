// The smoke test under Node, with `import`; a handler behind `instrument()`; and what the module that has a path of its own
// does outside of a request.
import { httpRoutes } from 'edgespan/hono';
import { instrumented } from './instrumented.js';
import { smoke } from './smoke.js';

await smoke(process.env.ENDPOINT, { language: 'nodejs' });
await instrumented(`${process.env.ENDPOINT}-instrumented`);
let isHandled = false;
await httpRoutes()({}, async () => void (isHandled = true));
if (!isHandled) throw new Error('outside of a request the middleware did not call what comes next');
