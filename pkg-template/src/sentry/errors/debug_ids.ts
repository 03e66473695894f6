/**
 * Debug ids: which build a file of a stack trace is, so that its source map is found whatever the file is called.
 * Bundler plugins put them on the global object, each under the stack of an error made in that file; `_debugIds` is
 * what engines are proposed to do themselves (TC39 `source-map`, "Debug ID").
 *
 * @module
 */

import { isString } from '../../host/is.js';
import type { ExceptionValue } from '../types/event.js';
import { framesOf } from './stack.js';

type Ids = Readonly<Record<string, unknown>>;

interface Known {
  /** How many stacks were read: a file that is loaded later adds one. */
  readonly stacks: number;
  readonly ids: ReadonlyMap<string, string>;
}

let known: Known | undefined;

/** The files of these stack traces whose debug ids are known. Never throws. */
export function debugImages(exception: { values: ExceptionValue[] } | undefined): Record<string, unknown>[] {
  try {
    const ids = debugIds();
    if (ids.size === 0 || !exception) return [];
    const { values } = exception;
    const files = values.flatMap(({ stacktrace }) => (stacktrace?.frames ?? []).map(({ filename }) => filename ?? ''));
    return [...new Set(files)].flatMap((file) => {
      const id = ids.get(file);
      return id === undefined ? [] : [{ type: 'sourcemap', code_file: file, debug_id: id }];
    });
  } catch {
    return [];
  }
}

/** Ids by file. */
function debugIds(): ReadonlyMap<string, string> {
  const host = globalThis as { _sentryDebugIds?: Ids; _debugIds?: Ids };
  const stacks = [host._debugIds, host._sentryDebugIds].flatMap((ids) => Object.entries(ids ?? {}));
  if (known?.stacks === stacks.length) return known.ids;
  const ids = new Map<string, string>();
  for (const [stack, id] of stacks) {
    // The newest call is where the error was made.
    const file = framesOf(stack)
      .reverse()
      .find(({ filename }) => filename !== undefined)?.filename;
    if (file !== undefined && isString(id)) ids.set(file, id);
  }
  known = { stacks: stacks.length, ids };
  return ids;
}
