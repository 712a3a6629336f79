import { uploadAsset } from '../../../bridge/assets.ts';
import type { EngineAccess } from '../../../bridge/access.ts';
import { FootlightError } from '../../../../shared/base/errors.ts';
import type { StoredAsset } from '../../../../shared/contracts/engine.ts';
import { maxCubeFileBytes, readCubeFile } from '../../../../shared/scene/cube-file.ts';
import { t } from '../../../language/language.ts';

/**
 * Brings a look-up table into the engine's asset store, as the picture that `color-cube.ts` describes.
 * @throws FootlightError BAD_REQUEST with a sentence, where the file is too large or no such table
 */
export async function uploadCube(access: EngineAccess, file: File): Promise<StoredAsset> {
  if (file.size > maxCubeFileBytes) {
    throw new FootlightError(
      'BAD_REQUEST',
      t('“{{name}}” is larger than 16 MB. Export it with fewer steps and choose it again.', {
        name: file.name,
      }),
    );
  }
  const { size, bytes } = readCubeFile(await file.text());
  const canvas = new OffscreenCanvas(size, size * size);
  const pixels = new ImageData(new Uint8ClampedArray(bytes), size, size * size);
  canvas.getContext('2d')?.putImageData(pixels, 0, 0);
  const image = new File([await canvas.convertToBlob({ type: 'image/png' })], file.name);
  return uploadAsset(access, 'image', image);
}
