/**
 * What the platform says of the place where the code runs.
 *
 * @module
 */

import type { ResourceValue } from './resource.js';

/** Facts that the platform supplies after the options were read. */
export interface Facts {
  /** Attributes of the resource, `undefined` for unknown ones; the attributes of the options win. */
  readonly resource: Record<string, ResourceValue>;
  /** The default of the option `release`. */
  readonly release?: string | undefined;
}
