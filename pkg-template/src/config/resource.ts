/**
 * The rules of attributes in options, and of the option `resource`: a record of attributes, or a `Resource` of edgespan
 * or of OpenTelemetry JS.
 *
 * @module
 */

import { diagWarn } from '../host/diag.js';
import { isFunction, isObject } from '../host/is.js';
import type { Resource } from '../types/resource.js';
import { type Rule, isFlag, isNumber, isText, members, noFindings, rule } from './rule.js';
import { wrong } from './sentence.js';

type Scalar = string | number | boolean;

/** A key and its value; `undefined` for an attribute that the options remove. */
export type Attribute<V = undefined> = readonly [key: string, value: Scalar | readonly Scalar[] | V];

const SCALAR = rule<Scalar>('a string, number or boolean', isScalar);
const ATTRIBUTE = rule<Scalar>('a string, number, boolean or list of these', isScalar);

/** Attributes by key. */
export const ATTRIBUTES = members((key, value, path, around, found): Attribute[] => {
  if (!key) throw wrong(around, 'has an empty key; a key must be a non-empty string');
  if (!isPresent(value)) return [[key, undefined]];
  if (!Array.isArray(value)) return [[key, ATTRIBUTE(value, path, found)]];
  return [[key, Array.from(value).filter(isPresent).map((entry) => SCALAR(entry, `${path}[]`, found))]];
});

/** The option `resource`. */
export const RESOURCE: Rule<readonly Attribute[]> = (input, path, found) => {
  const resource = resourceOf(input);
  if (!resource) return ATTRIBUTES(input, path, found);
  found.schemaUrl = resource.schemaUrl;
  found.later = resource.later;
  if (resource.later) found.identities.push(input);
  return resource.attributes;
};

/** The parts of a `Resource` that edgespan uses. */
export interface ReadResource {
  /** The valid attributes; each invalid attribute is logged with `diag`. */
  readonly attributes: readonly Attribute[];
  readonly schemaUrl: string | undefined;
  /** The resource itself, when some of its attributes are pending promises. */
  readonly later: Resource | undefined;
}

/** Reads the settled attributes of a `Resource`; `undefined` when the value is no `Resource`. */
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

/** Waits until all attributes have settled. Never rejects. */
export async function settled(resource: Resource): Promise<void> {
  try {
    await resource.waitForAsyncAttributes?.();
  } catch (error) {
    diagWarn('attributes of the resource have failed and are left out', error);
  }
}

/** Whether a value is a `Resource`. A record of attributes may have the key `merge`, but not a function as its value. */
function isResource(value: unknown): value is Resource {
  const { attributes, merge } = value as Partial<Resource>;
  return isFunction(merge) && isObject(attributes);
}

function isScalar(value: unknown): boolean {
  return isText(value) || isNumber(value) || isFlag(value);
}

export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function hasValue(attribute: readonly [key: string, value: unknown]): attribute is Attribute<never> {
  return isPresent(attribute[1]);
}
