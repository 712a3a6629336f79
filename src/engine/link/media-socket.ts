import type { WebSocket } from 'ws';
import { policyViolation } from '../../shared/base/close-codes.ts';
import { messageOf } from '../../shared/base/errors.ts';
import type { Logger } from '../../shared/base/logger.ts';
import { readMediaFrame, writeMediaFrame, type MediaFrame } from '../../shared/contracts/media-link.ts';

// RFC 6455, 7.4.1
const normalClosure = 1000;
const empty = new Uint8Array(0);

/** The page's end of the encoded media. One page at a time: the newest takes over. */
export class MediaSocket {
  readonly #logger: Logger;
  readonly #onFrame: (frame: MediaFrame) => void;
  #socket: WebSocket | undefined;
  #newestSequence: number | undefined;

  /** @param onFrame may throw, which closes the page's socket with the reason */
  constructor(logger: Logger, onFrame: (frame: MediaFrame) => void) {
    this.#logger = logger;
    this.#onFrame = onFrame;
  }

  attach(socket: WebSocket): void {
    this.#socket?.close(normalClosure, 'another page took over');
    this.#socket = socket;
    this.#logger.info({}, 'The page connected its media socket.');
    socket.on('message', (data, isBinary) => {
      // Nothing of a page that was taken over is mixed into the new one's.
      if (this.#socket !== socket) return;
      try {
        const bytes = isBinary && Buffer.isBuffer(data) ? data : empty;
        const frame = readMediaFrame(bytes);
        this.#onFrame(frame);
        this.#acknowledge(frame.sequence);
      } catch (failure) {
        this.#logger.warn(
          { reason: messageOf(failure) },
          'The page sent something wrong; its media socket is closed.',
        );
        socket.close(policyViolation, 'not a frame of ours');
      }
    });
    socket.on('error', (failure) => {
      this.#logger.warn({ reason: failure.message }, 'The media socket broke.');
    });
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#logger.info({}, 'The page’s media socket is closed.');
    });
  }

  /** Asks the page for a keyframe, if one is there. */
  requestKeyframe(): void {
    this.#send('keyframeRequest', 0);
  }

  /** Frames that come in one go are acknowledged in one go. */
  #acknowledge(sequence: number): void {
    const isScheduled = this.#newestSequence !== undefined;
    this.#newestSequence = sequence;
    if (isScheduled) return;
    setImmediate(() => {
      if (this.#newestSequence !== undefined) this.#send('ack', this.#newestSequence);
      this.#newestSequence = undefined;
    });
  }

  #send(kind: 'ack' | 'keyframeRequest', sequence: number): void {
    this.#socket?.send(
      writeMediaFrame({ kind, keyframe: false, track: 0, sequence, ptsUs: 0, payload: empty }),
    );
  }
}
