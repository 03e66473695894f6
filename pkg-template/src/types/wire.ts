/**
 * Numbers of wire formats and of calls to the core. This module has only constants and no import, so bundlers put the
 * numbers in place of the names.
 *
 * @module
 */

/** The trace was sampled (W3C Trace Context Level 2, "Sampled Flag"). */
export const SAMPLED = 0x01;
/** Seven bytes of the trace id are random (W3C Trace Context Level 2, "Random Trace ID Flag"). */
export const RANDOM = 0x02;
/** The parent of a span, or the target of a link, is remote (OTLP `SpanFlags`, "IS_REMOTE"). */
export const IS_REMOTE = 0x200;

/** Wire types (protobuf.dev, "Encoding"). */
export const VARINT = 0;
export const EIGHT_BYTES = 1;
export const DELIMITED = 2;
export const FOUR_BYTES = 5;

/** A configuration's flag for Sentry as a receiver: arrays and maps are recorded as JSON text too. */
export const IS_FOR_SENTRY = 8;
/** The index of no configuration: the buffer holds a configuration, not spans. */
export const NO_CONFIG = 0xffff_ffff;
/** The verdict without tail sampling. */
export const NO_VERDICT = 0;
/** The number of the form of plain OTLP; 1 is Sentry's form. */
export const PLAIN = 0;
/** The value of `Settings.forms` when receivers take both forms. */
export const BOTH = 3;
/** Added to the form of a request: each span gets the attribute `edgespan.partial`. */
export const PARTIAL = 2;
/** A bit beside a decision: the threshold is removed from the tracestate. */
export const REMOVE_THRESHOLD = 4;
/** A bit beside a decision: the threshold that the core returned is set in the tracestate. */
export const SET_THRESHOLD = 8;
/** In place of the length of a text that does not fit into the budget. */
export const OVER_BUDGET = -1;
