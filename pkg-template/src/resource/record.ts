/**
 * Resources as the core takes them: a plain record of values that OTLP has for a resource here, and a schema URL.
 *
 * @module
 */

import { tell } from '../diag.js';
import type { ResourceValue } from '../options.js';
import type { Resource } from './resource.js';

/** A resource as plain data. */
export interface ResourceRecord {
  readonly attributes: Record<string, ResourceValue>;
  readonly schemaUrl?: string;
  /** Settles when attributes that come later are there, so that a new record is complete. Never rejects. */
  readonly pending?: Promise<void>;
}

/**
 * The record of a `Resource`, ours or one of OpenTelemetry JS: values that are no string, number, boolean or list of
 * these are left out and told to `diag`. `undefined` for anything else: a plain record is checked by the core.
 */
export function recordOfResource(resource: unknown): ResourceRecord | undefined {
  if (!isResource(resource)) return undefined;
  const { schemaUrl } = resource;
  const attributes = Object.fromEntries(
    Object.entries(resource.attributes).filter(([key, value]) => isUsable(key, value)),
  );
  return {
    attributes: attributes as Record<string, ResourceValue>,
    ...(typeof schemaUrl === 'string' && schemaUrl && { schemaUrl }),
    ...(resource.asyncAttributesPending && { pending: settled(resource) }),
  };
}

/** A resource has `attributes` beside its method; a record with a key of that name has a value there, or nothing. */
function isResource(value: unknown): value is Resource {
  if (typeof value !== 'object' || value === null) return false;
  const { attributes, merge } = value as Partial<Resource>;
  return typeof merge === 'function' && typeof attributes === 'object' && attributes !== null;
}

function isUsable(key: string, value: unknown): boolean {
  const isValue = key !== '' && (Array.isArray(value) ? value.every(isScalar) : isScalar(value));
  if (!isValue && value !== null && value !== undefined)
    tell(`the resource attribute ${key} cannot be sent and is left out`);
  return isValue;
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

async function settled(resource: Resource): Promise<void> {
  try {
    await resource.waitForAsyncAttributes?.();
  } catch (error) {
    tell('attributes of the resource have failed and are left out', error);
  }
}
