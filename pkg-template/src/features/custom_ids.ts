/**
 * `customIds(…)`: ids from a user's generator. An invalid id, or an exception of the generator, is logged once, and a
 * random id is used.
 *
 * @module
 */

import { noFindings, objectWith } from '../config/rule.js';
import { diagWarnOnce } from '../host/diag.js';
import type { CustomIds, IdGenerator } from '../types/id_generator.js';

const TRACE_ID = /^(?!0{32})[0-9a-f]{32}$/;
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/;

const GENERATOR = objectWith<IdGenerator>('an id generator', 'generateTraceId', 'generateSpanId');

/**
 * For the option `idGenerator`: trace and span ids come from a generator, such as one of OpenTelemetry JS. Throws a
 * `TypeError` when `generator` lacks a method.
 *
 * ```ts
 * import { createProvider, customIds } from 'edgespan';
 *
 * createProvider({ idGenerator: customIds(new AWSXRayIdGenerator()) }).register();
 * ```
 */
export function customIds(generator: IdGenerator): CustomIds {
  return { generator: GENERATOR(generator, 'idGenerator', noFindings()), idOf };
}

function idOf(generator: IdGenerator, kind: 'trace' | 'span'): string | undefined {
  const isTrace = kind === 'trace';
  try {
    const id = isTrace ? generator.generateTraceId() : generator.generateSpanId();
    if ((isTrace ? TRACE_ID : SPAN_ID).test(id)) return id;
    const digits = isTrace ? 32 : 16;
    diagWarnOnce(`the id generator made a ${kind} id that is not ${digits} lowercase hex digits; a random one is used`, id);
  } catch (error) {
    diagWarnOnce('the id generator threw; random ids are used', error);
  }
  return undefined;
}
