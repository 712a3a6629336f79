/**
 * The test camera's clock: a strip of dark and bright cells near the bottom of the picture that says
 * when the frame was drawn and which one it was, so that whoever receives the picture can measure its
 * age and count lost and repeated frames.
 *
 * Two rows of 40 cells span the whole width; each row is 1/30 of the height, the upper one begins at
 * 26/30. A cell is 21 px wide at 480p, large enough for a coarse H.264 encode. First bit first:
 *
 * | bits | field |
 * |---|---|
 * | 4 at the start of each row | sync: 1010 in the upper row, 0101 in the lower |
 * | 42 | time of drawing, ms since 1970 |
 * | 16 | frame counter, wraps |
 * | 14 | CRC-14 of the 58 bits before it (polynomial 0x0805) |
 */
export interface ClockReading {
  /** Wall clock at which the frame was drawn, ms since 1970-01-01 UTC. */
  epochMs: number;
  /** Frames that the camera has made so far, modulo 2^16. */
  frame: number;
}

/** The part of a 2D canvas context that drawing the strip needs. */
export interface FillTarget {
  fillStyle: unknown;
  fillRect(x: number, y: number, width: number, height: number): void;
}

const columns = 40;
const rows = 2;
const rowFraction = 1 / 30;
const topFraction = 26 / 30;
const syncRows = [
  [1, 0, 1, 0],
  [0, 1, 0, 1],
] as const;
const syncBits = 4;
const timeBits = 42;
const frameBits = 16;
const checksumBits = 14;
/** Luma steps (of 255) between dark and bright below which there is no strip. */
const minContrast = 48;

function pushNumber(bits: number[], value: number, width: number): void {
  for (let bit = width - 1; bit >= 0; bit--) bits.push(Math.floor(value / 2 ** bit) % 2);
}

function takeNumber(bits: readonly number[], start: number, width: number): number {
  return bits.slice(start, start + width).reduce((value, bit) => value * 2 + bit, 0);
}

function checksum(bits: readonly number[]): number {
  let register = 0x3fff;
  for (const bit of bits) {
    const feedback = ((register >> (checksumBits - 1)) & 1) ^ bit;
    register = (register << 1) & 0x3fff;
    if (feedback) register ^= 0x0805;
  }
  return register;
}

/** The strip's 80 cells, upper row first, 1 for bright. */
export function encodeClockCells(reading: ClockReading): number[] {
  const data: number[] = [];
  pushNumber(data, Math.floor(reading.epochMs), timeBits);
  pushNumber(data, reading.frame, frameBits);
  pushNumber(data, checksum(data), checksumBits);
  const perRow = columns - syncBits;
  return syncRows.flatMap((sync, row) => [...sync, ...data.slice(row * perRow, (row + 1) * perRow)]);
}

/** Reads 80 cells back; undefined if sync or checksum do not fit. */
export function decodeClockCells(cells: readonly number[]): ClockReading | undefined {
  const data: number[] = [];
  for (const [row, sync] of syncRows.entries()) {
    const start = row * columns;
    if (sync.some((bit, column) => cells[start + column] !== bit)) return undefined;
    data.push(...cells.slice(start + syncBits, start + columns));
  }
  if (
    checksum(data.slice(0, timeBits + frameBits)) !== takeNumber(data, timeBits + frameBits, checksumBits)
  ) {
    return undefined;
  }
  return { epochMs: takeNumber(data, 0, timeBits), frame: takeNumber(data, timeBits, frameBits) };
}

/** Where the strip lies in a picture of this size, in px: what a reader needs to fetch of it. */
export function clockStripBounds(
  width: number,
  height: number,
): { y: number; width: number; height: number } {
  const y = Math.floor(height * topFraction);
  return { y, width, height: Math.ceil(height * (topFraction + rows * rowFraction)) - y };
}

/** Draws the strip over a picture of `width` × `height` px. */
export function drawClockStrip(
  target: FillTarget,
  width: number,
  height: number,
  reading: ClockReading,
): void {
  const cells = encodeClockCells(reading);
  target.fillStyle = '#101010';
  const bounds = clockStripBounds(width, height);
  target.fillRect(0, bounds.y, width, bounds.height);
  target.fillStyle = '#f0f0f0';
  for (const [index, cell] of cells.entries()) {
    if (cell === 0) continue;
    const column = index % columns;
    const row = Math.floor(index / columns);
    const left = Math.round((column * width) / columns);
    const top = Math.round(height * (topFraction + row * rowFraction));
    const right = Math.round(((column + 1) * width) / columns);
    const bottom = Math.round(height * (topFraction + (row + 1) * rowFraction));
    target.fillRect(left, top, right - left, bottom - top);
  }
}

/**
 * Reads the strip of a whole picture, whatever size it was scaled to.
 * @param rgba 4 bytes a pixel, row by row, as ImageData has them
 * @returns undefined if there is no strip, or it is damaged
 */
export function readClockStrip(
  rgba: ArrayLike<number>,
  width: number,
  height: number,
): ClockReading | undefined {
  const lumas: number[] = [];
  for (let row = 0; row < rows; row++) {
    const top = height * (topFraction + row * rowFraction);
    for (let column = 0; column < columns; column++) {
      lumas.push(
        meanLuma(rgba, width, (column * width) / columns, top, width / columns, height * rowFraction),
      );
    }
  }
  // The sync cells say what dark and bright look like after all that scaling and range conversion.
  let bright = 0;
  let dark = 0;
  for (const [row, sync] of syncRows.entries()) {
    for (const [column, bit] of sync.entries()) {
      const luma = lumas[row * columns + column] ?? 0;
      if (bit) bright += luma / syncBits;
      else dark += luma / syncBits;
    }
  }
  if (bright - dark < minContrast) return undefined;
  const threshold = (bright + dark) / 2;
  return decodeClockCells(lumas.map((luma) => (luma > threshold ? 1 : 0)));
}

/** Mean luma (BT.709) of the middle half of a cell, away from its blurred edges. */
function meanLuma(
  rgba: ArrayLike<number>,
  pictureWidth: number,
  left: number,
  top: number,
  width: number,
  height: number,
): number {
  let sum = 0;
  let count = 0;
  const bottom = Math.max(Math.ceil(top + height / 4) + 1, Math.floor(top + (height * 3) / 4));
  const right = Math.max(Math.ceil(left + width / 4) + 1, Math.floor(left + (width * 3) / 4));
  for (let y = Math.ceil(top + height / 4); y < bottom; y++) {
    for (let x = Math.ceil(left + width / 4); x < right; x++) {
      const at = (y * pictureWidth + x) * 4;
      sum += 0.2126 * (rgba[at] ?? 0) + 0.7152 * (rgba[at + 1] ?? 0) + 0.0722 * (rgba[at + 2] ?? 0);
      count++;
    }
  }
  return sum / count;
}
