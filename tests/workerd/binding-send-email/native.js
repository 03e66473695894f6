// Stands in for Cloudflare's own object.
class SendEmail {
  #allowed = 'reader@links.example';

  async send({ to }) {
    if (to !== this.#allowed) throw new Error(`destination address <${to}> is not a verified address`);
    return { messageId: '<1@links.example>' };
  }
}

export default function makeBinding() {
  return new SendEmail();
}
