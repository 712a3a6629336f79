import { z } from 'zod';
import { globalKeySchema, maxGlobalKeys, surfaceSchema } from '../../shared/contracts/desktop.ts';

const requestId = z.int().nonnegative();
const pageId = z.int().nonnegative();
const method = z.string().min(1).max(100);

/** Engine → a shell that has a desktop. */
export const desktopRequestSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('listSurfaces'), requestId }),
  z.strictObject({ type: z.literal('chooseTextFile'), requestId }),
  z.strictObject({ type: z.literal('showFile'), requestId, path: z.string().min(1).max(4096) }),
  z.strictObject({ type: z.literal('chooseSurface'), requestId, surfaceId: z.string().min(1).max(500) }),
  z.strictObject({
    type: z.literal('setGlobalKeys'),
    requestId,
    keys: z.array(globalKeySchema).max(maxGlobalKeys),
  }),
  /** A window that nobody sees, in which a web page is drawn; it is commanded as by the DevTools protocol. */
  z.strictObject({ type: z.literal('openPage'), pageId }),
  z.strictObject({
    type: z.literal('commandPage'),
    pageId,
    requestId,
    method,
    params: z.record(z.string().max(100), z.unknown()),
  }),
  z.strictObject({ type: z.literal('closePage'), pageId }),
]);
export type DesktopRequest = z.infer<typeof desktopRequestSchema>;

/** A shell that has a desktop → engine. */
export const desktopEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('surfaces'), requestId, surfaces: z.array(surfaceSchema).max(200) }),
  /** Actions whose key another program has. */
  z.strictObject({ type: z.literal('globalKeysSet'), requestId, refused: z.array(z.string().max(100)) }),
  z.strictObject({ type: z.literal('textFileChosen'), requestId, path: z.string().max(4096).optional() }),
  z.strictObject({ type: z.literal('done'), requestId, result: z.unknown() }),
  z.strictObject({ type: z.literal('failed'), requestId, reason: z.string().max(1000) }),
  z.strictObject({ type: z.literal('globalKeyPressed'), actionId: z.string().max(100) }),
  z.strictObject({ type: z.literal('pageEvent'), pageId, method, params: z.unknown() }),
  z.strictObject({ type: z.literal('pageGone'), pageId }),
]);
export type DesktopEvent = z.infer<typeof desktopEventSchema>;
