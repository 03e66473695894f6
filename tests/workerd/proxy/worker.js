// Passes each request on to the second service.
import { instrument } from 'edgespan';

export default instrument(
  {
    fetch(request, env) {
      const { pathname } = new URL(request.url);
      const target = `${env.SERVICE}/echo?${pathname.slice(1)}=1`;
      return pathname === '/as-init' ? fetch(target, request) : fetch(new Request(target, request));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'proxy' }),
);
