import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  callers,
  listeners,
  openCaller,
  openListener,
  payloadBytes,
  type CallerName,
  type ListenerName,
} from '../../support/srt-peers.ts';

const packets = 260;
const stream = randomBytes(packets * payloadBytes);
/** Follows the stream, and pushes it through where a program writes whole blocks of some KiB. */
const rest = Buffer.alloc(16 * payloadBytes);
const packetsPerBurst = 10;
const burstEveryMs = 20;

const keyLengths = [undefined, 16, 24, 32] as const;
const cases = callers.flatMap((caller) =>
  listeners.flatMap((listener) =>
    keyLengths
      // Two that are not ours run once, to show that the rig itself is sound.
      .filter((keyLengthBytes) => caller === 'ours' || listener === 'ours' || keyLengthBytes === undefined)
      .map((keyLengthBytes) => ({
        caller,
        listener,
        keyLengthBytes,
        cipher: keyLengthBytes ? `AES-${keyLengthBytes * 8}` : 'no cipher',
      })),
  ),
);

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function carry(
  callerName: CallerName,
  listenerName: ListenerName,
  keyLengthBytes: 16 | 24 | 32 | undefined,
): Promise<Buffer> {
  const options = { keyLengthBytes, passphrase: keyLengthBytes && 'a passphrase of theirs' };
  const listener = await openListener(listenerName, options);
  try {
    const caller = await openCaller(callerName, listener.port, { ...options, streamId: 'publish:KEY' });
    try {
      for (let at = 0; at < stream.byteLength; at += packetsPerBurst * payloadBytes) {
        caller.write(stream.subarray(at, at + packetsPerBurst * payloadBytes));
        await delay(burstEveryMs);
      }
      caller.write(rest);
      await listener.received.until(stream.byteLength);
    } finally {
      await caller.end();
    }
  } finally {
    await listener.end();
  }
  return listener.received.bytes;
}

describe('a stream of random bytes, compared whole', () => {
  it.concurrent.each(cases)(
    'from $caller to $listener, $cipher',
    async ({ caller, listener, keyLengthBytes }) => {
      const received = await carry(caller, listener, keyLengthBytes);

      expect(digest(received.subarray(0, stream.byteLength))).toBe(digest(stream));
      expect(received.byteLength).toBeLessThanOrEqual(stream.byteLength + rest.byteLength);
    },
  );
});
