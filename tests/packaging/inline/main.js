// The smoke test bundled without any condition, so that the package falls back to its inlined core.
import { smoke } from './smoke.js';

await smoke(process.env.ENDPOINT);
