// A Worker that calls itself.
import { DurableObject, WorkerEntrypoint, exports as globalExports } from 'cloudflare:workers';
import { instrument, instrumentBinding, instrumentDurableObject, instrumentEntrypoint } from 'edgespan';
import { bindingOptions, rpc, service } from 'edgespan/bindings';

const options = (env) => ({ endpoint: env.ENDPOINT, serviceName: 'exports', bindings: bindingOptions({ rpc: rpc('Plain', 'Desk') }) });

export const Plain = instrumentEntrypoint(
  class PlainEntry extends WorkerEntrypoint {
    fetch() {
      return new Response(`plain ${this.ctx.props?.label}`);
    }
    count(...args) {
      return args.length;
    }
  },
  options,
);

export const Desk = instrumentDurableObject(
  class DeskObject extends DurableObject {
    count(...args) {
      return args.length;
    }
  },
  options,
);

export default instrument(
  {
    async fetch(request, env, { exports }) {
      const labelled = instrumentBinding(exports.Plain({ props: { label: 'labelled' } }), service, 'Labelled');
      const answers = [
        await labelled.fetch('https://plain.example/labelled'),
        await globalExports.Plain.fetch('https://plain.example/global'),
      ];
      const texts = await Promise.all(answers.map((answer) => answer.text()));
      const counts = [await exports.Plain.count(1), await exports.Desk.getByName('a').count(1, 2)];
      return new Response([...texts, ...counts, Object.keys(exports), exports.Plain === exports.Plain].join('\n'));
    },
  },
  options,
);
