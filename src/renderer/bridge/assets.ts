import { z } from 'zod';
import type { StoredAsset } from '../../shared/contracts/engine.ts';
import { FootlightError } from '../../shared/base/errors.ts';
import { t } from '../language/language.ts';
import type { EngineAccess } from './access.ts';

/** What the asset store takes; for file pickers. */
export const imageFileTypes = 'image/png,image/jpeg,image/gif,image/webp,image/avif';
const maxImageBytes = 32 * 1024 * 1024;

const storedAssetSchema = z.object({
  id: z.string(),
  name: z.string(),
  mediaType: z.string(),
  byteLength: z.number(),
});

/**
 * Brings an image file into the engine's asset store.
 * @throws FootlightError BAD_REQUEST with a sentence, where the file is too large or no image
 */
export async function uploadImage(access: EngineAccess, file: File): Promise<StoredAsset> {
  if (file.size > maxImageBytes) {
    throw new FootlightError(
      'BAD_REQUEST',
      t('“{{name}}” is larger than 32 MB. Save it smaller and choose it again.', { name: file.name }),
    );
  }
  const answer = await fetch(access.uploadUrl(file.name), { method: 'POST', body: file });
  if (!answer.ok) {
    throw new FootlightError(
      'BAD_REQUEST',
      t('“{{name}}” could not be taken in. Choose a PNG, JPEG, GIF, WebP or AVIF image.', {
        name: file.name,
      }),
    );
  }
  return storedAssetSchema.parse(await answer.json());
}
