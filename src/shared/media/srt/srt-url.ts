/** An address as libsrt's programs write it, `srt://HOST:PORT?NAME=VALUE&…`, taken apart. */
export interface SrtUrl {
  /** HOST:PORT, as it was written. */
  authority: string;
  /** Names in lower case, values decoded; of a name that comes twice the last. */
  options: ReadonlyMap<string, string>;
}

/** Latency that may be asked for, in ms. */
export const latencyRangeMs = { least: 20, most: 8000 };

/** Not `URL`: a stream id often begins with a raw `#`, where a URL's query would end. */
const shape = /^srt:\/\/([^/?#]*)\/?(?:\?([^]*))?$/iu;

/** True if the address is meant to be SRT's, whole or not. */
export function isSrtUrl(text: string): boolean {
  return /^srt:/iu.test(text.trim());
}

/** Undefined if it hasn't the shape of one; the authority is not looked at. */
export function parseSrtUrl(text: string): SrtUrl | undefined {
  const [, authority, query = ''] = shape.exec(text.trim()) ?? [];
  if (authority === undefined) return undefined;
  const options = query === '' ? [] : query.split('&').map(readOption);
  return { authority, options: new Map(options) };
}

/**
 * The latency that an address means, in ms; undefined if it is none. libsrt's programs write ms, FFmpeg
 * and OBS µs: the sensible ranges of the two don't meet.
 */
export function latencyMsOf(text: string): number | undefined {
  const given = /^\d{1,9}$/u.test(text) ? Number(text) : NaN;
  const latencyMs = Math.round(given >= latencyRangeMs.least * 1000 ? given / 1000 : given);
  return latencyMs >= latencyRangeMs.least && latencyMs <= latencyRangeMs.most ? latencyMs : undefined;
}

function readOption(option: string): [name: string, value: string] {
  const [name = '', ...rest] = option.split('=');
  const value = rest.join('=');
  try {
    return [name.toLowerCase(), decodeURIComponent(value)];
  } catch {
    // What is no valid encoding was meant as it is.
    return [name.toLowerCase(), value];
  }
}
