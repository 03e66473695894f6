/**
 * The interface of resources (OpenTelemetry `resource/sdk.md`), as in OpenTelemetry JS 2.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';

type Scalar = string | number | boolean;

/** A value of a resource attribute. */
export type ResourceValue = Scalar | readonly Scalar[] | null | undefined;

/** A key and its value; `undefined` for an attribute that the options remove. */
export type Attribute<V = undefined> = readonly [key: string, value: Scalar | readonly Scalar[] | V];

/** The parts of a resource that the options use. */
export interface ReadResource {
  readonly attributes: readonly Attribute[];
  readonly schemaUrl: string | undefined;
  /** Set when attributes are pending promises: waits for them, and calls `complete` with all attributes. Never rejects. */
  readonly later: ((complete: (attributes: readonly Attribute[]) => void) => Promise<void>) | undefined;
}

/** The key of the method by which the option `resource` reads a resource. */
export const READ: unique symbol = Symbol('edgespan read resource');

/** A resource of edgespan: the result of `resourceFromAttributes()`, `emptyResource()` or `detectResources()`. */
export interface OwnResource extends Resource {
  [READ](): ReadResource;
  merge(other: Resource | null): OwnResource;
}

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
