import { fullBox, u16, u32, u64 } from './box-writer.ts';

/** Of tkhd and mvhd: pictures are shown as they are. */
export const identityMatrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** mvhd (ISO/IEC 14496-12, 8.2.2) with rate and volume 1 and no creation time. */
export function movieHeader(header: {
  /** Ticks per second. */
  timescale: number;
  durationTicks: number;
  nextTrackId: number;
}): Uint8Array {
  const { timescale, durationTicks, nextTrackId } = header;
  const version = versionFor(durationTicks);
  const times =
    version === 0
      ? [u32(0, 0, timescale, durationTicks)]
      : [u64(0), u64(0), u32(timescale), u64(durationTicks)];
  return fullBox(
    'mvhd',
    version,
    0,
    ...times,
    u32(0x10000),
    u16(0x100, 0),
    u32(0, 0),
    identityMatrix,
    u32(0, 0, 0, 0, 0, 0, nextTrackId),
  );
}

/** Version 0 of a box with times has 32 bits for a duration, version 1 has 64. */
export function versionFor(durationTicks: number): 0 | 1 {
  return durationTicks > 0xffff_ffff ? 1 : 0;
}
