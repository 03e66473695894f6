/**
 * How an integration says where spans go. It is asked for by a key and not by its class, so that a bundle that does not
 * import the class does not hold it.
 *
 * @module
 */

import type { SentryDsn } from '../../types/destination.js';
import type { DestinationOptions } from '../../types/options.js';

/** Key of an integration's {@link Receiver}. */
export const RECEIVER = Symbol('edgespan receiver');

/** Where an integration sends spans. */
export interface Receiver {
  /** Whether spans are sent from here at all. */
  readonly isUsed: boolean;
  /** The whole URL that was given to be used with the DSN. */
  readonly endpoint: string | undefined;
  /** Whether spans can be sent without a DSN. */
  readonly hasCollector: boolean;
  /** Names of options that it was given and that are those of `init()` where that is ours. */
  readonly unused: readonly string[];
  /** The receiver, with the DSN of a client if there is one. */
  destination(dsn: SentryDsn | undefined): DestinationOptions;
}

/** The receiver of an integration; `undefined` when it has none. */
export function receiverOf(integration: object): Receiver | undefined {
  return (integration as { readonly [RECEIVER]?: Receiver })[RECEIVER];
}
