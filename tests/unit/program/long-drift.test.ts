import { describe, expect, it } from 'vitest';
import { ReadPosition } from '../../../src/renderer/program/mixer/read-position.ts';
import { ShortestTransport } from '../../../src/renderer/program/shortest-transport.ts';

const hours = 10;
const rate = 48_000;
const blockFrames = 1024;
const blockUs = (blockFrames / 48_000) * 1e6;
const chunkFrames = 480;
const delayUs = 60_000;

/**
 * A microphone whose clock is off by `ppm`, on air for ten hours: the worst that what is read lies
 * beside its place, in µs, after the first ten seconds.
 * @param stamps by whose clock its timestamps are: the program's, or its own
 */
function worstOffsetUs(ppm: number, stamps: 'program' | 'device'): number {
  const position = new ReadPosition(rate);
  const transport = new ShortestTransport();
  const chunkUs = (chunkFrames / rate) * 1e6;
  // A clock that is too fast makes its frames in less of our time.
  const realChunkUs = chunkUs / (1 + ppm / 1e6);
  let chunks = 0;
  let worst = 0;
  for (let block = 0; block * blockUs < hours * 3600e6; block++) {
    const startUs = block * blockUs;
    const dueUs = startUs + blockUs + delayUs;
    while ((chunks + 1) * realChunkUs <= dueUs) {
      chunks++;
      const capturedUs = chunks * realChunkUs;
      const stampUs = stamps === 'program' ? capturedUs : chunks * chunkUs;
      // Arrivals are a little late, and every hundredth very late.
      const arrivalUs = capturedUs + 3000 + ((chunks * 7919) % 1000) + (chunks % 100 === 0 ? 15_000 : 0);
      transport.observe(stampUs, arrivalUs);
      position.write(chunkFrames, stampUs);
    }
    const place = position.advance(startUs - transport.offsetUs, blockFrames);
    if (!place || startUs < 10e6) continue;
    const trueUs = (place.position / chunkFrames) * realChunkUs;
    worst = Math.max(worst, Math.abs(trueUs - startUs));
  }
  return worst;
}

describe('ten hours on air', () => {
  it.each([
    [200, 'program'],
    [-200, 'program'],
    [200, 'device'],
    [-200, 'device'],
  ] as const)(
    'a microphone that is off by %i ppm, stamped by the %s’s clock, stays in step',
    (ppm, stamps) => {
      expect(worstOffsetUs(ppm, stamps)).toBeLessThan(20_000);
    },
  );
});
