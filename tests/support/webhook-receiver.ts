import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { webhookMessageSchema, type WebhookMessage } from '../../src/shared/contracts/webhooks.ts';

/** Takes webhook messages, and knows whether they are signed as they should be. */
export class WebhookReceiver {
  readonly messages: (WebhookMessage & { id: string; isGenuine: boolean })[] = [];
  /** What it answers with from now on. */
  status = 204;
  secret = '';
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    server.on('request', (request, response) => {
      void text(request).then((body) => {
        const { headers } = request;
        const id = String(headers['webhook-id']);
        const signed = `${id}.${String(headers['webhook-timestamp'])}.${body}`;
        const key = Buffer.from(this.secret.replace('whsec_', ''), 'base64');
        const expected = `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
        this.messages.push({
          ...webhookMessageSchema.parse(JSON.parse(body)),
          id,
          isGenuine: headers['webhook-signature'] === expected,
        });
        response.writeHead(this.status).end();
      });
    });
  }

  static async start(): Promise<WebhookReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new WebhookReceiver(server);
  }

  get types(): string[] {
    return this.messages.map(({ type }) => type);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
