import { smoke } from './smoke.js';

await smoke(Deno.env.get('ENDPOINT'));
