import { z } from 'zod';
import { FootlightError } from '../../shared/base/errors.ts';
import type { StoredAsset } from '../../shared/contracts/engine.ts';
import { errorBodySchema } from '../../shared/contracts/relay.ts';
import { t } from '../language/language.ts';
import { said } from '../language/said.ts';
import type { EngineAccess } from './access.ts';
import { followUpload } from './uploads.ts';

export type AssetKind = 'image' | 'media' | 'text';

/** What the asset store takes; for file pickers. */
export const fileTypes: Readonly<Record<AssetKind, string>> = {
  image: 'image/png,image/jpeg,image/gif,image/webp,image/avif',
  media: 'video/*,audio/*,.mkv,.mov,.ts',
  text: '.txt,text/plain',
};
const maxBytes: Readonly<Record<AssetKind, number>> = {
  image: 32 * 1024 ** 2,
  media: 8 * 1024 ** 3,
  text: 1024 ** 2,
};

const storedAssetSchema = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  byteLength: z.number(),
});

/** What a file that was dropped is; undefined for what the studio can't show. */
export function assetKindOf(file: File): AssetKind | undefined {
  if (fileTypes.image.split(',').includes(file.type)) return 'image';
  if (/^(?:video|audio)\//.test(file.type) || /\.(?:mkv|mov|ts)$/i.test(file.name)) return 'media';
  return file.type === 'text/plain' ? 'text' : undefined;
}

/**
 * Brings a file into the engine's asset store; how far it is stands in `uploads`.
 * @throws FootlightError BAD_REQUEST with a sentence, where the file is too large, nothing of this kind,
 *   or was given up
 */
export async function uploadAsset(access: EngineAccess, kind: AssetKind, file: File): Promise<StoredAsset> {
  if (file.size > maxBytes[kind]) throw new FootlightError('BAD_REQUEST', tooLarge(kind, file.name));
  const request = new XMLHttpRequest();
  const upload = followUpload(file.name, file.size, () => request.abort());
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      const refuse = (sentence: string): void => reject(new FootlightError('BAD_REQUEST', sentence));
      request.upload.onprogress = ({ loaded }) => upload.progress(loaded);
      request.onload = () => {
        if (request.status === 201) resolve(request.responseText);
        else refuse(sentenceIn(request.responseText, file.name));
      };
      request.onerror = () => refuse(unreadable(file.name));
      request.onabort = () => refuse(t('“{{name}}” was not taken in.', { name: file.name }));
      request.open('POST', access.uploadUrl(file.name, kind));
      request.send(file);
    });
    return storedAssetSchema.parse(JSON.parse(answer));
  } finally {
    upload.end();
  }
}

function tooLarge(kind: AssetKind, name: string): string {
  switch (kind) {
    case 'image':
      return t('“{{name}}” is larger than 32 MB. Save it smaller and choose it again.', { name });
    case 'media':
      return t('“{{name}}” is larger than 8 GB. Cut it or save it smaller and choose it again.', { name });
    case 'text':
      return t('“{{name}}” is larger than 1 MB. Keep what is to be read and choose it again.', { name });
  }
}

function unreadable(name: string): string {
  return t('“{{name}}” could not be taken in. Choose it again.', { name });
}

function sentenceIn(answer: string, name: string): string {
  try {
    return `“${name}”: ${said(errorBodySchema.parse(JSON.parse(answer)).error.message)}`;
  } catch {
    return unreadable(name);
  }
}
