/**
 * Text: conversion of any value to a string, and UTF-8.
 *
 * @module
 */

import { isString } from './is.js';

/** Decodes UTF-8 and keeps a byte order mark; invalid bytes become U+FFFD. */
export const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** Decodes UTF-8 and keeps a byte order mark; throws a `TypeError` at invalid bytes. */
export const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The grammar of header names and baggage keys (RFC 9110, section 5.6.2, "token"). */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** The value as a string; "" when the conversion throws. Never throws. */
export function textOf(value: unknown): string {
  if (isString(value)) return value;
  try {
    return String(value);
  } catch {
    return '';
  }
}

/** The text with U+FFFD for lone surrogates. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
