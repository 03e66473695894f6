/**
 * Who sends the spans (OpenTelemetry `resource/sdk.md`), as OpenTelemetry JS 2 has it.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';

/** Attributes that all spans of a provider share. */
export interface Resource {
  readonly attributes: Attributes;
  readonly schemaUrl?: string | undefined;
  /** Whether a value is a promise that has not settled; `attributes` is without it until then. */
  readonly asyncAttributesPending?: boolean | undefined;
  /** Settles when no value is pending any more. Never rejects. */
  waitForAsyncAttributes?(): Promise<void>;
  /** Both together; where a key is in both, `other` wins. */
  merge(other: Resource | null): Resource;
}
