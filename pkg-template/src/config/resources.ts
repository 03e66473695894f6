/**
 * Who sends the spans (OpenTelemetry `resource/sdk.md`), as OpenTelemetry JS 2 knows it.
 *
 * @module
 */

import type { Attributes } from '@opentelemetry/api';
import { diagWarn } from '../host/diag.js';
import type { Resource } from '../types/resource.js';
import { isPromise } from '../host/plain.js';

/** Attributes to make a resource of. A value may be a promise; `null` and `undefined` are left out. */
export type ResourceAttributes = Readonly<Record<string, unknown>>;

/** What else there is to say of a resource. */
export interface ResourceOptions {
  /** The schema that the attributes follow, a URL. Default none. */
  readonly schemaUrl?: string | undefined;
}

/** A resource of attributes (`resource/sdk.md`, "Create"). */
export function resourceFromAttributes(attributes: ResourceAttributes, options: ResourceOptions = {}): Resource {
  return new AttributesResource(Object.entries(attributes), options.schemaUrl);
}

/** A resource without attributes. */
export function emptyResource(): Resource {
  return new AttributesResource([], undefined);
}

class AttributesResource implements Resource {
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

  merge(other: Resource | null): Resource {
    if (!other) return this;
    const schemaUrl = mergedSchemaUrl(this.schemaUrl, other.schemaUrl);
    return new AttributesResource([...this.values, ...entriesOf(other)], schemaUrl);
  }

  /** What resources of OpenTelemetry JS ask of each other when they merge. */
  getRawAttributes(): [string, unknown][] {
    return [...this.values];
  }

  /** A value that does not come is left out. */
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

/** Also the values that another implementation still waits for. */
function entriesOf(resource: Resource): readonly (readonly [string, unknown])[] {
  const { getRawAttributes } = resource as { getRawAttributes?: () => [string, unknown][] };
  return getRawAttributes ? getRawAttributes.call(resource) : Object.entries(resource.attributes);
}

/** `resource/sdk.md`, "Merge": of two that differ none is right. */
function mergedSchemaUrl(old: string | undefined, updating: string | undefined): string | undefined {
  if (!old) return updating || undefined;
  if (!updating || updating === old) return old;
  diagWarn(`resources of the schemas ${old} and ${updating} are merged; the result has none`);
  return undefined;
}
