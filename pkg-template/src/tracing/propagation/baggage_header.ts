/**
 * Parses and formats the `baggage` header (W3C Baggage, "Header Content"). Invalid members are skipped. Members over a
 * limit are left out whole; no member is cut.
 *
 * Keys are tokens. Other keys are percent-encoded like values, as OpenTelemetry JS does; the grammar allows it.
 *
 * @module
 */

import { diagWarnOnce } from '../../host/diag.js';
import { TOKEN, textOf } from '../../host/text.js';
import { percentDecoded, percentEncoded } from './percent.js';
import { MAX_BAGGAGE_BYTES, MAX_BAGGAGE_MEMBERS, MAX_BAGGAGE_MEMBER_BYTES } from '../../types/bounds.js';

/** The header's name (OpenTelemetry `context/api-propagators.md`). */
export const BAGGAGE = 'baggage';

/** Characters to encode: `%`, and in keys all but token characters, in values all but baggage-octets. */
const NOT_IN_KEYS = /[^!#$&'*+\-.^_`|~0-9A-Za-z]/gu;
const NOT_IN_VALUES = /[^!#$&-+\--:<-[\]-~]/gu;
/** Properties that are sent unchanged: without characters that end a member or a header. */
const PROPERTIES = /^[\t -+\--~]*$/;

/** A member, decoded; the properties are not interpreted. */
export interface BaggageMember {
  readonly key: string;
  readonly value: string;
  readonly properties: string;
}

/** The members of a header, in order; keys may repeat. */
export function parseBaggage(header: string): BaggageMember[] {
  const members: BaggageMember[] = [];
  let bytes = 0;
  for (const part of header.split(',')) {
    const member = part.length <= MAX_BAGGAGE_MEMBER_BYTES ? parseMember(part) : undefined;
    if (!member) continue;
    bytes += (members.length && 1) + part.length;
    if (bytes > MAX_BAGGAGE_BYTES || members.length === MAX_BAGGAGE_MEMBERS) {
      warnLimit('received');
      break;
    }
    members.push(member);
  }
  return members;
}

/** Formats a member; "" for an empty key. */
export function formatMember(key: unknown, value: unknown, properties: unknown = ''): string {
  const name = percentEncoded(textOf(key), NOT_IN_KEYS);
  if (!name) return '';
  const member = `${name}=${percentEncoded(textOf(value), NOT_IN_VALUES)}`;
  const tail = textOf(properties).trim();
  if (!tail) return member;
  if (PROPERTIES.test(tail)) return `${member};${tail}`;
  diagWarnOnce('properties of baggage that a header cannot carry are left out');
  return member;
}

/** Appends members to the header `before`; members over a limit are left out. */
export function joinMembers(members: readonly string[], before = ''): string {
  let header = before;
  let count = before ? before.split(',').length : 0;
  for (const member of members) {
    if (!member) continue;
    const bytes = header.length + (header ? 1 : 0) + member.length;
    if (member.length > MAX_BAGGAGE_MEMBER_BYTES || bytes > MAX_BAGGAGE_BYTES || count === MAX_BAGGAGE_MEMBERS) {
      warnLimit('sent');
      continue;
    }
    header += header ? `,${member}` : member;
    count += 1;
  }
  return header;
}

function parseMember(part: string): BaggageMember | undefined {
  const semicolon = part.indexOf(';');
  const pair = semicolon < 0 ? part : part.slice(0, semicolon);
  const equals = pair.indexOf('=');
  const name = pair.slice(0, Math.max(equals, 0)).trim();
  if (!TOKEN.test(name)) return undefined;
  return {
    key: percentDecoded(name),
    value: percentDecoded(pair.slice(equals + 1).trim()),
    properties: semicolon < 0 ? '' : part.slice(semicolon + 1).trim(),
  };
}

function warnLimit(way: 'sent' | 'received'): void {
  diagWarnOnce(`baggage over ${MAX_BAGGAGE_MEMBERS} members, ${MAX_BAGGAGE_BYTES} bytes or ${MAX_BAGGAGE_MEMBER_BYTES} bytes of one is not ${way}`);
}
