// The smoke test under Deno, allowed nothing but the network and its environment.
import { smoke } from './smoke.js';

await smoke(Deno.env.get('ENDPOINT'), { language: 'nodejs' });
