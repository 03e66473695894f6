import { smoke } from './smoke.js';

await smoke(process.env.ENDPOINT);
