import { z } from 'zod';
import { FootlightError } from '../shared/base/errors.ts';

const studioOptionsSchema = z.strictObject({
  profileDir: z.string().min(1),
  fakeDevices: z.boolean(),
  collectionFile: z.string().min(1).optional(),
  destinations: z.array(z.string()),
  goLive: z.boolean(),
  watchUrl: z.url().optional(),
  obsWebSocket: z.strictObject({ port: z.int(), password: z.string().optional() }).optional(),
});
export type StudioOptions = z.infer<typeof studioOptionsSchema>;

/**
 * What `npm run studio` was told, handed on in the environment; without it, an ordinary start.
 * @throws FootlightError CONFIG_INVALID
 */
export function readStudioOptions(given: string | undefined, defaultProfileDir: string): StudioOptions {
  if (given === undefined) {
    return { profileDir: defaultProfileDir, fakeDevices: false, destinations: [], goLive: false };
  }
  try {
    return studioOptionsSchema.parse(JSON.parse(given));
  } catch (cause) {
    throw new FootlightError(
      'CONFIG_INVALID',
      'FOOTLIGHT_STUDIO_OPTIONS is set by `npm run studio` alone. Unset it.',
      { cause },
    );
  }
}
