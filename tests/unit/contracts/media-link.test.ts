import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import {
  readMediaFrame,
  readVideoConfigPayload,
  writeMediaFrame,
  writeVideoConfigPayload,
  type MediaFrame,
} from '../../../src/shared/contracts/media-link.ts';

describe('media link frames', () => {
  it('lays a frame out as documented', () => {
    const bytes = writeMediaFrame({
      kind: 'video',
      keyframe: true,
      track: 1,
      sequence: 0x01020304,
      ptsUs: -2,
      payload: Uint8Array.of(0xaa, 0xbb),
    });
    expect([...bytes]).toEqual([
      ...[0x02], // kind: video
      ...[0x01], // flags: keyframe
      ...[0x00, 0x01], // track
      ...[0x01, 0x02, 0x03, 0x04], // sequence
      ...[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], // pts −2 µs
      ...[0xaa, 0xbb], // payload
    ]);
  });

  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.constantFrom('videoConfig', 'video', 'audio', 'ack', 'keyframeRequest'),
          keyframe: fc.boolean(),
          track: fc.integer({ min: 0, max: 0xffff }),
          sequence: fc.integer({ min: 0, max: 0xffffffff }),
          ptsUs: fc.maxSafeInteger(),
          payload: fc.uint8Array({ maxLength: 100 }),
        }) as fc.Arbitrary<MediaFrame>,
        (frame) => {
          expect(readMediaFrame(writeMediaFrame(frame))).toEqual(frame);
        },
      ),
    );
  });

  it('answers anything else with a named error', () => {
    const outcome = (bytes: Uint8Array): unknown => {
      try {
        const frame = readMediaFrame(bytes);
        return frame.kind === 'videoConfig' ? readVideoConfigPayload(frame.payload) : frame;
      } catch (thrown) {
        return thrown;
      }
    };
    const isUnforeseen = (result: unknown): boolean =>
      result instanceof Error && !(result instanceof FootlightError);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(isUnforeseen(outcome(bytes))).toBe(false);
      }),
    );
    expect(outcome(new Uint8Array(15).fill(1))).toBeInstanceOf(FootlightError);
  });

  it('carries the video configuration', () => {
    const config = { codec: 'hevc', width: 1280, height: 720, description: Uint8Array.of(1, 2, 3) } as const;
    expect(readVideoConfigPayload(writeVideoConfigPayload(config))).toEqual(config);
  });
});
