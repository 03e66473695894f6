/**
 * Numbers of wire formats. This module has only constants and no import, so bundlers put the numbers in place of the names.
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
