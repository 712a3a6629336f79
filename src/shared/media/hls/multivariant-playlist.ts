import { attributes, quoted } from './attributes.ts';

/** The one audio track that every variant plays with. */
interface AudioRendition {
  uri: string;
  /** RFC 6381 */
  codecs: string;
  channels: number;
  peakBitsPerSecond: number;
  averageBitsPerSecond: number;
}

export type VideoRange = 'SDR' | 'HLG' | 'PQ';

interface VideoVariant {
  uri: string;
  /** RFC 6381 */
  codecs: string;
  width?: number;
  height?: number;
  frameRate?: number;
  /** Of its transfer characteristics (RFC 8216bis 4.4.6.2); standard range if absent. */
  videoRange?: VideoRange;
  /** Of the video alone. */
  peakBitsPerSecond: number;
  averageBitsPerSecond: number;
}

export interface MultivariantPlaylist {
  /** In the order in which players are to take them. */
  variants: readonly VideoVariant[];
  audio?: AudioRendition | undefined;
  /** True if the pictures carry captions of CEA-608. */
  hasCaptions?: boolean;
}

const audioGroup = 'audio';
const captionGroup = 'captions';

/**
 * Text of the multivariant playlist: the variants with the audio in a group, and last the audio alone, for
 * those whom no picture reaches in time, and for broadcasts without one (RFC 8216bis 4.4.6).
 */
export function writeMultivariantPlaylist({
  variants,
  audio,
  hasCaptions = false,
}: MultivariantPlaylist): string {
  const lines = ['#EXTM3U', '#EXT-X-VERSION:9', '#EXT-X-INDEPENDENT-SEGMENTS'];
  const grouped = audio !== undefined && variants.length > 0;
  if (grouped) lines.push(audioLine(audio));
  if (hasCaptions) lines.push(captionLine());
  const group = grouped ? quoted(audioGroup) : undefined;
  for (const variant of variants) {
    const { width, height, frameRate } = variant;
    const stream = attributes({
      // The sum of what is played together (RFC 8216bis 4.4.6.2).
      BANDWIDTH: Math.ceil(variant.peakBitsPerSecond + (audio?.peakBitsPerSecond ?? 0)),
      'AVERAGE-BANDWIDTH': Math.ceil(variant.averageBitsPerSecond + (audio?.averageBitsPerSecond ?? 0)),
      CODECS: quoted(audio ? `${variant.codecs},${audio.codecs}` : variant.codecs),
      RESOLUTION: width !== undefined && height !== undefined ? `${width}x${height}` : undefined,
      'FRAME-RATE': frameRate === undefined ? undefined : frameRate.toFixed(3),
      'VIDEO-RANGE': variant.videoRange ?? 'SDR',
      AUDIO: group,
      'CLOSED-CAPTIONS': hasCaptions ? quoted(captionGroup) : undefined,
    });
    lines.push(`#EXT-X-STREAM-INF:${stream}`, variant.uri);
  }
  if (audio) {
    const stream = attributes({
      BANDWIDTH: Math.ceil(audio.peakBitsPerSecond),
      'AVERAGE-BANDWIDTH': Math.ceil(audio.averageBitsPerSecond),
      CODECS: quoted(audio.codecs),
      AUDIO: group,
    });
    lines.push(`#EXT-X-STREAM-INF:${stream}`, audio.uri);
  }
  return `${lines.join('\n')}\n`;
}

function audioLine({ channels, uri }: AudioRendition): string {
  const media = attributes({
    TYPE: 'AUDIO',
    'GROUP-ID': quoted(audioGroup),
    NAME: quoted('Audio'),
    DEFAULT: 'YES',
    AUTOSELECT: 'YES',
    CHANNELS: quoted(String(channels)),
    URI: quoted(uri),
  });
  return `#EXT-X-MEDIA:${media}`;
}

function captionLine(): string {
  const media = attributes({
    TYPE: 'CLOSED-CAPTIONS',
    'GROUP-ID': quoted(captionGroup),
    NAME: quoted('Captions'),
    AUTOSELECT: 'YES',
    'INSTREAM-ID': quoted('CC1'),
  });
  return `#EXT-X-MEDIA:${media}`;
}
