// The smoke test under Node, with `import`; and the module that has a path of its own.
import { httpRoutes } from 'edgespan/hono';
import { smoke } from './smoke.js';

await smoke(process.env.ENDPOINT, { language: 'nodejs' });
let isHandled = false;
await httpRoutes()({}, async () => void (isHandled = true));
if (!isHandled) throw new Error('outside of a request the middleware did not call what comes next');
