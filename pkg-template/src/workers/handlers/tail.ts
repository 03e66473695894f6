/**
 * A Worker's `tail` handler, which is given what other Workers did.
 *
 * @module
 */

import { SERVER } from '../../types/span_kind.js';
import type { Trigger } from '../invocation/trigger.js';
import { triggered } from './attributes.js';

/** The span of a `tail` handler says how many invocations it was told of, and nothing of what they did. */
export function tailTrigger({ length }: readonly unknown[]): Trigger {
  const attributes = { ...triggered('other', 'tail'), 'cloudflare.trace.count': length };
  return { name: 'tail', kind: SERVER, attributes };
}
