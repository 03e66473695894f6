import { smoke } from './smoke.js';

await smoke(Bun.env.ENDPOINT);
