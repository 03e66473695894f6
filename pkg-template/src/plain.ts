/**
 * Options as plain data, copied before the core reads them: a getter of the user's that throws then throws here, where
 * it harms nobody, and what the user does to the object afterwards changes nothing.
 *
 * @module
 */

/** Options are four levels deep (`tailSampling.keepAttributes.key[0]`); what is one deeper is called by its kind. */
const MAX_DEPTH = 5;

/** Stands for what no option can be; the core calls it a value of another kind. */
const OTHER = Symbol('a value of another kind');

/** The value with everything in it copied. Throws what the user's own getters throw. */
export function plainCopy(value: unknown, depth = MAX_DEPTH): unknown {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    case 'object':
      if (value === null) return value;
      if (depth === 0) return OTHER;
      if (Array.isArray(value)) return Array.from(value, (member) => plainCopy(member, depth - 1));
      if (Symbol.iterator in value) return OTHER;
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plainCopy(member, depth - 1)]));
    default:
      return OTHER;
  }
}

/** Own members as a copy; none of what is no object, or cannot be read. */
export function membersOf(value: unknown): Record<string, unknown> {
  try {
    return typeof value === 'object' ? { ...value } : {};
  } catch {
    return {};
  }
}

/** An object that has own members and no order: what an option with names in it is. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(Symbol.iterator in value);
}
