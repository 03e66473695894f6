// The smoke test as a bundler leaves it that asks for `worker` and `browser` and not for `workerd`: the core has to come along,
// as there is no page to fetch it for. Then a handler behind `instrument()`.
import { instrumented } from './instrumented.js';
import { smoke } from './smoke.js';

await smoke(process.env.ENDPOINT);
await instrumented(`${process.env.ENDPOINT}-instrumented`);
