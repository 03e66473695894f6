/**
 * Stack traces as frames: what `stack` of errors holds in V8 (Node, Deno, Workers, Chromium; Bun writes the same), in
 * SpiderMonkey (Firefox) and in JavaScriptCore (Safari).
 *
 * Nothing here backtracks: a line is cut at fixed marks, and a long one is no frame.
 *
 * @module
 */

import type { StackFrame } from '../types/event.js';
import { frameOf } from './frame.js';

/** Frames that Sentry keeps. */
const MAX_FRAMES = 50;
/** A line of a stack is shorter, unless it is a message or source code. */
const MAX_LINE_UNITS = 1024;
/** Lines that are looked at: a message may have any number of them. */
const MAX_LINES = 1000;

/** A file, or something in the place of one, and where in it. */
interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** In WebAssembly: the index of the function, and the address in the module. */
  readonly wasm?: readonly [index: string, address: string];
}

/**
 * The calls of a stack trace, the oldest first, at most the 50 newest. With the error's message, lines of it are not
 * taken for calls.
 */
export function framesOf(stack: string, message = ''): StackFrame[] {
  const text = withoutMessage(stack, message);
  const isV8 = /^[ \t]*at /m.test(text);
  const frames: StackFrame[] = [];
  for (const line of text.split('\n', MAX_LINES)) {
    if (line.length > MAX_LINE_UNITS) continue;
    const frame = isV8 ? v8Frame(line.trim()) : atFrame(line.trim());
    if (frame && frames.push(frame) === MAX_FRAMES) break;
  }
  return frames.reverse();
}

/** V8 begins a stack with `Type: message`. */
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

/** Whether there is more than a name: `at Foo.bar` has none. */
function isPlace(text: string): boolean {
  return /[:/<]/.test(text);
}

/** A place; for code that `eval` ran, that of the outermost call of `eval`, "" when it has none. */
function evalOrigin(place: string): string {
  if (!place.startsWith('eval at ')) return place;
  let origin = place;
  while (origin.startsWith('eval at ')) {
    const open = origin.indexOf(' (');
    if (open < 0) return '';
    origin = origin.slice(open + 2);
  }
  // It ends where a column and a parenthesis meet.
  const end = origin.search(/:\d+\)/);
  return end < 0 ? '' : origin.slice(0, origin.indexOf(')', end));
}

/** `name@file:1:2`, or only `file:1:2`; SpiderMonkey says what an asynchronous call came from before a `*`. */
function atFrame(line: string): StackFrame | undefined {
  if (!line) return undefined;
  const at = line.indexOf('@');
  const before = line.slice(0, Math.max(at, 0));
  // An `@` of the URL, such as in `https://cdn.example/react@18/index.js`.
  if (at < 0 || before.includes('://')) return isPlace(line) ? frame('', geckoPlace(line)) : undefined;
  const name = before.slice(before.lastIndexOf('*') + 1).replace(/^async /, '');
  return frame(name, geckoPlace(line.slice(at + 1)));
}

/** In SpiderMonkey, code that `eval` or `Function` made: `file line 3 > eval:1:2`. */
function geckoPlace(text: string): Place {
  const made = / line (\d+) > (?:eval|Function)\b/.exec(text);
  return made ? { file: text.slice(0, made.index), line: Number(made[1]) } : placeOf(text);
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
  const known = frameOf(called, file);
  if (known.filename === undefined) return known;
  return {
    ...known,
    ...(line !== undefined && { lineno: line }),
    ...(column !== undefined && { colno: column }),
    ...(wasm?.[1] && { instruction_addr: wasm[1] }),
  };
}
