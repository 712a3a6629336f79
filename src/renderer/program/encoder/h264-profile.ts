/**
 * Levels of H.264 (ITU-T H.264, table A-1): level number × 10, macroblocks a second, macroblocks a
 * frame, kbit/s of the High profile (1.25 × the table's).
 */
const levels = [
  [30, 40_500, 1620, 12_500],
  [31, 108_000, 3600, 17_500],
  [32, 216_000, 5120, 25_000],
  [40, 245_760, 8192, 25_000],
  [42, 522_240, 8704, 62_500],
  [50, 589_824, 22_080, 168_750],
  [51, 983_040, 36_864, 300_000],
  [52, 2_073_600, 36_864, 300_000],
] as const;

/** The codec string of High profile at the lowest level that carries this picture. */
export function h264CodecString(
  width: number,
  height: number,
  frameRate: number,
  bitrateKbps: number,
): string {
  const macroblocks = Math.ceil(width / 16) * Math.ceil(height / 16);
  const level = levels.find(
    ([, perSecond, perFrame, kbps]) =>
      macroblocks * frameRate <= perSecond && macroblocks <= perFrame && bitrateKbps <= kbps,
  );
  return `avc1.6400${(level?.[0] ?? 52).toString(16).padStart(2, '0')}`;
}
