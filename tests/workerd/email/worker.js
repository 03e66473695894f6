// Rejects, forwards or answers an email, as its address says.
import { EmailMessage } from 'cloudflare:email';
import { instrument } from 'edgespan';

const ANSWER = [
  'From: reply@links.example',
  'To: a@links.example',
  'In-Reply-To: <3@links.example>',
  'Message-ID: <4@links.example>',
  'Content-Type: text/plain',
  '',
  'hello yourself',
].join('\r\n');

export default instrument(
  {
    async email(message) {
      if (message.to.startsWith('reject')) message.setReject('not you, a@links.example');
      if (message.to.startsWith('forward')) {
        await message.forward('b@links.example');
        await message.forward('c@links.example', new Headers({ 'x-mine': '1' }));
      }
      if (message.to.startsWith('reply')) {
        await message.reply(new EmailMessage(message.to, message.from, ANSWER));
        throw new Error('and then it failed');
      }
    },
  },
  (env) => ({ endpoint: env.ENDPOINT, serviceName: 'mail' }),
);
