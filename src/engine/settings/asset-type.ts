/** What a file is wanted for. */
export const assetKinds = ['image', 'media', 'text'] as const;
export type AssetKind = (typeof assetKinds)[number];

export const maxAssetBytes: Readonly<Record<AssetKind, number>> = {
  image: 32 * 1024 ** 2,
  media: 8 * 1024 ** 3,
  text: 1024 ** 2,
};
/** So much of a file's start tells what it is. */
export const typeBytes = 400;

/**
 * The media type of a file by its first bytes, since a name or a sender's word proves nothing.
 * Undefined where it is nothing of this kind.
 */
export function assetTypeOf(kind: AssetKind, start: Uint8Array): string | undefined {
  switch (kind) {
    case 'image':
      return imageTypeOf(start);
    case 'media':
      return mediaTypeOf(start);
    case 'text':
      // Whether it is text all through is seen as it comes.
      return start.includes(0) ? undefined : 'text/plain';
  }
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

/** SVG is left out: it can carry scripts. */
function imageTypeOf(bytes: Uint8Array): string | undefined {
  if (textOf(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (textOf(bytes, 0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (['GIF87a', 'GIF89a'].includes(textOf(bytes, 0, 6))) return 'image/gif';
  if (textOf(bytes, 0, 4) === 'RIFF' && textOf(bytes, 8, 12) === 'WEBP') return 'image/webp';
  if (textOf(bytes, 4, 8) === 'ftyp' && ['avif', 'avis'].includes(textOf(bytes, 8, 12))) return 'image/avif';
  return undefined;
}

/** Pictures in the container of MP4. */
const imageBrands = ['avif', 'avis', 'heic', 'heix', 'hevc', 'mif1', 'msf1'];
/** What a QuickTime file without `ftyp` may begin with. */
const quickTimeAtoms = ['moov', 'mdat', 'wide', 'free', 'skip'];
const transportPacketBytes = 188;

function mediaTypeOf(bytes: Uint8Array): string | undefined {
  const atom = textOf(bytes, 4, 8);
  if (atom === 'ftyp') return imageBrands.includes(textOf(bytes, 8, 12)) ? undefined : 'video/mp4';
  if (quickTimeAtoms.includes(atom)) return 'video/quicktime';
  const start = textOf(bytes, 0, 4);
  if (start === '\x1aE\xdf\xa3') return 'video/webm';
  if (start === 'OggS') return 'audio/ogg';
  if (start === 'fLaC') return 'audio/flac';
  if (['RIFF', 'RF64'].includes(start) && textOf(bytes, 8, 12) === 'WAVE') return 'audio/wav';
  if (start.startsWith('ID3')) return 'audio/mpeg';
  const [first = 0, second = 0] = bytes;
  // ISO/IEC 11172-3, 2.4.2.3: eleven bits of sync, then version and layer III; ADTS has layer 0.
  if (first === 0xff && (second & 0xe6) === 0xe2) return 'audio/mpeg';
  if (first === 0xff && (second & 0xf6) === 0xf0) return 'audio/aac';
  if (first === 0x47 && bytes[transportPacketBytes] === 0x47) return 'video/mp2t';
  return undefined;
}
