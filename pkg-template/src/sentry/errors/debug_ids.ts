/**
 * Debug ids: they identify the build of a file in a stack trace, so that Sentry finds the source map independent of file
 * names. Bundler plugins put the ids on the global object, each under the stack of an error created in that file.
 * `_debugIds` is the name proposed for engines (TC39 `source-map`, "Debug ID").
 *
 * @module
 */

import { isString } from '../../host/is.js';
import type { ExceptionValue } from '../types/event.js';
import { framesOf } from './stack.js';

type Ids = Readonly<Record<string, unknown>>;

interface Cached {
  /** The number of stacks that were read: a file that is loaded later adds a stack. */
  readonly stacks: number;
  readonly ids: ReadonlyMap<string, string>;
}

let cache: Cached | undefined;

/** The files of these stack traces that have debug ids. Never throws. */
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
  if (cache?.stacks === stacks.length) return cache.ids;
  const ids = new Map<string, string>();
  for (const [stack, id] of stacks) {
    // The newest frame is in the file that created the error.
    const file = framesOf(stack)
      .reverse()
      .find(({ filename }) => filename !== undefined)?.filename;
    if (file !== undefined && isString(id)) ids.set(file, id);
  }
  cache = { stacks: stacks.length, ids };
  return ids;
}
