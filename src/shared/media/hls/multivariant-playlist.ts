import { attributes, quoted } from './attributes.ts';

/** The one audio track that every variant plays with. */
export interface AudioRendition {
  uri: string;
  /** RFC 6381 */
  codecs: string;
  channels: number;
  peakBitsPerSecond: number;
  averageBitsPerSecond: number;
}

export interface VideoVariant {
  uri: string;
  /** RFC 6381 */
  codecs: string;
  width?: number;
  height?: number;
  frameRate?: number;
  /** Of the video alone. */
  peakBitsPerSecond: number;
  averageBitsPerSecond: number;
}

const audioGroup = 'audio';

/** Text of a multivariant playlist: the variants in the given order, with the audio in a group (RFC 8216bis 4.4.6). */
export function writeMultivariantPlaylist(variants: readonly VideoVariant[], audio?: AudioRendition): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:9', '#EXT-X-INDEPENDENT-SEGMENTS'];
  if (audio) {
    const media = attributes({
      TYPE: 'AUDIO',
      'GROUP-ID': quoted(audioGroup),
      NAME: quoted('Audio'),
      DEFAULT: 'YES',
      AUTOSELECT: 'YES',
      CHANNELS: quoted(String(audio.channels)),
      URI: quoted(audio.uri),
    });
    lines.push(`#EXT-X-MEDIA:${media}`);
  }
  for (const variant of variants) {
    const { width, height, frameRate } = variant;
    const stream = attributes({
      // The sum of what is played together (RFC 8216bis 4.4.6.2).
      BANDWIDTH: Math.ceil(variant.peakBitsPerSecond + (audio?.peakBitsPerSecond ?? 0)),
      'AVERAGE-BANDWIDTH': Math.ceil(variant.averageBitsPerSecond + (audio?.averageBitsPerSecond ?? 0)),
      CODECS: quoted(audio ? `${variant.codecs},${audio.codecs}` : variant.codecs),
      RESOLUTION: width !== undefined && height !== undefined ? `${width}x${height}` : undefined,
      'FRAME-RATE': frameRate === undefined ? undefined : frameRate.toFixed(3),
      AUDIO: audio ? quoted(audioGroup) : undefined,
    });
    lines.push(`#EXT-X-STREAM-INF:${stream}`, variant.uri);
  }
  return `${lines.join('\n')}\n`;
}
