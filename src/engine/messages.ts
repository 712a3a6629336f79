import { z } from 'zod';
import { errorCodes, type ErrorCode } from '../shared/base/errors.ts';

/** What a shell starts an engine with. */
const engineOptionsSchema = z.strictObject({
  profileDir: z.string().min(1),
  /** Directory of the built page. */
  rendererDir: z.string().min(1),
  shell: z.enum(['electron', 'browser']),
  fakeDevices: z.boolean(),
  /** Publish addresses with their keys, for this start only; never stored or logged. */
  destinations: z.array(z.string().min(1).max(2000)).max(20),
  /** A scene collection to open in place of the profile's. */
  collectionFile: z.string().min(1).optional(),
  /** Goes live as soon as the page is there. */
  goLive: z.boolean(),
  /** Where viewers watch what goes to `destinations`. */
  watchUrl: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .optional(),
  /** First file of the media workers, where they are bundled. */
  mediaWorkerEntry: z.string().min(1).optional(),
  /** The shell seals secrets by the operating system's keychain. */
  keychain: z.boolean(),
});
export type EngineOptions = z.infer<typeof engineOptionsSchema>;

const requestId = z.int().nonnegative();

/** Shell → engine. */
export const toEngineSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), options: engineOptionsSchema }),
  z.strictObject({ type: z.literal('shutdown') }),
  /** Answer to `seal` and `unseal`; without text it could not be done. */
  z.strictObject({ type: z.literal('sealed'), requestId, text: z.string().max(16_000).optional() }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;

/** Engine → shell. */
export const fromEngineSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), uiUrl: z.url() }),
  /** The engine can't start or go on. */
  z.strictObject({
    type: z.literal('fatal'),
    code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
  }),
  /** The broadcast is on its way out, or no longer. */
  z.strictObject({ type: z.literal('onAir'), onAir: z.boolean() }),
  z.strictObject({ type: z.literal('seal'), requestId, text: z.string().max(4000) }),
  z.strictObject({ type: z.literal('unseal'), requestId, text: z.string().max(16_000) }),
]);
export type FromEngine = z.infer<typeof fromEngineSchema>;
