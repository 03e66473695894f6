// The smoke test under Node, with `import`.
import { smoke } from './smoke.js';

await smoke(process.env.ENDPOINT);
