/**
 * Bounds of lengths, counts and memory that bundles for Workers contain. This module has only constants and no import,
 * so bundlers put the numbers in place of the names.
 *
 * @module
 */

// core/

/** An instance with more memory, in bytes, is replaced before the next recording. */
export const MAX_IDLE_CORE_BYTES = 2 * 1024 * 1024;

// config/

/** The longest request and response that options allow: 64 MiB. */
export const MAX_REQUEST_BYTES = 67_108_864;

// export/

/** The longest response that is read for a message; a longer response is no message. */
export const MAX_FAILURE_BYTES = 16_384;

// spans/

/** The longest chain of `cause` that is redacted. */
export const MAX_CAUSES = 8;
/** The longest value of the member `ot` of a tracestate, in characters. */
export const MAX_OT_LENGTH = 256;
/** The length of `th:` with 14 digits, which precedes the other fields. */
export const TH_LENGTH = 17;
/** Words that must have been written before the core looks for replaced values again. */
export const MIN_REFRESH_WORDS = 4;
/** Receivers with their own counts; bounded, as a function of options may return a new URL for each request. */
export const MAX_TALLIES = 64;
/** The longest text before the tape is written to the core, full or not: it bounds memory in JavaScript. */
export const MAX_TEXT_UNITS = 8_192;
/** The longest operation of fixed length in words, the SPAN operation before it included. */
export const MAX_OPERATION_WORDS = 16;
/** Members of a `tracestate` header at most. */
export const MAX_STATE_MEMBERS = 32;
/**
 * The longest `tracestate` header that `set()` builds, in characters; a longer received header is propagated whole (W3C Trace
 * Context Level 2, section 3.3.1.5).
 */
export const MAX_STATE_LENGTH = 512;
/**
 * Nested protobuf messages of one value: a map is three, an array two, so a value may be 30 maps deep. Seven more enclose
 * the value, and decoders of protobuf reject the whole request beyond 100.
 */
export const MAX_MESSAGES = 90;
/** Values inside one attribute; a larger one is a data structure that was passed by mistake, and is dropped. */
export const MAX_VALUES = 10_000;
/** The words of a tape, 4 KiB: enough for a request of a dozen spans. */
export const TAPE_WORDS = 1024;
/** Idle tapes that are kept for the next recordings. */
export const MAX_IDLE_TAPES = 16;

// features/

/** The longest wait for pending attributes of a resource. */
export const MAX_RESOURCE_WAIT_MS = 5000;

// tracing/

/** Limits of the `baggage` header: members, bytes of the header, bytes of one member (OpenTelemetry `baggage/api.md`). */
export const MAX_BAGGAGE_MEMBERS = 180;
export const MAX_BAGGAGE_BYTES = 8192;
export const MAX_BAGGAGE_MEMBER_BYTES = 4096;
/** Recordings with an unfinished local root that `forceFlush` still reaches. */
export const MAX_LIVE_RECORDINGS = 1000;
/** Cached tracers; bounded, for programs with a tracer name per user or request. */
export const MAX_TRACERS = 1_000;

// workers/

/** The longest text of recorded keys, in UTF-16 units. */
export const MAX_KEYS_UNITS = 512;
/** The longest string whose size in bytes is measured, in UTF-16 units. */
export const MAX_MEASURED_UNITS = 65_536;
/** The longest part of a query that is read, the longest recorded text and the longest summary, in UTF-16 units. */
export const MAX_READ_SQL = 16_384;
export const MAX_SQL = 2_048;
export const MAX_SQL_SUMMARY = 255;
/** Queries in the cache, and queries of a batch that are recorded. */
export const MAX_QUERIES = 100;

// sentry/

/** Characters of a string; the last character of a cut string is `…`. */
export const MAX_EVENT_CHARS = 8192;
/** Characters of the value of a tag. */
export const MAX_TAG_CHARS = 200;
/** The lowest limit for strings of a context. */
export const MIN_CONTEXT_CHARS = 8;
/** Bytes of one context of an event. */
export const MAX_CONTEXT_BYTES = 8192;
/** The maximum number of exceptions in one event. */
export const MAX_EXCEPTIONS = 10;
/** The maximum number of keys in the message of a thrown object. */
export const MAX_ERROR_KEYS = 10;
/** The maximum number of events that wait or are being sent. */
export const MAX_EVENTS = 64;
/** The maximum depth of objects and arrays in a value of the user. */
export const MAX_DEPTH = 6;
/** The maximum depth of a whole event. */
export const MAX_EVENT_DEPTH = 13;
/** A string in an envelope has at most 8192 characters, of one or two UTF-16 units each. */
export const MAX_VALUE_UNITS = 16_384;
/** Breadcrumbs of a scope. */
export const MAX_BREADCRUMBS = 100;
/** The maximum number of frames that Sentry keeps. */
export const MAX_FRAMES = 50;
/** A longer line is not a frame, but part of a message or of source code. */
export const MAX_LINE_UNITS = 1024;
/** The maximum number of lines to parse: a message may have any number of lines. */
export const MAX_STACK_LINES = 1000;
/** Browsers limit the bodies of all `keepalive` requests of a page to 64 KiB together. */
export const MAX_KEEPALIVE_BYTES = 60_000;
/** Relay accepts 12 MiB (12,582,912 bytes), counted with more than the request's body. The difference is a reserve. */
export const MAX_SENTRY_REQUEST_BYTES = 12_517_376;
