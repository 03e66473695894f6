/**
 * The destination of spans that an integration configures. Read by a symbol and not by `instanceof`, so that a bundle that
 * does not import the class does not contain the class.
 *
 * @module
 */

import type { SentryDsn } from '../../types/destination.js';
import type { DestinationOptions } from '../../types/options.js';

/** Key of an integration's {@link Receiver}. */
export const RECEIVER = Symbol('edgespan receiver');

/** The destination that an integration configures. */
export interface Receiver {
  /** `false` with the option `setupOtlpTracesExporter: false`. */
  readonly isUsed: boolean;
  /** The whole URL that the option `endpoint` sets, for use with the DSN. */
  readonly endpoint: string | undefined;
  /** Whether spans can be sent without a DSN. */
  readonly hasCollector: boolean;
  /** Names of the integration's options that edgespan's own `init()` ignores, because `init()` has them itself. */
  readonly unused: readonly string[];
  /** The options of the destination, with the DSN of a client when there is a client. */
  destination(dsn: SentryDsn | undefined): DestinationOptions;
}

/** The receiver of an integration; `undefined` when it has none. */
export function receiverOf(integration: object): Receiver | undefined {
  return (integration as { readonly [RECEIVER]?: Receiver })[RECEIVER];
}
