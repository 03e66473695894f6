/**
 * Names of functions and files as Sentry shows them, and what of it is the user's own code.
 *
 * Source maps are found by debug ids, else by file name: a name without host or folder, as edge runtimes have it, is
 * `app:///` and the name, which is what upload tools use.
 *
 * @module
 */

import { host } from '../../host/host.js';
import type { StackFrame } from '../types/event.js';

/** A function without a name. */
const UNKNOWN = '?';
/** What engines write where there is no file; of `Promise.all`, which promise it is about. */
const NO_FILE = /^(?:<anonymous>|native|\[(?:native|wasm) code]|unknown(?: location)?|index \d+|)$/;
const SCHEME = /^[a-z][\w+.-]+:/i;
/** A scheme without slashes is the runtime's own, such as `node:` and `ext:`. */
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

/** A file's name as frames and debug ids have it; `undefined` when there is no file. */
function fileName(file: string): string | undefined {
  if (NO_FILE.test(file)) return undefined;
  if (file.startsWith('file://')) {
    const path = file.slice(7);
    // Workers have no files: it is a module of the bundle.
    return host.isWorkers ? `app://${path}` : path.replace(/^\/(?=[a-z]:\/)/i, '');
  }
  if (file.startsWith('/') || /^[a-z]:[\\/]/i.test(file) || SCHEME.test(file)) return file;
  return `app:///${file.replace(/^\.\//, '')}`;
}
