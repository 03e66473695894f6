/**
 * The version of the package; a test compares it with the core's.
 *
 * @module
 */

export const VERSION = '0.1.0';
