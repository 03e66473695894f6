// Logs without the numbers that differ from run to run.
import { instrument } from 'edgespan';

const { log } = console;
console.log = (line) => log(line.replaceAll(/\d+ (bytes|ms)/g, '… $1'));

export default instrument(
  {
    async fetch() {
      return new Response('served');
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'debug', debug: true }),
);
