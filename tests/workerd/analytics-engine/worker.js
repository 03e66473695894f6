// Writes data points: a full one, and one of nothing.
import { instrument } from 'edgespan';

export default instrument(
  {
    fetch(request, { VISITS }) {
      const given = VISITS.writeDataPoint({ indexes: ['secret'], doubles: [1, 2, 3], blobs: ['secret', null] });
      VISITS.writeDataPoint();
      return new Response(String(given));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'analytics' }),
);
