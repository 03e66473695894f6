/**
 * Names of functions and files in Sentry's format, and whether a file is the user's own code.
 *
 * Sentry finds source maps by debug ids, else by file name. In edge runtimes file names have no host or folder; they become
 * `app:///` and the name, as upload tools expect.
 *
 * @module
 */

import { host } from '../../host/host.js';
import type { StackFrame } from '../types/event.js';

/** Sentry's name for a function without a name. */
const UNKNOWN = '?';
/** Placeholders of engines for a missing file; `index N` is a promise of `Promise.all`. */
const NO_FILE = /^(?:<anonymous>|native|\[(?:native|wasm) code]|unknown(?: location)?|index \d+|)$/;
const SCHEME = /^[a-z][\w+.-]+:/i;
/** A scheme without slashes, such as `node:` and `ext:`, is a module of the runtime. */
const OF_THE_RUNTIME = /^(?!blob:|data:)[a-z][\w+.-]+:(?!\/)/i;
const OF_THE_BROWSER = /^(?:[\w-]+-extension|resource|chrome):\/\//i;
const OF_OTHERS = /(?:^|[\\/])node_modules[\\/]/;

/** A frame, without line and column. */
export function frameOf(name: string, file: string): StackFrame {
  const filename = fileName(file);
  const isNamed = name !== '' && name !== '<anonymous>' && name !== 'anonymous';
  return {
    function: isNamed ? name : UNKNOWN,
    ...(filename && { filename }),
    in_app: filename !== undefined && ![OF_THE_RUNTIME, OF_THE_BROWSER, OF_OTHERS].some((not) => not.test(filename)),
  };
}

/** A file's name in frames and debug ids; `undefined` without a file. */
function fileName(file: string): string | undefined {
  if (NO_FILE.test(file)) return undefined;
  if (file.startsWith('file://')) {
    const path = file.slice(7);
    // Workers have no files: the URL is that of a module in the bundle.
    return host.isWorkers ? `app://${path}` : path.replace(/^\/(?=[a-z]:\/)/i, '');
  }
  if (file.startsWith('/') || /^[a-z]:[\\/]/i.test(file) || SCHEME.test(file)) return file;
  return `app:///${file.replace(/^\.\//, '')}`;
}
