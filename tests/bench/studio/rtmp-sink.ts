import { createServer, type AddressInfo, type Server } from 'node:net';
import { nodeRtmpCrypto } from '../../../server/ingest/rtmp/crypto.ts';
import { ServerSession } from '../../../src/shared/media/rtmp/server-session.ts';

const limits = {
  maxMessageBytes: 16 * 1024 * 1024,
  maxChunkStreams: 16,
  handshakeTimeoutMs: 10_000,
  publishTimeoutMs: 10_000,
  idleTimeoutMs: 60_000,
  maxBytesBeforePublish: 65_536,
  maxMessagesPerSecond: 20_000,
};

/** Takes whatever is published and counts it. */
export class RtmpSink {
  readonly #server: Server;
  /** Video messages so far, configurations among them. */
  videoMessages = 0;
  /** When the first picture came, of `performance.now()`. */
  firstPictureAtMs: number | undefined;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<RtmpSink> {
    const server = createServer();
    const sink = new RtmpSink(server);
    server.on('connection', (socket) => {
      const nowUs = (): number => performance.now() * 1000;
      const session: ServerSession = new ServerSession(limits, nodeRtmpCrypto, nowUs(), {
        send: (bytes) => socket.write(bytes),
        publishRequested: () => {
          session.acceptPublish();
        },
        media: ({ type }) => {
          if (type === 'video') sink.#handleVideo();
        },
        metadata: () => undefined,
        closed: () => socket.destroy(),
      });
      socket.on('data', (bytes) => {
        session.handleBytes(bytes, nowUs());
      });
      socket.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return sink;
  }

  /** Where to publish to, with a key. */
  get address(): string {
    return `rtmp://127.0.0.1:${(this.#server.address() as AddressInfo).port}/live/bench`;
  }

  close(): void {
    this.#server.close();
  }

  #handleVideo(): void {
    this.videoMessages++;
    // The first message is the configuration.
    if (this.videoMessages === 2) this.firstPictureAtMs = performance.now();
  }
}
