/**
 * The operations of a tape: the boundary's wire format, described in the core's `src/recording/tape.rs`.
 * A test compares these numbers with the core's.
 *
 * @module
 */

export const SCOPE = 1;
export const TRACE = 2;
export const START = 3;
export const SPAN = 4;
export const END = 5;
export const NAME = 6;
export const STATUS = 7;
export const EVENT = 8;
export const LINK = 9;
export const DROPPED = 10;
export const DROPPED_EVENTS = 11;
export const DROPPED_LINKS = 12;
export const RATE = 13;

export const STRING = 16;
export const NUMBER = 17;
export const TRUE = 18;
export const FALSE = 19;
export const NULL = 20;
export const BYTES = 21;
export const ARRAY = 22;
export const MAP = 23;
export const INTEGER = 24;
