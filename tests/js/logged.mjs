/**
 * What `debug` says on the console, without what differs from run to run.
 *
 * @module
 */

/** The trace of a caller, which `logged` gives as `CALLER`. */
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

/** What is said while `work` runs; ids, lengths and times are replaced. */
export async function logged(t, work) {
  const log = t.mock.method(console, 'log', () => {});
  await work();
  return log.mock.calls.map(({ arguments: [line] }) =>
    line
      .replaceAll(/[0-9a-f]{32}/g, (id) => (id === TRACE_ID ? 'CALLER' : 'TRACE'))
      .replaceAll(/\d+ bytes/g, 'n bytes')
      .replaceAll(/in \d+ ms/g, 'in n ms'),
  );
}
