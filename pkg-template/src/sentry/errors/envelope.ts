/**
 * Events as envelopes (Sentry develop docs, "Envelopes" and "Event Payloads"), within Sentry's limits.
 *
 * Strings and names are cut to 8192 characters, those in `tags` to 200. A stack keeps its last 50 frames, the event its last
 * 100 breadcrumbs. In a context of more than 8 KiB, the limit of strings is halved until the context fits; a context that
 * never fits is dropped. An event of more than 1 MiB is sent without breadcrumbs; when still too large, also without
 * `extra`; then also without contexts other than `trace`.
 *
 * @module
 */

import { isObject, isString } from '../../host/is.js';
import { MAX_CONTEXT_BYTES, MAX_EVENT_CHARS, MAX_TAG_CHARS, MIN_CONTEXT_CHARS } from '../../types/bounds.js';

/** A part of an event with limits of its own. */
type Part = 'event' | 'breadcrumbs' | 'contexts' | 'stacks' | 'frames' | 'tags' | undefined;

const MAX_EVENT_BYTES = 1 << 20;

/** The maximum length of a list. The last values are kept, because they are the newest. */
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
 * Envelope header, item header and event, each on its own line. `undefined` when the event is too large even without the
 * optional parts. `header` and `event` must be plain data.
 */
export function envelopeOf(header: object, event: object): Uint8Array<ArrayBuffer> | undefined {
  const fitted = fit(event, 'event', MAX_EVENT_CHARS) as Record<string, unknown>;
  const { trace } = (fitted['contexts'] ?? {}) as { trace?: unknown };
  // JSON omits members that are `undefined`.
  const steps = [{}, { breadcrumbs: undefined }, { extra: undefined }, fitted['contexts'] && { contexts: { trace } }];
  for (const step of steps) {
    const json = JSON.stringify(Object.assign(fitted, step));
    const { length } = encoder.encode(json);
    if (length > MAX_EVENT_BYTES) continue;
    const lines = [fit(header, undefined, MAX_EVENT_CHARS), { type: 'event', length }].map((line) => JSON.stringify(line));
    return encoder.encode([...lines, json, ''].join('\n'));
  }
  return undefined;
}

/** A value, reduced to the limits of its part. */
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
  // `fromEntries` defines `__proto__` as a normal member; an assignment would set the prototype.
  return Object.fromEntries(members);
}

/** A context cut to 8 KiB by the highest limit of strings that fits; `undefined` when none fits. */
function contextOf(context: unknown): unknown {
  for (let maxChars = MAX_EVENT_CHARS; maxChars >= MIN_CONTEXT_CHARS; maxChars /= 2) {
    const shorter = fit(context, undefined, maxChars);
    if (encoder.encode(JSON.stringify(shorter)).length <= MAX_CONTEXT_BYTES) return shorter;
  }
  return undefined;
}

/** Cuts a text to `maxChars` characters. Replaces lone surrogates, which receivers reject in JSON. */
function cut(text: string, maxChars: number): string {
  const whole = text.replace(/\p{Surrogate}/gu, '\ufffd');
  // A character has one or two UTF-16 units.
  const chars = whole.length > maxChars ? [...whole.slice(0, 2 * maxChars + 1)] : [];
  return chars.length > maxChars ? `${chars.slice(0, maxChars - 1).join('')}…` : whole;
}
