// The smoke test under Bun.
import { smoke } from './smoke.js';

await smoke(Bun.env.ENDPOINT, { language: 'nodejs' });
