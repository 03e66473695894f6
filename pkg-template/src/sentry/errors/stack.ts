/**
 * Parses `stack` of errors to frames, in the formats of V8 (Node, Deno, Workers, Chromium, also Bun), SpiderMonkey (Firefox)
 * and JavaScriptCore (Safari).
 *
 * The parser does not backtrack: a line is split at fixed marks, and a long line is not a frame.
 *
 * @module
 */

import type { StackFrame } from '../types/event.js';
import { frameOf } from './frame.js';
import { MAX_FRAMES, MAX_LINE_UNITS, MAX_STACK_LINES } from '../../types/bounds.js';

/** A file, or the engine's placeholder for a file, and a position. */
interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** In WebAssembly: index of the function, and address in the module. */
  readonly wasm?: readonly [index: string, address: string];
}

/**
 * The frames of a stack trace, the oldest first, at most the 50 newest. `message` is the error's message, whose lines are
 * not frames.
 */
export function framesOf(stack: string, message = ''): StackFrame[] {
  const text = withoutMessage(stack, message);
  const isV8 = /^[ \t]*at /m.test(text);
  const frames: StackFrame[] = [];
  for (const line of text.split('\n', MAX_STACK_LINES)) {
    if (line.length > MAX_LINE_UNITS) continue;
    const frame = isV8 ? v8Frame(line.trim()) : atFrame(line.trim());
    if (frame && frames.push(frame) === MAX_FRAMES) break;
  }
  return frames.reverse();
}

/** Removes `Type: message`, with which a stack of V8 begins. */
function withoutMessage(stack: string, message: string): string {
  const at = message ? stack.indexOf(`: ${message}`) : -1;
  return at > 0 && !stack.slice(0, at).includes('\n') ? stack.slice(at + 2 + message.length) : stack;
}

/** `at async Class.method [as alias] (file:1:2)`, `at file:1:2`, `at eval (eval at f (file:1:2), <anonymous>:1:1)`. */
function v8Frame(line: string): StackFrame | undefined {
  if (!line.startsWith('at ')) return undefined;
  const call = line.slice(line.startsWith('at async ') ? 9 : 3);
  const open = call.indexOf(' (');
  if (open < 0 || !call.endsWith(')')) return isPlace(call) ? frame('', placeOf(call)) : frame(call, { file: '' });
  const name = call.slice(0, open).replace(/ \[as [^\]]*\]$/, '');
  return frame(name, placeOf(evalOrigin(call.slice(open + 2, -1))));
}

/** Whether a text contains a file; `Foo.bar` of `at Foo.bar` is only a name. */
function isPlace(text: string): boolean {
  return /[:/<]/.test(text);
}

/** The place; for code in `eval`, the place of the outermost call of `eval`, "" when it is missing. */
function evalOrigin(place: string): string {
  if (!place.startsWith('eval at ')) return place;
  let origin = place;
  while (origin.startsWith('eval at ')) {
    const open = origin.indexOf(' (');
    if (open < 0) return '';
    origin = origin.slice(open + 2);
  }
  // The place ends with a column, followed by a parenthesis.
  const end = origin.search(/:\d+\)/);
  return end < 0 ? '' : origin.slice(0, origin.indexOf(')', end));
}

/** `name@file:1:2`, or only `file:1:2`; SpiderMonkey puts the cause of an asynchronous call before a `*`. */
function atFrame(line: string): StackFrame | undefined {
  if (!line) return undefined;
  const at = line.indexOf('@');
  const before = line.slice(0, Math.max(at, 0));
  // The `@` is part of the URL, such as in `https://cdn.example/react@18/index.js`.
  if (at < 0 || before.includes('://')) return isPlace(line) ? frame('', geckoPlace(line)) : undefined;
  const name = before.slice(before.lastIndexOf('*') + 1).replace(/^async /, '');
  return frame(name, geckoPlace(line.slice(at + 1)));
}

/** In SpiderMonkey, code of `eval` or `Function` is `file line 3 > eval:1:2`. */
function geckoPlace(text: string): Place {
  const origin = / line (\d+) > (?:eval|Function)\b/.exec(text);
  return origin ? { file: text.slice(0, origin.index), line: Number(origin[1]) } : placeOf(text);
}

function placeOf(text: string): Place {
  const wasm = /:wasm-function\[(\d+)\](?::(0x[\da-f]+))?$/i.exec(text);
  if (wasm) return { file: text.slice(0, wasm.index), wasm: [wasm[1] ?? '', wasm[2] ?? ''] };
  const at = /:(\d+)(?::(\d+))?$/.exec(text);
  if (!at) return { file: text };
  const place = { file: text.slice(0, at.index), line: Number(at[1]) };
  return at[2] === undefined ? place : { ...place, column: Number(at[2]) };
}

function frame(name: string, { file, line, column, wasm }: Place): StackFrame {
  const called = wasm && (name === '' || name === '<anonymous>') ? `wasm-function[${wasm[0]}]` : name;
  const base = frameOf(called, file);
  if (base.filename === undefined) return base;
  return {
    ...base,
    ...(line !== undefined && { lineno: line }),
    ...(column !== undefined && { colno: column }),
    ...(wasm?.[1] && { instruction_addr: wasm[1] }),
  };
}
