import { expect, it } from 'vitest';
import { KeyWrapping } from '../../../src/shared/media/srt/key-wrapping.ts';
import { controlTypes } from '../../../src/shared/media/srt/packet.ts';
import { StreamCipher } from '../../../src/shared/media/srt/stream-cipher.ts';
import { countingBytes } from './caller-and-listener.ts';
import { numberedPayload, SimulatedNetwork } from './simulated-network.ts';

/** Timestamps of 32 bits in microseconds wrap after 72 minutes. */
const minutes = 80;
const intervalUs = 20_000;
const latencyMs = 500;
const delayMs = 20;

/** Both ends begin with the same key, and change theirs every five minutes. */
function cipher(seed: number): StreamCipher {
  return new StreamCipher({
    wrapping: new KeyWrapping('correct horse battery'),
    salt: countingBytes(1)(16),
    keyLengthBytes: 16,
    keys: { even: countingBytes(2)(16) },
    randomBytes: countingBytes(seed),
    refreshEveryPackets: 2 ** 14,
    announceAheadPackets: 2 ** 10,
  });
}

it('eighty minutes: numbers and timestamps wrap, keys change, clocks drift, packets get lost, nobody notices', () => {
  let announcements = 0;
  const isAnnouncement = (datagram: Uint8Array) =>
    datagram[0] === 0x80 + (controlTypes.userDefined >> 8) && datagram[3] === 3;
  const network = new SimulatedNetwork({
    seed: 5,
    there: {
      delayMs,
      lossRate: 0.01,
      swallows: (datagram) => {
        if (isAnnouncement(datagram)) announcements++;
        return false;
      },
    },
    back: { delayMs, lossRate: 0.01 },
    parameters: {
      sendLatencyMs: latencyMs,
      receiveLatencyMs: latencyMs,
      sendInitialSequence: 2 ** 31 - 100_000,
      cipher: cipher(10),
    },
    farParameters: { cipher: cipher(20) },
    driftPpm: 200,
  });
  let [sent, next, mistakes] = [0, 0, 0];
  let [fastestUs, slowestUs] = [Infinity, 0];
  network.far.onPayload = (payload) => {
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    if (view.getUint32(0) !== next++) mistakes++;
    const delayUs = network.nowUs - view.getFloat64(4);
    fastestUs = Math.min(fastestUs, delayUs);
    slowestUs = Math.max(slowestUs, delayUs);
  };
  const untilUs = minutes * 60_000_000;
  network.run(untilUs, intervalUs, () => [numberedPayload(sent++, network.nowUs, 16)]);
  network.run(untilUs + 2_000_000);

  expect([mistakes, next]).toEqual([0, sent]);
  expect(sent).toBe(untilUs / intervalUs);
  const sending = network.near.connection.statistics(untilUs).send;
  const receiving = network.far.connection.statistics(untilUs).receive;
  expect(sending).toMatchObject({ droppedPackets: 0, bufferedPackets: 0 });
  expect(receiving).toMatchObject({ droppedPackets: 0, undecryptedPackets: 0, belatedPackets: 0 });
  expect(receiving.lostPackets).toBeGreaterThan(sent / 200);
  // Every key, and now and then an announcement that was lost, or its answer.
  expect(announcements).toBeGreaterThanOrEqual(Math.floor(sent / 2 ** 14));
  // The peer's clock gains 0.96 s; the delay stays where it was, but for the time it takes to notice.
  expect(receiving.driftUs / 1e6).toBeCloseTo(-0.96, 1);
  expect(fastestUs).toBeGreaterThan((delayMs + latencyMs - 10) * 1000);
  expect(slowestUs).toBeLessThan((delayMs + latencyMs + 10) * 1000);
}, 180_000);
