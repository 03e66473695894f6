/**
 * `destinations(…)`: several receivers at once.
 *
 * @module
 */

import { DESTINATION, targetOf } from '../config/destination.js';
import { readGiven, readPart, record } from '../config/rule.js';
import { destinationOf } from '../export/destination.js';
import type { Destination, Destinations } from '../types/destination.js';
import type { DestinationOptions } from '../types/options.js';

const ENTRY = record((value, path, found) => readGiven(DESTINATION, value, `${path}.`, found));

/**
 * For the option `destinations`: 1 to 16 receivers. Each inherits the options that it does not set from the outer options;
 * its `dsn`, `endpoint` or `tracesEndpoint` replaces all three of the outer ones. Throws a `TypeError` with one sentence for
 * an option that is not valid; an unknown name is a warning on the console.
 *
 * ```ts
 * import { createProvider, destinations } from 'edgespan';
 *
 * createProvider({
 *   destinations: destinations({ endpoint: 'https://one.example.com' }, { endpoint: 'https://two.example.com' }),
 * }).register();
 * ```
 */
export function destinations(...entries: readonly DestinationOptions[]): Destinations {
  const { length } = entries;
  if (length < 1 || length > 16) throw new TypeError(`edgespan: destinations() has ${length} arguments; there must be 1 to 16`);
  return { entries: entries.map((entry, index) => readPart(ENTRY, entry, `destinations[${index}]`)), resolve };
}

const resolve: Destinations['resolve'] = ({ entries }, outer, options, warnings): Destination[] =>
  entries.map((entry, index) =>
    destinationOf(targetOf(entry, outer, `destinations[${index}].`, warnings), { ...options, ...entry } as typeof options),
  );
