/**
 * What the core may be asked for, by the numbers of its one door (`src/wasm/door.rs`); a test holds both against each
 * other. What each call takes and returns stands at the core's methods of these names.
 *
 * @module
 */

export const CONFIGURE = 0;
export const FORGET_CONFIG = 1;
export const DESTINATIONS = 2;
export const DESTINATION = 3;
export const SAMPLER_TRAITS = 4;
export const SAMPLE = 5;
export const SAMPLE_WITH_STATE = 6;
export const SAMPLE_ONCE = 7;
export const OPEN_BUFFER = 8;
export const CLOSE_BUFFER = 9;
export const RESERVE = 10;
export const INGEST = 11;
export const JUDGE = 12;
export const ENCODE = 13;
export const ENCODE_AGAIN = 14;
export const ENCODE_ONE = 15;
export const ROOM = 16;
export const READ_DSN = 20;
export const RESULTS_ADDRESS = 22;
export const DRAW_RANDOM = 23;
