/**
 * Methods of classes that the platform calls and that get no span.
 *
 * @module
 */

import type { TraceMethod } from './class_kind.js';

/** Rows for methods that are run as they are. */
export function leftAlone(names: readonly string[]): [name: string, trace: TraceMethod][] {
  return names.map((name) => [name, ({ args, run }) => run(args)]);
}
