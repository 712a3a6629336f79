import type { Quality } from './playback-engine.ts';

/** The facts of one variant of the multivariant playlist. */
interface Variant {
  uri: string;
  height: number;
  /** Frames per second; 0 if the playlist doesn't say. */
  frameRate: number;
}

/** The rendition's name: the folder that its playlist is in. */
function renditionOf(uri: string): string {
  const path = new URL(uri, 'http://relay').pathname.split('/');
  return path.at(-2) ?? uri;
}

/** How a variant is called in the quality menu: "Source · 1080p60", "480p30". */
export function qualityOf({ uri, height, frameRate }: Variant): Quality {
  const id = renditionOf(uri);
  const size = height > 0 ? `${height}p${frameRate > 0 ? String(Math.round(frameRate)) : ''}` : '';
  if (id === 'source') return { id, label: size ? `Source · ${size}` : 'Source' };
  return { id, label: size || id };
}
