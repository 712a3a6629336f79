/**
 * A picture for the seek bar: a piece of a sheet of pictures, or a whole picture where no size is given.
 * Times count from the broadcast's zero, in seconds.
 */
export interface Thumbnail {
  startS: number;
  endS: number;
  /** Relative to the track's own address. */
  uri: string;
  /** Of the sheet, in px. */
  area?: { x: number; y: number; width: number; height: number };
}

export interface ThumbnailTrack {
  /**
   * Time of day of the broadcast's zero, in ms since 1970, from the line `NOTE PROGRAM-DATE-TIME=…` (ISO
   * 8601). A track of something live has it, since players begin to count wherever they begin to play.
   */
  zeroDateMs?: number;
  /** In the order of the file. */
  thumbnails: Thumbnail[];
}

/** A longer track is cut off: ten hours at one picture a second. */
const maxThumbnails = 36_000;

/**
 * Reads a WebVTT file whose cues are addresses of pictures, with `#xywh=X,Y,WIDTH,HEIGHT` (W3C Media
 * Fragments 4.2.2, in px) behind those that are a piece of a sheet. What can't be read is left out.
 */
export function parseThumbnailTrack(text: string): ThumbnailTrack {
  const thumbnails: Thumbnail[] = [];
  for (const block of text.split(/\r?\n\r?\n/)) {
    const lines = block.split(/\r?\n/);
    const timing = lines.findIndex((line) => line.includes('-->'));
    const thumbnail = timing < 0 ? undefined : readCue(lines[timing] ?? '', lines[timing + 1] ?? '');
    if (thumbnail) thumbnails.push(thumbnail);
    if (thumbnails.length === maxThumbnails) break;
  }
  const zeroDateMs = Date.parse(/^NOTE PROGRAM-DATE-TIME=(\S+)/m.exec(text)?.[1] ?? '');
  return { thumbnails, ...(Number.isNaN(zeroDateMs) ? {} : { zeroDateMs }) };
}

/** The picture that stands for a moment: the last that begins before it, or the first of all. */
export function thumbnailAt({ thumbnails }: ThumbnailTrack, seconds: number): Thumbnail | undefined {
  let low = 0;
  let high = thumbnails.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((thumbnails[middle]?.startS ?? Infinity) <= seconds) low = middle + 1;
    else high = middle;
  }
  return thumbnails[Math.max(0, low - 1)];
}

function readCue(timing: string, address: string): Thumbnail | undefined {
  const [start = '', end = ''] = timing.split('-->');
  const startS = secondsOf(start);
  const endS = secondsOf(end);
  const [uri = '', fragment = ''] = address.trim().split('#');
  if (startS === undefined || endS === undefined || uri === '') return undefined;
  const area = /^xywh=(?:pixel:)?(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})$/.exec(fragment);
  if (!area) return { startS, endS, uri };
  const [x = 0, y = 0, width = 0, height = 0] = area.slice(1).map(Number);
  return { startS, endS, uri, area: { x, y, width, height } };
}

/** WebVTT 4.1: `HH:MM:SS.mmm`, where the hours may be absent or have more digits. */
function secondsOf(time: string): number | undefined {
  const match = /^\s*(?:(\d{2,6}):)?([0-5]\d):([0-5]\d)\.(\d{3})/.exec(time);
  if (!match) return undefined;
  const [, hours = '0', minutes = '0', seconds = '0', milliseconds = '0'] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(milliseconds) / 1000;
}
