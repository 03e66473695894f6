/**
 * Attributes in options, and the option `resource`: a record of attributes, or a `Resource`, ours or that of
 * OpenTelemetry JS.
 *
 * @module
 */

import { diagWarn } from '../host/diag.js';
import { isFunction, isObject } from '../host/is.js';
import type { Resource } from '../types/resource.js';
import { type Rule, isFlag, isNumber, isText, members, noFindings, rule } from './rule.js';
import { wrong } from './sentence.js';

type Scalar = string | number | boolean;

/** A key and its value; `undefined` for an attribute that is left out. */
export type Attribute<V = undefined> = readonly [key: string, value: Scalar | readonly Scalar[] | V];

const SCALAR = rule<Scalar>('a string, number or boolean', isScalar);
const ATTRIBUTE = rule<Scalar>('a string, number, boolean or list of these', isScalar);

/** Attributes by key. */
export const ATTRIBUTES = members((key, value, path, around, found): Attribute[] => {
  if (!key) throw wrong(around, 'has an empty key; a key must be a non-empty string');
  if (!isThere(value)) return [[key, undefined]];
  if (!Array.isArray(value)) return [[key, ATTRIBUTE(value, path, found)]];
  return [[key, Array.from(value).filter(isThere).map((entry) => SCALAR(entry, `${path}[]`, found))]];
});

/** The option `resource`. */
export const RESOURCE: Rule<readonly Attribute[]> = (given, path, found) => {
  const resource = resourceOf(given);
  if (!resource) return ATTRIBUTES(given, path, found);
  found.schemaUrl = resource.schemaUrl;
  found.later = resource.later;
  if (resource.later) found.live.push(given);
  return resource.attributes;
};

/** A `Resource`, read. */
export interface ReadResource {
  /** Those that can be sent; the others are logged with `diag`. */
  readonly attributes: readonly Attribute[];
  readonly schemaUrl: string | undefined;
  /** The resource itself, when it has attributes that have not settled. */
  readonly later: Resource | undefined;
}

/** Reads a `Resource` as it is now; `undefined` for anything else. */
export function resourceOf(value: unknown): ReadResource | undefined {
  if (!isResource(value)) return undefined;
  const { schemaUrl } = value;
  const attributes = Object.entries(value.attributes).flatMap(([key, attribute]) => {
    try {
      return ATTRIBUTES({ [key]: attribute }, '', noFindings());
    } catch {
      diagWarn(`the resource attribute ${key} cannot be sent and is left out`);
      return [];
    }
  });
  return {
    attributes,
    schemaUrl: isText(schemaUrl) && schemaUrl ? schemaUrl : undefined,
    later: value.asyncAttributesPending ? value : undefined,
  };
}

/** Settles when all attributes have settled. Never rejects. */
export async function settled(resource: Resource): Promise<void> {
  try {
    await resource.waitForAsyncAttributes?.();
  } catch (error) {
    diagWarn('attributes of the resource have failed and are left out', error);
  }
}

/**
 * The deployment environment of a resource, default `production` (OpenTelemetry semantic conventions,
 * `resource/deployment-environment.md`).
 */
export function environmentOf(attributes: Iterable<readonly [key: string, value: unknown]>): string {
  const resource = new Map(attributes);
  const name = resource.get('deployment.environment.name') ?? resource.get('deployment.environment');
  return (isText(name) && name) || 'production';
}

/** A resource has `attributes` beside its method; a record with a key of that name has a value there, or nothing. */
function isResource(value: unknown): value is Resource {
  const { attributes, merge } = value as Partial<Resource>;
  return isFunction(merge) && isObject(attributes);
}

function isScalar(value: unknown): boolean {
  return isText(value) || isNumber(value) || isFlag(value);
}

export function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function hasValue(attribute: readonly [key: string, value: unknown]): attribute is Attribute<never> {
  return isThere(attribute[1]);
}
