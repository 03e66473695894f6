/**
 * Parses the arguments of `npx edgespan`. Each error is one sentence: what, where, allowed values.
 *
 * @module
 */

/** Parsed arguments of `edgespan check`. */
export interface CheckArguments {
  /** Either `dsn` or `endpoint` is set. */
  readonly dsn: string | undefined;
  readonly endpoint: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly environment: string | undefined;
  readonly release: string | undefined;
  readonly timeoutMs: number;
}

/** The arguments are not valid; the message is the sentence for the user. */
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

/** Parses the arguments. Throws {@link WrongArguments}. */
export function readArguments(args: readonly string[]): CheckArguments | 'help' | 'version' {
  for (const flag of ['help', 'version'] as const) if (args.includes(`--${flag}`)) return flag;
  const [command, ...rest] = args;
  if (command !== 'check') {
    const problem = command === undefined ? 'there is no command' : `there is no command ${JSON.stringify(command)}`;
    throw new WrongArguments(`${problem}; it must be check, as in \`edgespan check --dsn URL\` (see --help)`);
  }
  const values = valuesOf(rest);
  const valueOf = (option: string): string | undefined => single(option, values.get(option) ?? []);
  const [dsn, endpoint] = [valueOf('--dsn'), valueOf('--endpoint')];
  if ((dsn === undefined) === (endpoint === undefined)) {
    const problem = dsn === undefined ? 'neither --dsn nor --endpoint is given' : 'both --dsn and --endpoint are given';
    throw new WrongArguments(`${problem}; it must be one of them`);
  }
  for (const [option, other] of [
    ['--header', '--endpoint'],
    ['--environment', '--dsn'],
    ['--release', '--dsn'],
  ]) {
    if (values.has(option as string) && !values.has(other as string)) {
      throw new WrongArguments(`${option} is given without ${other}, which it belongs to`);
    }
  }
  return {
    dsn,
    endpoint,
    headers: Object.fromEntries((values.get('--header') ?? []).map(headerOf)),
    environment: valueOf('--environment'),
    release: valueOf('--release'),
    timeoutMs: timeoutOf(valueOf('--timeout')),
  };
}

/** The values of each option, from `--name value` or `--name=value`. Throws for an unknown option or a missing value. */
function valuesOf(args: readonly string[]): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (let at = 0; at < args.length; at++) {
    const [, option = '', own] = /^(--[^=]*)(?:=(.*))?$/s.exec(args[at] as string) ?? [];
    if (!OPTIONS.includes(option)) {
      throw new WrongArguments(
        `there is no option ${JSON.stringify(option || args[at])}; there are ${OPTIONS.join(', ')}`,
      );
    }
    const value = own ?? args[++at];
    if (value === undefined || value === '' || (own === undefined && value.startsWith('--'))) {
      throw new WrongArguments(`${option} has no value (see --help)`);
    }
    values.set(option, [...(values.get(option) ?? []), value]);
  }
  return values;
}

function single(option: string, values: readonly string[]): string | undefined {
  if (values.length > 1) throw new WrongArguments(`${option} is given ${values.length} times; it must be once`);
  return values[0];
}

function headerOf(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  // The value is not printed, since it may be a secret.
  if (at < 1) throw new WrongArguments('--header has no name and `=` before its value; it must be name=value');
  return [text.slice(0, at), text.slice(at + 1)];
}

function timeoutOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_TIMEOUT_MS;
  const timeoutMs = Number(text);
  if (!/^\d+$/.test(text) || timeoutMs < 1 || timeoutMs > MAX_TIMEOUT_MS) {
    const quoted = JSON.stringify(text);
    throw new WrongArguments(`--timeout is ${quoted}; it must be a whole number of ms from 1 to ${MAX_TIMEOUT_MS}`);
  }
  return timeoutMs;
}
