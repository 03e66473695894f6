// Under `node --enable-source-maps`: the stack trace of an error that the package throws leads to the lines of TypeScript, which
// the source maps carry along.
import { readdirSync, readFileSync } from 'node:fs';
import { createProvider } from 'edgespan';

const bundles = new URL('node_modules/edgespan/dist/bundled/', import.meta.url);
const sources = new Map();
for (const file of readdirSync(bundles).filter((name) => name.endsWith('.map'))) {
  const map = JSON.parse(readFileSync(new URL(file, bundles), 'utf8'));
  map.sources.forEach((source, index) => {
    if (sources.has(source)) throw new Error(`${source} is in two source maps`);
    sources.set(source, map.sourcesContent[index]);
  });
}

const { stack } = error();
const frames = [...stack.matchAll(/node_modules\/edgespan\/(\S+):(\d+):\d+/g)];
if (frames.length === 0) throw new Error(`no frame is of the package: ${stack}`);
for (const [, file, line] of frames) {
  if (!/^src\/.*\.ts$/.test(file)) throw new Error(`a frame leads to ${file}: ${stack}`);
  if (!sources.get(`../../${file}`)?.split('\n')[line - 1]) throw new Error(`${file}:${line} is nowhere: ${stack}`);
}
const [, file, line] = frames[0];
const thrown = sources.get(`../../${file}`).split('\n')[line - 1];
if (!thrown.includes('new TypeError(')) throw new Error(`${file}:${line} throws nothing: ${thrown}`);

function error() {
  try {
    createProvider({ timeoutMs: -5 });
  } catch (error) {
    return error;
  }
}
