import type { WebSocket } from 'ws';
import { policyViolation } from '../../shared/base/close-codes.ts';
import { FootlightError, messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { streamRequestSchema, writeStreamPiece } from '../../shared/contracts/stream-link.ts';
import type { Timing } from '../../publish/timing.ts';
import { readStream } from './stream-reader.ts';

// RFC 6455, 7.4.1
/** Several seconds of the largest stream. */
const maxWaitingBytes = 48 * 1024 * 1024;

/** Reads one live stream for a page of the studio, as long as its socket is open. */
export function serveStream(socket: WebSocket, timing: Timing, logger: Logger): void {
  const closed = new AbortController();
  socket.on('close', () => {
    closed.abort();
  });
  socket.on('error', (failure) => {
    logger.warn({ reason: failure.message }, 'The socket of a stream broke.');
  });
  let isAsked = false;
  socket.on('message', (data, isBinary) => {
    try {
      if (isAsked || isBinary || !Buffer.isBuffer(data)) throw new Error('not one text');
      isAsked = true;
      const { url } = streamRequestSchema.parse(JSON.parse(data.toString()));
      void read(url);
    } catch (failure) {
      logger.warn({ reason: messageOf(failure) }, 'The page sent a wrong request for a stream.');
      socket.close(policyViolation, 'not a request of ours');
    }
  });

  async function read(url: string): Promise<void> {
    try {
      await readStream(
        url,
        {
          onState: (state) => {
            socket.send(JSON.stringify(state));
          },
          onPiece: (track, piece) => {
            if (socket.bufferedAmount > maxWaitingBytes)
              throw new FootlightError('NOT_READY', 'The studio can’t keep up with the stream.');
            socket.send(writeStreamPiece({ track, ...piece }));
          },
        },
        timing,
        closed.signal,
      );
    } catch (failure) {
      logger.error({ reason: messageOf(failure) }, 'A stream could not be read.');
      socket.close(1011, 'failed');
    }
  }
}
