import { z } from 'zod';
import { errorCodes, type ErrorCode } from '../shared/base/errors.ts';
import { languages } from '../shared/language/language.ts';
import { desktopEventSchema, desktopRequestSchema } from './desktop/desktop-messages.ts';

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
  /** Path of an installed browser in which web pages are drawn; without one they can't be. */
  pageBrowser: z.string().min(1).optional(),
  /** Goes live as soon as the page is there. */
  goLive: z.boolean(),
  /** Where viewers watch what goes to `destinations`. */
  watchUrl: z
    .url({ protocol: /^https?$/ })
    .max(1000)
    .optional(),
  /** Opens the door for controllers of OBS Studio, for this start only. Port 0: any that is free. */
  obsWebSocket: z
    .strictObject({ port: z.int().min(0).max(65_535), password: z.string().min(1).max(200).optional() })
    .optional(),
  /** What the performer's system speaks, best first, such as `de-AT`. */
  systemLanguages: z.array(z.string().max(100)).max(100).optional(),
  /** The shell seals secrets by the operating system's keychain. */
  keychain: z.boolean(),
  /** The shell starts the media workers. */
  forksWorkers: z.boolean(),
  /** The shell gives the desktop: screens, keys of the whole system, and pages drawn off screen. */
  desktop: z.boolean(),
  /** The address of an engine that died, whose pages are still there: taken again where it is free. */
  formerUiUrl: z.url().optional(),
});
export type EngineOptions = z.infer<typeof engineOptionsSchema>;

const requestId = z.int().nonnegative();
const workerId = z.int().nonnegative();

const airStateSchema = z.strictObject({ broadcasting: z.boolean(), recording: z.boolean() });
/** What would be lost if the studio ended now. */
export type AirState = z.infer<typeof airStateSchema>;

/** Shell → engine. */
export const toEngineSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), options: engineOptionsSchema }),
  z.strictObject({ type: z.literal('shutdown') }),
  /** Answer to `seal` and `unseal`; without text it could not be done. */
  z.strictObject({ type: z.literal('sealed'), requestId, text: z.string().max(16_000).optional() }),
  /** A media worker ended; `how` says with what, for the log. */
  z.strictObject({ type: z.literal('workerEnded'), workerId, how: z.string().max(4000) }),
  z.strictObject({ type: z.literal('desktop'), event: desktopEventSchema }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;

/** Engine → shell. */
export const fromEngineSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), uiUrl: z.url(), obsWebSocket: z.url().optional() }),
  /** The engine can't start or go on. */
  z.strictObject({
    type: z.literal('fatal'),
    code: z.enum(Object.keys(errorCodes) as [ErrorCode, ...ErrorCode[]]),
    message: z.string(),
  }),
  /** A broadcast or a recording began or ended. */
  z.strictObject({ type: z.literal('air'), air: airStateSchema }),
  /** What the performer speaks, at the start and when it was changed. */
  z.strictObject({ type: z.literal('language'), language: z.enum(languages) }),
  z.strictObject({ type: z.literal('seal'), requestId, text: z.string().max(4000) }),
  z.strictObject({ type: z.literal('unseal'), requestId, text: z.string().max(16_000) }),
  /** A media worker is to be started with this added to its environment, or ended at once. */
  z.strictObject({
    type: z.literal('forkWorker'),
    workerId,
    env: z.record(z.string().max(100), z.string().max(1000)),
  }),
  z.strictObject({ type: z.literal('killWorker'), workerId }),
  z.strictObject({ type: z.literal('desktop'), request: desktopRequestSchema }),
]);
export type FromEngine = z.infer<typeof fromEngineSchema>;
