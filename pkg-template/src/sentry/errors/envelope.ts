/**
 * Events as envelopes (Sentry develop docs, "Envelopes" and "Event Payloads"), within Sentry's limits.
 *
 * What is too long is cut, what is too large is left out: strings and names keep 8192 characters, those in `tags` 200; a
 * stack keeps its last 50 frames, the event its last 100 breadcrumbs. In a context of more than 8 KiB strings keep half as
 * many characters until it fits, or it is left out. An event of more than 1 MiB goes without its breadcrumbs, then also
 * without `extra`, then also without its contexts but `trace`.
 *
 * @module
 */

import { isObject, isString } from '../../host/is.js';

/** What has limits of its own. */
type Part = 'event' | 'breadcrumbs' | 'contexts' | 'stacks' | 'frames' | 'tags' | undefined;

/** Characters of a string; the last one is `…` where it was longer. */
const MAX_CHARS = 8192;
const MAX_TAG_CHARS = 200;
/** Shorter than this the strings of a context are not cut. */
const MIN_CONTEXT_CHARS = 8;
const MAX_CONTEXT_BYTES = 8192;
const MAX_EVENT_BYTES = 1 << 20;

/** How many values of a list are kept: the last ones, which are the newest. */
const MAX_VALUES: Readonly<Partial<Record<string, number>>> = { breadcrumbs: 100, frames: 50 };

/** Members of an event with limits of their own. */
const PARTS: Readonly<Record<string, Part>> = {
  breadcrumbs: 'breadcrumbs',
  contexts: 'contexts',
  exception: 'stacks',
  tags: 'tags',
  threads: 'stacks',
};

const encoder = new TextEncoder();

/**
 * A header, an item's header and the event, each on a line of its own. `undefined` when the event is too large even
 * without all that can be left out. Both must be plain data.
 */
export function envelopeOf(header: object, event: object): Uint8Array<ArrayBuffer> | undefined {
  const kept = fit(event, 'event', MAX_CHARS) as Record<string, unknown>;
  const { trace } = (kept['contexts'] ?? {}) as { trace?: unknown };
  // What is `undefined` is not written.
  const less = [{}, { breadcrumbs: undefined }, { extra: undefined }, kept['contexts'] && { contexts: { trace } }];
  for (const left of less) {
    const json = JSON.stringify(Object.assign(kept, left));
    const { length } = encoder.encode(json);
    if (length > MAX_EVENT_BYTES) continue;
    const lines = [fit(header, undefined, MAX_CHARS), { type: 'event', length }].map((line) => JSON.stringify(line));
    return encoder.encode([...lines, json, ''].join('\n'));
  }
  return undefined;
}

/** A value with what its part may have of it. */
function fit(value: unknown, part: Part, maxChars: number): unknown {
  const max = part === 'tags' ? MAX_TAG_CHARS : maxChars;
  if (isString(value)) return cut(value, max);
  if (!isObject(value)) return value;
  const inner = part === 'tags' || part === 'stacks' ? part : undefined;
  if (Array.isArray(value)) {
    return value.slice(-(MAX_VALUES[`${part}`] ?? Infinity)).map((each) => fit(each, inner, maxChars));
  }
  const members = Object.entries(value).map(([name, member]) => {
    if (part === 'contexts') return [cut(name, max), contextOf(member)];
    const own = part === 'event' ? PARTS[name] : part === 'stacks' && name === 'frames' ? name : inner;
    return [cut(name, max), fit(member, own, maxChars)];
  });
  // Not by assignment: `__proto__` is a name like any other.
  return Object.fromEntries(members);
}

/** A context that is small enough, with its strings as long as they can be; `undefined` when it is too large without. */
function contextOf(context: unknown): unknown {
  for (let maxChars = MAX_CHARS; maxChars >= MIN_CONTEXT_CHARS; maxChars /= 2) {
    const shorter = fit(context, undefined, maxChars);
    if (encoder.encode(JSON.stringify(shorter)).length <= MAX_CONTEXT_BYTES) return shorter;
  }
  return undefined;
}

/** At most so many characters. Halves of surrogate pairs, which receivers refuse in JSON, are replaced. */
function cut(text: string, maxChars: number): string {
  const whole = text.replace(/\p{Surrogate}/gu, '\ufffd');
  // A character is one or two units.
  const chars = whole.length > maxChars ? [...whole.slice(0, 2 * maxChars + 1)] : [];
  return chars.length > maxChars ? `${chars.slice(0, maxChars - 1).join('')}…` : whole;
}
