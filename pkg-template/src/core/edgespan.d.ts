/* tslint:disable */
/* eslint-disable */

/**
 * Everything that lives in one WebAssembly instance.
 */
export class Core {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * Ends a recording; its buffer's index may be used again.
     */
    closeBuffer(buffer: number): void;
    /**
     * Reads an options object and returns the index of the configuration. Throws a `TypeError` with one sentence when
     * an option is not valid; an option that does not exist is a warning on the console.
     */
    configure(options: any): number;
    /**
     * Draws a new batch of random 32-bit words for ids. Returns how many there are: 0 where the host forbids it
     * (Workers at module scope).
     */
    drawRandom(): number;
    /**
     * Encodes the ended spans that were not encoded before and returns the length of the request in bytes: 0 when there
     * is no such span. `requestAddress` says where it lies, until the next call for any buffer.
     */
    encode(buffer: number, config: number): number;
    /**
     * How many spans the request holds that was encoded last.
     */
    encodedSpans(): number;
    /**
     * Gives a configuration up; its index may be used again.
     */
    forgetConfig(config: number): void;
    /**
     * Takes over what the host wrote: `slots` numbers, and `bytes` bytes of text that are `units` UTF-16 units.
     */
    ingest(buffer: number, slots: number, units: number, bytes: number): void;
    /**
     * A core without configurations or recordings. With the feature `panic-hook`, a panic names its place on the
     * console from now on.
     */
    constructor();
    /**
     * Starts a recording under a configuration and returns the index of its buffer.
     */
    openBuffer(config: number): number;
    /**
     * Where the random words lie.
     */
    randomAddress(): number;
    /**
     * Where the request lies that was encoded last.
     */
    requestAddress(): number;
    /**
     * Makes room for a tape of `slots` numbers and returns its address.
     */
    reserveTape(slots: number): number;
    /**
     * Makes room for `bytes` bytes of text and returns its address. Call it after `reserveTape`, and take views of the
     * memory only after both: either may move the memory.
     */
    reserveText(buffer: number, bytes: number): number;
    /**
     * Whether a new span is recorded. `parent` is 0 for none, 1 for one that is not sampled, 2 for one that is; the
     * words are those of the trace id. An id that is not valid is not sampled.
     */
    sample(config: number, parent: number, word0: number, word1: number, word2: number, word3: number): boolean;
    /**
     * Spans and tapes of a recording that could not be read, since this was asked last.
     */
    takeLostMalformed(buffer: number): number;
    /**
     * Spans of a recording that did not fit its byte budget, since this was asked last.
     */
    takeLostOverBudget(buffer: number): number;
    /**
     * Time limit of one post, in milliseconds.
     */
    timeoutMs(config: number): number;
    /**
     * Where a configuration posts traces to.
     */
    tracesUrl(config: number): string;
}

/**
 * Reads a `traceparent` and a `tracestate` header ("" for none). Returns 32 digits of the trace id, 16 of the span id,
 * 2 of the flags and then the cleaned tracestate; "" when the traceparent is not valid.
 */
export function extractTraceContext(traceparent: string, tracestate: string): string;

/**
 * The `traceparent` header of a span context, or "" when an id is not valid.
 */
export function formatTraceparent(trace_id: string, span_id: string, flags: number): string;

/**
 * Reads the body of an OTLP response: `undefined` when everything was taken, else how many spans were rejected and why.
 * Throws when the body is not an OTLP response.
 */
export function partialSuccess(body: Uint8Array | number[]): Array<any> | undefined;
