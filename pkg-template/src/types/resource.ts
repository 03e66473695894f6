/**
 * The interface of resources (OpenTelemetry `resource/sdk.md`), as in OpenTelemetry JS 2.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';

/** Attributes that all spans of a provider share. */
export interface Resource {
  readonly attributes: Attributes;
  readonly schemaUrl?: string | undefined;
  /** Whether a value is a pending promise; `attributes` lacks that attribute until the promise settles. */
  readonly asyncAttributesPending?: boolean | undefined;
  /** Settles when no value is pending. Never rejects. */
  waitForAsyncAttributes?(): Promise<void>;
  /** A resource with the attributes of both; `other` wins. */
  merge(other: Resource | null): Resource;
}
