/**
 * Everything that lives in one WebAssembly instance.
 */
export class Core {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        CoreFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_core_free(ptr, 0);
    }
    /**
     * Ends a recording; its buffer's index may be used again.
     * @param {number} buffer
     */
    closeBuffer(buffer) {
        wasm.core_closeBuffer(this.__wbg_ptr, buffer);
    }
    /**
     * Reads an options object and returns the index of the configuration. Throws a `TypeError` with one sentence when
     * an option is not valid; an option that does not exist is a warning on the console.
     * @param {any} options
     * @returns {number}
     */
    configure(options) {
        const ret = wasm.core_configure(this.__wbg_ptr, options);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        return ret[0] >>> 0;
    }
    /**
     * Draws a new batch of random 32-bit words for ids. Returns how many there are: 0 where the host forbids it
     * (Workers at module scope).
     * @returns {number}
     */
    drawRandom() {
        const ret = wasm.core_drawRandom(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Encodes the ended spans that were not encoded before and returns the length of the request in bytes: 0 when there
     * is no such span. `requestAddress` says where it lies, until the next call for any buffer.
     * @param {number} buffer
     * @param {number} config
     * @returns {number}
     */
    encode(buffer, config) {
        const ret = wasm.core_encode(this.__wbg_ptr, buffer, config);
        return ret >>> 0;
    }
    /**
     * How many spans the request holds that was encoded last.
     * @returns {number}
     */
    encodedSpans() {
        const ret = wasm.core_encodedSpans(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Gives a configuration up; its index may be used again.
     * @param {number} config
     */
    forgetConfig(config) {
        wasm.core_forgetConfig(this.__wbg_ptr, config);
    }
    /**
     * Takes over what the host wrote: `slots` numbers, and `bytes` bytes of text that are `units` UTF-16 units.
     * @param {number} buffer
     * @param {number} slots
     * @param {number} units
     * @param {number} bytes
     */
    ingest(buffer, slots, units, bytes) {
        wasm.core_ingest(this.__wbg_ptr, buffer, slots, units, bytes);
    }
    /**
     * A core without configurations or recordings. With the feature `panic-hook`, a panic names its place on the
     * console from now on.
     */
    constructor() {
        const ret = wasm.core_new();
        this.__wbg_ptr = ret;
        CoreFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Starts a recording under a configuration and returns the index of its buffer.
     * @param {number} config
     * @returns {number}
     */
    openBuffer(config) {
        const ret = wasm.core_openBuffer(this.__wbg_ptr, config);
        return ret >>> 0;
    }
    /**
     * Where the random words lie.
     * @returns {number}
     */
    randomAddress() {
        const ret = wasm.core_randomAddress(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Where the request lies that was encoded last.
     * @returns {number}
     */
    requestAddress() {
        const ret = wasm.core_requestAddress(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Makes room for a tape of `slots` numbers and returns its address.
     * @param {number} slots
     * @returns {number}
     */
    reserveTape(slots) {
        const ret = wasm.core_reserveTape(this.__wbg_ptr, slots);
        return ret >>> 0;
    }
    /**
     * Makes room for `bytes` bytes of text and returns its address. Call it after `reserveTape`, and take views of the
     * memory only after both: either may move the memory.
     * @param {number} buffer
     * @param {number} bytes
     * @returns {number}
     */
    reserveText(buffer, bytes) {
        const ret = wasm.core_reserveText(this.__wbg_ptr, buffer, bytes);
        return ret >>> 0;
    }
    /**
     * Whether a new span is recorded. `parent` is 0 for none, 1 for one that is not sampled, 2 for one that is; the
     * words are those of the trace id. An id that is not valid is not sampled.
     * @param {number} config
     * @param {number} parent
     * @param {number} word0
     * @param {number} word1
     * @param {number} word2
     * @param {number} word3
     * @returns {boolean}
     */
    sample(config, parent, word0, word1, word2, word3) {
        const ret = wasm.core_sample(this.__wbg_ptr, config, parent, word0, word1, word2, word3);
        return ret !== 0;
    }
    /**
     * Spans and tapes of a recording that could not be read, since this was asked last.
     * @param {number} buffer
     * @returns {number}
     */
    takeLostMalformed(buffer) {
        const ret = wasm.core_takeLostMalformed(this.__wbg_ptr, buffer);
        return ret >>> 0;
    }
    /**
     * Spans of a recording that did not fit its byte budget, since this was asked last.
     * @param {number} buffer
     * @returns {number}
     */
    takeLostOverBudget(buffer) {
        const ret = wasm.core_takeLostOverBudget(this.__wbg_ptr, buffer);
        return ret >>> 0;
    }
    /**
     * Time limit of one post, in milliseconds.
     * @param {number} config
     * @returns {number}
     */
    timeoutMs(config) {
        const ret = wasm.core_timeoutMs(this.__wbg_ptr, config);
        return ret >>> 0;
    }
    /**
     * Where a configuration posts traces to.
     * @param {number} config
     * @returns {string}
     */
    tracesUrl(config) {
        let deferred1_0;
        let deferred1_1;
        try {
            const ret = wasm.core_tracesUrl(this.__wbg_ptr, config);
            deferred1_0 = ret[0];
            deferred1_1 = ret[1];
            return getStringFromWasm0(ret[0], ret[1]);
        } finally {
            wasm.__wbindgen_free(deferred1_0, deferred1_1, 1);
        }
    }
}
if (Symbol.dispose) Core.prototype[Symbol.dispose] = Core.prototype.free;

/**
 * Reads a `traceparent` and a `tracestate` header ("" for none). Returns 32 digits of the trace id, 16 of the span id,
 * 2 of the flags and then the cleaned tracestate; "" when the traceparent is not valid.
 * @param {string} traceparent
 * @param {string} tracestate
 * @returns {string}
 */
export function extractTraceContext(traceparent, tracestate) {
    let deferred3_0;
    let deferred3_1;
    try {
        let ptr0, len0, ptr1, len1;
        try {
            ptr0 = passStringToWasm0(traceparent, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passStringToWasm0(tracestate, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len1 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 1, 1); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
            throw e;
        }
        const ret = wasm.extractTraceContext(ptr0, len0, ptr1, len1);
        deferred3_0 = ret[0];
        deferred3_1 = ret[1];
        return getStringFromWasm0(ret[0], ret[1]);
    } finally {
        wasm.__wbindgen_free(deferred3_0, deferred3_1, 1);
    }
}

/**
 * The `traceparent` header of a span context, or "" when an id is not valid.
 * @param {string} trace_id
 * @param {string} span_id
 * @param {number} flags
 * @returns {string}
 */
export function formatTraceparent(trace_id, span_id, flags) {
    let deferred4_0;
    let deferred4_1;
    try {
        const val3 = +flags;
        let ptr0, len0, ptr1, len1;
        try {
            ptr0 = passStringToWasm0(trace_id, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passStringToWasm0(span_id, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len1 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 1, 1); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
            throw e;
        }
        const ret = wasm.formatTraceparent(ptr0, len0, ptr1, len1, val3);
        deferred4_0 = ret[0];
        deferred4_1 = ret[1];
        return getStringFromWasm0(ret[0], ret[1]);
    } finally {
        wasm.__wbindgen_free(deferred4_0, deferred4_1, 1);
    }
}

/**
 * Reads the body of an OTLP response: `undefined` when everything was taken, else how many spans were rejected and why.
 * Throws when the body is not an OTLP response.
 * @param {Uint8Array | number[]} body
 * @returns {Array<any> | undefined}
 */
export function partialSuccess(body) {
    const ptr0 = passArray8ToWasm0(body, wasm.__wbindgen_malloc);
    const len0 = WASM_VECTOR_LEN;
    const ret = wasm.partialSuccess(ptr0, len0);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
}
export function __wbg___wbindgen_boolean_get_4f1baf9a00be3c74(arg0) {
    const v = arg0;
    const ret = typeof(v) === 'boolean' ? v : undefined;
    return isLikeNone(ret) ? 0xFFFFFF : ret ? 1 : 0;
}
export function __wbg___wbindgen_in_3f58a9d3b3a7eed2(arg0, arg1) {
    const ret = arg0 in arg1;
    return ret;
}
export function __wbg___wbindgen_is_object_8b968c3ab8e96595(arg0) {
    const val = arg0;
    const ret = typeof(val) === 'object' && val !== null;
    return ret;
}
export function __wbg___wbindgen_jsval_loose_eq_b2f214e2e4b30e36(arg0, arg1) {
    const ret = arg0 == arg1;
    return ret;
}
export function __wbg___wbindgen_number_get_934b640d0889af78(arg0, arg1) {
    const obj = arg1;
    const ret = typeof(obj) === 'number' ? obj : undefined;
    getDataViewMemory0().setFloat64((arg0 >>> 0) + 8 * 1, isLikeNone(ret) ? 0 : ret, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, !isLikeNone(ret), true);
}
export function __wbg___wbindgen_string_get_7ce8eee7fd327545(arg0, arg1) {
    const obj = arg1;
    const ret = typeof(obj) === 'string' ? obj : undefined;
    var ptr1 = isLikeNone(ret) ? 0 : passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    var len1 = WASM_VECTOR_LEN;
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
}
export function __wbg___wbindgen_throw_4c88d8bf264fd984(arg0, arg1) {
    throw new Error(getStringFromWasm0(arg0, arg1));
}
export function __wbg_entries_7bb1459bd9b5c2b9(arg0) {
    const ret = Object.entries(arg0);
    return ret;
}
export function __wbg_getRandomValues_8b6f1f663e6f188d() { return handleError(function (arg0, arg1) {
    globalThis.crypto.getRandomValues(getArrayU8FromWasm0(arg0, arg1));
}, arguments); }
export function __wbg_get_d7176cfb76d71114(arg0, arg1) {
    const ret = arg0[arg1 >>> 0];
    return ret;
}
export function __wbg_get_unchecked_e6325ad374eff861(arg0, arg1) {
    const ret = arg0[arg1 >>> 0];
    return ret;
}
export function __wbg_isArray_bcf1376d0d732d08(arg0) {
    const ret = Array.isArray(arg0);
    return ret;
}
export function __wbg_iterator_e4c5e8f68ada7b58() {
    const ret = Symbol.iterator;
    return ret;
}
export function __wbg_length_b03a0fabb109b1e9(arg0) {
    const ret = arg0.length;
    return ret;
}
export function __wbg_new_4416a2fe2fac9c65(arg0, arg1) {
    const ret = new TypeError(getStringFromWasm0(arg0, arg1));
    return ret;
}
export function __wbg_of_e7ea0fcd535c1444(arg0, arg1) {
    const ret = Array.of(arg0, arg1);
    return ret;
}
export function __wbg_warn_228ff2257384d295(arg0) {
    console.warn(arg0);
}
export function __wbindgen_generic_0000000000000001(arg0) {
    // Cast intrinsic for `F64 -> Externref`.
    const ret = arg0;
    return ret;
}
export function __wbindgen_generic_0000000000000002(arg0, arg1) {
    // Cast intrinsic for `Ref(String) -> Externref`.
    const ret = getStringFromWasm0(arg0, arg1);
    return ret;
}
export function __wbindgen_init_externref_table() {
    const table = wasm.__wbindgen_externrefs;
    table.set(0, undefined);
    table.set(1024, undefined);
    table.set(1025, null);
    table.set(1026, true);
    table.set(1027, false);
}
const CoreFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_core_free(ptr, 1));

function addToExternrefTable0(obj) {
    const idx = wasm.__externref_table_alloc();
    wasm.__wbindgen_externrefs.set(idx, obj);
    return idx;
}

function getArrayU8FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getUint8ArrayMemory0().subarray(ptr / 1, ptr / 1 + len);
}

let cachedDataViewMemory0 = null;
function getDataViewMemory0() {
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)) {
        cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
    return cachedDataViewMemory0;
}

function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
}

let cachedUint8ArrayMemory0 = null;
function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
        cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
}

function handleError(f, args) {
    try {
        return f.apply(this, args);
    } catch (e) {
        const idx = addToExternrefTable0(e);
        wasm.__wbindgen_exn_store(idx);
    }
}

function isLikeNone(x) {
    return x === undefined || x === null;
}

function passArray8ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 1, 1) >>> 0;
    getUint8ArrayMemory0().set(arg, ptr / 1);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }

    let len = arg.length;
    let ptr = malloc(len, 1) >>> 0;

    const mem = getUint8ArrayMemory0();

    let offset = 0;

    for (; offset < len; offset++) {
        const code = arg.charCodeAt(offset);
        if (code > 0x7F) break;
        mem[ptr + offset] = code;
    }
    if (offset !== len) {
        if (offset !== 0) {
            arg = arg.slice(offset);
        }
        ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
        const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
        const ret = cachedTextEncoder.encodeInto(arg, view);

        offset += ret.written;
        ptr = realloc(ptr, len, offset, 1) >>> 0;
    }

    WASM_VECTOR_LEN = offset;
    return ptr;
}

function takeFromExternrefTable0(idx) {
    const value = wasm.__wbindgen_externrefs.get(idx);
    wasm.__externref_table_dealloc(idx);
    return value;
}

let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();
const MAX_SAFARI_DECODE_BYTES = 2146435072;
let numBytesDecoded = 0;
function decodeText(bytes) {
    numBytesDecoded += bytes.length;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
        cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
        cachedTextDecoder.decode();
        numBytesDecoded = bytes.length;
    }
    return cachedTextDecoder.decode(bytes);
}

const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}

let WASM_VECTOR_LEN = 0;


let wasm;
export function __wbg_set_wasm(val) {
    wasm = val;
}
