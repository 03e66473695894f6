/**
 * Resources (OpenTelemetry `resource/sdk.md`), with the interface of OpenTelemetry JS 2.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { diagWarn } from '../../host/diag.js';
import { isPromise, isRecord } from '../../host/plain.js';
import { noOptions } from '../../config/sentence.js';
import { type OwnResource, READ, type ReadResource, type Resource } from '../../types/resource.js';
import { readResource } from './read_resource.js';

/** Attributes of a resource. A value may be a promise; `null` and `undefined` are left out. */
export type ResourceAttributes = Readonly<Record<string, unknown>>;

/** Options of a resource. */
export interface ResourceOptions {
  /** The schema that the attributes follow, a URL. Default none. */
  readonly schemaUrl?: string | undefined;
}

/** Creates a resource (`resource/sdk.md`, "Create"). Throws a `TypeError` when `attributes` is not an object. */
export function resourceFromAttributes(attributes: ResourceAttributes, options: ResourceOptions = {}): OwnResource {
  if (!isRecord(attributes)) throw noOptions('the attributes of a resource', attributes);
  return new AttributesResource(Object.entries(attributes), options.schemaUrl);
}

/** A resource without attributes. */
export function emptyResource(): OwnResource {
  return new AttributesResource([], undefined);
}

class AttributesResource implements OwnResource {
  private readonly values = new Map<string, unknown>();
  private readonly waiting = new Set<Promise<void>>();

  constructor(
    entries: Iterable<readonly [string, unknown]>,
    readonly schemaUrl: string | undefined,
  ) {
    for (const [key, value] of entries) {
      if (value === null || value === undefined) continue;
      this.values.set(key, value);
      if (isPromise(value)) this.await(key, value);
    }
  }

  get attributes(): Attributes {
    const settled = [...this.values].filter(([, value]) => !isPromise(value));
    return Object.fromEntries(settled) as Attributes;
  }

  get asyncAttributesPending(): boolean {
    return this.waiting.size > 0;
  }

  async waitForAsyncAttributes(): Promise<void> {
    await Promise.all(this.waiting);
  }

  [READ](): ReadResource {
    return readResource(this);
  }

  merge(other: Resource | null): OwnResource {
    if (!other) return this;
    const schemaUrl = mergedSchemaUrl(this.schemaUrl, other.schemaUrl);
    const merged = new AttributesResource([...this.values, ...entriesOf(other)], schemaUrl);
    if (other.asyncAttributesPending && !('getRawAttributes' in other)) merged.follow(other);
    return merged;
  }

  /** Adds the pending attributes of a resource that does not show their promises, such as one of OpenTelemetry JS 1. */
  private follow(other: Resource): void {
    const settled = Promise.resolve(other.waitForAsyncAttributes?.()).then(
      () => {
        for (const [key, value] of Object.entries(other.attributes)) this.values.set(key, value);
      },
      (error: unknown) => diagWarn('attributes of a resource have failed and are left out', error),
    );
    const settling: Promise<void> = settled.then(() => void this.waiting.delete(settling));
    this.waiting.add(settling);
  }

  /** Resources of OpenTelemetry JS call this on each other in `merge()`. */
  getRawAttributes(): [string, unknown][] {
    return [...this.values];
  }

  /** Sets the value when the promise resolves; removes the attribute when the promise rejects. */
  private await(key: string, value: PromiseLike<unknown>): void {
    const settle = (settled: unknown): void => {
      this.waiting.delete(settling);
      if (this.values.get(key) !== value) return;
      if (settled === null || settled === undefined) this.values.delete(key);
      else this.values.set(key, settled);
    };
    const settling: Promise<void> = Promise.resolve(value).then(settle, (error: unknown) => {
      diagWarn(`the resource attribute ${key} has failed and is left out`, error);
      settle(undefined);
    });
    this.waiting.add(settling);
  }
}

/** The attributes of any implementation, pending promises included. */
function entriesOf(resource: Resource): readonly (readonly [string, unknown])[] {
  const { getRawAttributes } = resource as { getRawAttributes?: () => [string, unknown][] };
  return getRawAttributes ? getRawAttributes.call(resource) : Object.entries(resource.attributes ?? {});
}

/** The schema URL after a merge; none when both are set and differ (`resource/sdk.md`, "Merge"). */
function mergedSchemaUrl(old: string | undefined, updating: string | undefined): string | undefined {
  if (!old) return updating || undefined;
  if (!updating || updating === old) return old;
  diagWarn(`resources of the schemas ${old} and ${updating} are merged; the result has none`);
  return undefined;
}
