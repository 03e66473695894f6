/**
 * The propagator of W3C Baggage.
 *
 * @module
 */

import type {
  BaggageEntry,
  BaggageEntryMetadata,
  Context,
  TextMapGetter,
  TextMapPropagator,
  TextMapSetter,
} from '@opentelemetry/api';
import { isSuppressed } from '../../host/context.js';
import { propagation } from '../../host/opentelemetry.js';
import { BAGGAGE, formatMember, joinMembers, parseBaggage } from './baggage_header.js';
import { headerIn, ignoringErrors, setHeader } from './carrier.js';

/** A vendor's propagator with members of its own in the same header. */
export interface Vendor {
  /** The prefix of its keys in a context, which are not the user's; `undefined` when it has none there. */
  prefixOf(context: Context): string | undefined;
  /** The members to send with the active span. */
  membersOf(context: Context): readonly string[];
  /** Called after a header with both kinds of members was written to a carrier. */
  written(carrier: unknown, context: Context): void;
}

let vendor: Vendor | undefined;

/** Registers a vendor's propagator: either of the two propagators then writes the whole header. */
export function setVendor(registered: Vendor): void {
  vendor = registered;
}

/**
 * Propagates the `baggage` header. Never throws.
 *
 * Limits in both directions: 180 members, 8192 bytes, 4096 bytes of one member. Members over a limit are left out whole,
 * with one warning to `diag`. Baggage that a carrier has already is replaced, except Sentry's ({@link SentryPropagator}).
 */
export class W3CBaggagePropagator implements TextMapPropagator {
  /** Writes the baggage of the context; nothing where tracing is suppressed, or when the baggage is empty. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    ignoringErrors('baggage that cannot be read is not sent', () => {
      const members = isSuppressed(context) ? [] : membersOf(context);
      if (members.length === 0) return;
      const header = joinMembers([...members, ...(vendor?.membersOf(context) ?? [])]);
      if (!header) return;
      setHeader(setter, carrier, BAGGAGE, header);
      vendor?.written(carrier, context);
    });
  }

  /**
   * The context with the header's baggage. Invalid members are skipped; of a repeated key the last member counts.
   */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    const entries = new Map<string, BaggageEntry>();
    for (const { key, value, properties } of parseBaggage(headerIn(getter, carrier, BAGGAGE) ?? '')) {
      const metadata = { toString: () => properties } as BaggageEntryMetadata;
      entries.set(key, properties ? { value, metadata } : { value });
    }
    if (entries.size === 0) return context;
    return propagation.setBaggage(context, propagation.createBaggage(Object.fromEntries(entries)));
  }

  /** The header that `inject` writes. */
  fields(): string[] {
    return [BAGGAGE];
  }
}

/** The user's baggage as members of a header, without a vendor's members. */
function membersOf(context: Context): string[] {
  const prefix = vendor?.prefixOf(context);
  const entries = propagation.getBaggage(context)?.getAllEntries() ?? [];
  return entries
    .filter(([key]) => prefix === undefined || !key.startsWith(prefix))
    .map(([key, { value, metadata }]) => formatMember(key, value, metadata?.toString()));
}
