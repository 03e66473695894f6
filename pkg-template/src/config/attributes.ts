/**
 * The rules of attributes in options, and of the option `resource`: a record of attributes, or a `Resource` of edgespan.
 *
 * @module
 */

import { isFunction } from '../host/is.js';
import { type Attribute, type OwnResource, READ, type Resource } from '../types/resource.js';
import { type Rule, isFlag, isNumber, isText, members, rule } from './rule.js';
import { notAllowed, wrong } from './sentence.js';

type Scalar = string | number | boolean;

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
  const { [READ]: read, merge } = input as Partial<OwnResource>;
  if (!read) {
    // A record of attributes may have the key `merge`, but not a function as its value.
    if (isFunction(merge)) throw notAllowed(path, input, 'an object or `emptyResource().merge(…)`', () => 'another Resource');
    return ATTRIBUTES(input, path, found);
  }
  const { attributes, ...rest } = read.call(input as Resource);
  Object.assign(found, rest);
  return attributes;
};

function isScalar(value: unknown): boolean {
  return isText(value) || isNumber(value) || isFlag(value);
}

export function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function hasValue(attribute: readonly [key: string, value: unknown]): attribute is Attribute<never> {
  return isPresent(attribute[1]);
}
