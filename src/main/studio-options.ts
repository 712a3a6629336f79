import { z } from 'zod';
import { FootlightError } from '../shared/base/errors.ts';

const studioOptionsSchema = z.strictObject({
  profileDir: z.string().min(1),
  headless: z.literal(false),
  fakeDevices: z.boolean(),
  collectionFile: z.string().min(1).optional(),
  destinations: z.array(z.string()),
  goLive: z.boolean(),
});
export type StudioOptions = Omit<z.infer<typeof studioOptionsSchema>, 'headless'>;

/**
 * What `npm run studio` was told, handed on in the environment; without it, an ordinary start.
 * @throws FootlightError CONFIG_INVALID
 */
export function readStudioOptions(given: string | undefined, defaultProfileDir: string): StudioOptions {
  if (given === undefined) {
    return { profileDir: defaultProfileDir, fakeDevices: false, destinations: [], goLive: false };
  }
  try {
    const { headless: _always, ...options } = studioOptionsSchema.parse(JSON.parse(given));
    return options;
  } catch (cause) {
    throw new FootlightError(
      'CONFIG_INVALID',
      'FOOTLIGHT_STUDIO_OPTIONS is set by `npm run studio` alone. Unset it.',
      { cause },
    );
  }
}
