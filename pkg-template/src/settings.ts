/**
 * Options that were found valid, and what the core made of them.
 *
 * @module
 */

import type { Clock } from './clock.js';
import { core, dropCore, generation } from './core.js';
import { shown } from './diag.js';
import type { Options } from './options.js';
import { plainCopy } from './plain.js';
import { hostFetch, runtime } from './runtime.js';

/** Option sets of a function of options that are kept; a function that makes up ever new ones costs time, not memory. */
const MAX_KEPT = 32;

/** Valid options. */
export class Settings {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly debug: boolean;
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock = runtime.clock;

  private readonly options: unknown;
  private index: number;
  private generation: number;

  /** Throws a `TypeError` with one sentence when an option is not valid. */
  constructor(given: Options | null) {
    const { fetch, options } = split(given);
    this.options = options;
    this.index = configure(options, true);
    this.generation = generation;
    this.url = core().tracesUrl(this.index);
    this.timeoutMs = core().timeoutMs(this.index);
    const { headers, debug } = options as Options;
    this.headers = postHeaders(headers ?? {});
    this.debug = debug === true;
    this.fetch = fetch ?? hostFetch;
  }

  /** The index of these options in the core that runs now. */
  configIndex(): number {
    core();
    if (this.generation !== generation) {
      this.index = configure(this.options, false);
      this.generation = generation;
    }
    return this.index;
  }

  /** Whether a new span is recorded; the core decides. `parent` is 0 for none, 1 for unsampled, 2 for sampled. */
  sample(parent: 0 | 1 | 2, words: readonly [number, number, number, number]): boolean {
    return core().sample(this.configIndex(), parent, words[0], words[1], words[2], words[3]);
  }

  /** Gives the core's part up, until it is needed again. */
  forget(): void {
    if (this.generation === generation) core().forgetConfig(this.index);
    this.generation = -1;
  }
}

/** Settings for options that are made anew for each invocation: equal options share their settings. */
export class SettingsCache {
  private readonly kept = new Map<string, Settings>();

  /** Throws like {@link Settings}. */
  of(given: Options): Settings {
    const { fetch, options } = split(given);
    // JSON has no Infinity, which is a limit.
    const key = JSON.stringify(options, (_, value: unknown) => (value === Infinity ? 'Infinity' : value));
    const known = this.kept.get(key);
    if (known && known.fetch === (fetch ?? hostFetch)) return known;
    const settings = new Settings(given);
    if (this.kept.size >= MAX_KEPT) {
      const [oldest] = this.kept.entries();
      if (oldest) {
        this.kept.delete(oldest[0]);
        oldest[1].forget();
      }
    }
    this.kept.set(key, settings);
    return settings;
  }
}

/** The option that only the glue knows, and a copy of the others for the core. */
function split(given: Options | null): { fetch: typeof globalThis.fetch | undefined; options: unknown } {
  if (typeof (given ?? undefined) !== 'object' || Array.isArray(given)) {
    return { fetch: undefined, options: given === null || given === undefined ? withRuntime({}) : plainCopy(given) };
  }
  const { fetch, ...others } = given as Options;
  if (typeof (fetch ?? undefined) !== 'function' && fetch !== undefined && fetch !== null) {
    throw new TypeError(`edgespan: option \`fetch\` is ${shown(fetch)}; it must be a function`);
  }
  return { fetch: fetch ?? undefined, options: withRuntime(plainCopy(others) as object) };
}

function withRuntime(options: object): object {
  return { ...options, runtime: { language: runtime.language } };
}

/** A core that traps over options is replaced once; what it says of them comes out. */
function configure(options: unknown, warn: boolean): number {
  try {
    return core().configure(options, warn);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    dropCore(error);
    return core().configure(options, warn);
  }
}

/** The user's headers; what the body is, is not theirs to say, in whatever case they write it. */
function postHeaders(given: Record<string, string>): Record<string, string> {
  const others = Object.entries(given).filter(([name]) => name.toLowerCase() !== 'content-type');
  return { ...Object.fromEntries(others), 'content-type': 'application/x-protobuf' };
}
