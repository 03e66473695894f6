/**
 * The code blocks of the documentation. Each is a whole module: it imports what it uses, and compiles against the package.
 *
 * @module
 */

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { root } from './subject.mjs';

const repository = new URL('../../', import.meta.url);
const tests = new URL('tests/', repository);
const tsc = fileURLToPath(new URL('pkg-template/node_modules/.bin/tsc', repository));

/** The pages that users read, by their paths in the repository. */
export const PAGES = [
  'README.md',
  'pkg-template/README.md',
  ...readdirSync(new URL('pkg-template/docs/', repository)).map((name) => `pkg-template/docs/${name}`),
].sort();

export const textOf = (page) => readFileSync(new URL(page, repository), 'utf8');

/** The blocks of a page: what they are written in, their code, and where it begins. */
export function blocksOf(page) {
  const text = textOf(page);
  return Array.from(text.matchAll(/^```(\w*)\n([^]*?)^```$/gm), ({ index, 1: language, 2: code }) => {
    return { page, language, code, line: text.slice(0, index).split('\n').length + 1 };
  });
}

/** The blocks of all pages that are JavaScript or TypeScript. */
export const codeBlocks = () => PAGES.flatMap(blocksOf).filter(({ language }) => ['js', 'ts'].includes(language));

export const usesSentrysSdk = ({ code }) => /from '@sentry\//.test(code);

/** What code may use that no package declares: the bindings of a Worker, and URLs of files, which bundlers make. */
const AMBIENT = `
declare namespace Cloudflare { interface Env { [name: string]: any } }
declare module '*.wasm?url' { const url: string; export default url }
declare module 'edgespan/core.wasm' { const url: string; export default url }
`;

const COMPILER_OPTIONS = {
  lib: ['ES2022'],
  module: 'ESNext',
  moduleResolution: 'Bundler',
  noEmit: true,
  noImplicitAny: false,
  skipLibCheck: true,
  strict: true,
  target: 'ES2022',
};

/**
 * Compiles blocks, each as a module of its own, with the types of Workers. Returns what the compiler says, a line for each
 * error, with the page and the line there in front; nothing when all is well. `paths` says where packages are that lie
 * elsewhere than in `tests/node_modules`. Throws for JavaScript that cannot be parsed.
 */
export async function typeErrors(blocks, paths = {}) {
  const folder = mkdtempSync(fileURLToPath(new URL('js/docs.generated-', tests)));
  try {
    const names = blocks.map((_, index) => `block-${index}.ts`);
    for (const [index, { language, code }] of blocks.entries()) {
      await transform(code, { format: 'esm', loader: language });
      // JavaScript too: without types of its own, its parameters are of any type.
      writeFileSync(`${folder}/${names[index]}`, code);
    }
    mkdirSync(`${folder}/node_modules`);
    symlinkSync(fileURLToPath(root), `${folder}/node_modules/edgespan`);
    writeFileSync(`${folder}/ambient.d.ts`, AMBIENT);
    const types = [fileURLToPath(new URL('node_modules/@cloudflare/workers-types', tests))];
    const compilerOptions = { ...COMPILER_OPTIONS, types, paths };
    writeFileSync(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ['ambient.d.ts', ...names] }));
    return (await compile(folder)).replaceAll(/block-(\d+)\.\w+\((\d+),\d+\)/g, (_, index, line) => {
      const { page, line: first } = blocks[index];
      return `${page}:${first + Number(line) - 1}`;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compile(folder) {
  try {
    await promisify(execFile)(tsc, ['--project', folder, '--pretty', 'false'], { cwd: folder });
    return '';
  } catch (error) {
    if (!error.stdout) throw error;
    return error.stdout;
  }
}
