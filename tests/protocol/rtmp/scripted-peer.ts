import type { AmfValue } from '../../../src/shared/media/rtmp/amf0.ts';
import { readAmf0 } from '../../../src/shared/media/rtmp/amf0-reader.ts';
import { ChunkReader } from '../../../src/shared/media/rtmp/chunk-reader.ts';
import { ChunkWriter } from '../../../src/shared/media/rtmp/chunk-writer.ts';
import { commandMessage } from '../../../src/shared/media/rtmp/commands.ts';
import { controlValue, messageType, type RtmpMessage } from '../../../src/shared/media/rtmp/messages.ts';

const packetBytes = 1536;

/**
 * Either side of a connection, as a script: makes the bytes that one wants sent, right or wrong, and
 * collects what comes back. Its handshake is the plain one.
 */
export class ScriptedPeer {
  readonly received: RtmpMessage[] = [];
  readonly #writer = new ChunkWriter();
  readonly #reader = new ChunkReader({ maxMessageBytes: 1_000_000, maxChunkStreams: 64 });
  #handshakeBytesLeft = 1 + 2 * packetBytes;

  /** C0, C1 and C2, or S0, S1 and S2, at once. */
  handshake(): Uint8Array {
    return Uint8Array.from([3, ...new Uint8Array(2 * packetBytes)]);
  }

  message(
    message: Partial<RtmpMessage> & { type: number; payload: Uint8Array },
    chunkStreamId = 3,
  ): Uint8Array {
    return this.#writer.write({ streamId: 0, timestampMs: 0, ...message }, chunkStreamId);
  }

  command(name: string, transactionId: number, object: AmfValue, ...args: AmfValue[]): Uint8Array {
    const command = { name, transactionId, object, args };
    const streamId = name === 'publish' || name === 'play' ? 1 : 0;
    return this.#writer.write(commandMessage(command, streamId), 3);
  }

  /** Takes bytes of the other side. */
  receive(bytes: Uint8Array): void {
    const skipped = Math.min(this.#handshakeBytesLeft, bytes.length);
    this.#handshakeBytesLeft -= skipped;
    this.#reader.push(bytes.subarray(skipped), (message) => {
      if (message.type === messageType.setChunkSize) this.#reader.setChunkSize(controlValue(message));
      this.received.push(message);
    });
  }

  /** The values of every command that was received. */
  commands(): AmfValue[][] {
    return this.received
      .filter(({ type }) => type === messageType.commandAmf0)
      .map(({ payload }) => readAmf0(payload));
  }

  /** The codes of every `onStatus` that was received. */
  statusCodes(): AmfValue[] {
    return this.commands()
      .filter(([name]) => name === 'onStatus')
      .map(([, , , info]) => (info as { code: AmfValue }).code);
  }
}
