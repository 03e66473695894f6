/**
 * The arguments of `npx edgespan`. What is wrong with them is one sentence: what, where, what it must be.
 *
 * @module
 */

/** What is to be checked. */
export interface Asked {
  /** One of both is there. */
  readonly dsn: string | undefined;
  readonly endpoint: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly environment: string | undefined;
  readonly release: string | undefined;
  readonly timeoutMs: number;
}

/** The arguments are wrong; the message says what. */
export class WrongArguments extends Error {}

export const USAGE = `Usage: edgespan check --dsn URL | --endpoint URL [option]...

Sends one test trace, and to Sentry one error that is linked to it; says what
was answered, and what to look for.

  --dsn URL            a Sentry DSN
  --endpoint URL       base URL of an OTLP/HTTP receiver; /v1/traces is appended
  --header name=value  a header for the endpoint; may be given several times
  --environment NAME   where the test says that it runs, toward Sentry;
                       default SENTRY_ENVIRONMENT, else production
  --release NAME       what it says that it is a release of, toward Sentry;
                       default SENTRY_RELEASE, else none
  --timeout MS         time for an answer, 1 to 600000; default 10000
  --help               says this
  --version            says the version

Exits with 0 when everything was taken, 1 when something was not, 2 when the
arguments are wrong.`;

const OPTIONS = ['--dsn', '--endpoint', '--header', '--environment', '--release', '--timeout'];
const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 600_000;

/** Throws {@link WrongArguments}. */
export function readArguments(given: readonly string[]): Asked | 'help' | 'version' {
  for (const flag of ['help', 'version'] as const) if (given.includes(`--${flag}`)) return flag;
  const [command, ...rest] = given;
  if (command !== 'check') {
    const said = command === undefined ? 'there is no command' : `there is no command ${JSON.stringify(command)}`;
    throw new WrongArguments(`${said}; it must be check, as in \`edgespan check --dsn URL\` (see --help)`);
  }
  const found = valuesOf(rest);
  const only = (option: string): string | undefined => onlyOne(option, found.get(option) ?? []);
  const [dsn, endpoint] = [only('--dsn'), only('--endpoint')];
  if ((dsn === undefined) === (endpoint === undefined)) {
    const said = dsn === undefined ? 'neither --dsn nor --endpoint is given' : 'both --dsn and --endpoint are given';
    throw new WrongArguments(`${said}; it must be one of them`);
  }
  for (const [option, other] of [
    ['--header', '--endpoint'],
    ['--environment', '--dsn'],
    ['--release', '--dsn'],
  ]) {
    if (found.has(option as string) && !found.has(other as string)) {
      throw new WrongArguments(`${option} is given without ${other}, which it belongs to`);
    }
  }
  return {
    dsn,
    endpoint,
    headers: Object.fromEntries((found.get('--header') ?? []).map(headerOf)),
    environment: only('--environment'),
    release: only('--release'),
    timeoutMs: timeoutOf(only('--timeout')),
  };
}

/** The values of each option, which are all there: `--name value` or `--name=value`. */
function valuesOf(given: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (let at = 0; at < given.length; at++) {
    const [, option = '', own] = /^(--[^=]*)(?:=(.*))?$/s.exec(given[at] as string) ?? [];
    if (!OPTIONS.includes(option)) {
      throw new WrongArguments(
        `there is no option ${JSON.stringify(option || given[at])}; there are ${OPTIONS.join(', ')}`,
      );
    }
    const value = own ?? given[++at];
    if (value === undefined || value === '' || (own === undefined && value.startsWith('--'))) {
      throw new WrongArguments(`${option} has no value (see --help)`);
    }
    found.set(option, [...(found.get(option) ?? []), value]);
  }
  return found;
}

function onlyOne(option: string, values: readonly string[]): string | undefined {
  if (values.length > 1) throw new WrongArguments(`${option} is given ${values.length} times; it must be once`);
  return values[0];
}

function headerOf(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  // The value may be a secret.
  if (at < 1) throw new WrongArguments('--header has no name and `=` before its value; it must be name=value');
  return [text.slice(0, at), text.slice(at + 1)];
}

function timeoutOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const timeoutMs = Number(text);
  if (!/^\d+$/.test(text) || timeoutMs < 1 || timeoutMs > MAX_TIMEOUT_MS) {
    const said = JSON.stringify(text);
    throw new WrongArguments(`--timeout is ${said}; it must be a whole number of ms from 1 to ${MAX_TIMEOUT_MS}`);
  }
  return timeoutMs;
}
