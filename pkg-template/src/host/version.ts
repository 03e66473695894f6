/**
 * The version of the package; a test holds it against that of the core.
 *
 * @module
 */

export const VERSION = '0.1.0';
