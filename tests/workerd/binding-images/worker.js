// Measures, transforms, draws and stores an image of two by one pixels.
import { instrument } from 'edgespan';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg==';

export default instrument(
  {
    async fetch(request, { IMAGES, STORED }) {
      const lines = [JSON.stringify(await IMAGES.info(png()))];
      const wide = IMAGES.input(png()).transform({ width: 4 });
      const drawn = IMAGES.input(png()).transform({ rotate: 90 }).draw(wide, { top: 0 });
      const tries = {
        drawn: () => drawn.output({ format: 'image/png', quality: 80 }),
        'used twice': () => drawn.output({ format: 'image/png' }),
        'drawn before': () => wide.output({ format: 'image/webp' }),
      };
      for (const [name, attempt] of Object.entries(tries)) {
        try {
          const result = await attempt();
          const answer = result.response();
          const { byteLength } = await answer.arrayBuffer();
          lines.push(`${name}: ${result.contentType()} ${answer.headers.get('content-type')} ${byteLength > 0}`);
        } catch (error) {
          lines.push(`${name}: ${error.name} ${error.code}`);
        }
      }
      const { id } = await STORED.hosted.upload(png(), { id: 'secret' });
      const image = STORED.hosted.image(id);
      lines.push(
        id,
        JSON.stringify(await image.details()),
        await image.delete(),
        (await STORED.hosted.list()).images.length,
      );
      return new Response(lines.join('\n'));
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'images' }),
);

function png() {
  return new Response(Uint8Array.from(atob(PNG), (byte) => byte.charCodeAt(0))).body;
}
