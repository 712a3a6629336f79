import { z } from 'zod';
import { alertControlSchema, eventFeedSchema, liveEventSchema } from './live-events.ts';
import { overlayMessageSchema } from './overlay.ts';

/** A file of an overlay, under the SHA-256 of its content. */
export const overlayAssetIdSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** Pictures and sounds that an overlay may have; no page and no script. */
export const overlayAssetTypes = [
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif'],
  ...['audio/mpeg', 'audio/ogg', 'audio/wav', 'audio/flac', 'audio/aac', 'video/mp4', 'video/webm'],
] as const;

const maxOverlays = 50;
export const maxOverlayAssets = 60;
export const maxOverlayAssetBytes = 5 * 1024 * 1024;
/** An asset in base64, and what stands around it. */
export const maxLiveMessageBytes = Math.ceil((maxOverlayAssetBytes * 4) / 3) + 4096;

const [widgetSchema] = overlayMessageSchema.options;

/** One widget of the studio, as its page draws it. */
export const overlaySchema = widgetSchema.omit({ type: true }).extend({
  id: z.string().regex(/^[\w-]{1,64}$/),
});
export type Overlay = z.infer<typeof overlaySchema>;

/** What a studio tells the relay over a channel's live socket. */
export const toRelaySchema = z.discriminatedUnion('type', [
  /** Each counts once, however often it is told. */
  z.strictObject({ type: z.literal('events'), events: z.array(liveEventSchema).min(1).max(1000) }),
  z.strictObject({ type: z.literal('control'), control: alertControlSchema }),
  /**
   * What is to be served: each widget at `/overlay/SLUG/ID?key=KEY`. The relay answers with `assetsWanted`; what can
   * be had of those follows, and `serve` puts all of it in the place of what was served before.
   */
  z.strictObject({
    type: z.literal('overlays'),
    key: z.string().min(32).max(200),
    overlays: z.array(overlaySchema).max(maxOverlays),
  }),
  z.strictObject({
    type: z.literal('asset'),
    id: overlayAssetIdSchema,
    mediaType: z.enum(overlayAssetTypes),
    /** base64 */
    content: z.string().max(Math.ceil(maxOverlayAssetBytes / 3) * 4),
  }),
  z.strictObject({ type: z.literal('serve') }),
]);
export type ToRelay = z.infer<typeof toRelaySchema>;

/**
 * What the relay tells a studio: the events of the channel, which files its overlays still lack, and what is
 * wrong with the stream that it shows.
 */
export const fromRelaySchema = z.discriminatedUnion('type', [
  ...eventFeedSchema.options,
  z.strictObject({
    type: z.literal('assetsWanted'),
    ids: z.array(overlayAssetIdSchema).max(maxOverlayAssets),
  }),
  z.strictObject({
    type: z.literal('stream'),
    /** A sentence that says what to change; absent if nothing is wrong. */
    problem: z.string().max(1000).optional(),
  }),
]);
export type FromRelay = z.infer<typeof fromRelaySchema>;

/** How a studio's connection to the live socket of a relay is doing. */
export interface RelayLinkState {
  destinationId: string;
  name: string;
  phase: 'connecting' | 'connected' | 'refused';
  /** Why not, and what to do. */
  problem?: string;
  /** What is wrong with the stream that it gets, though viewers see it, and what to change. */
  streamProblem?: string;
  /** What of the overlays an older relay can't show, and what to do. */
  overlayProblem?: string;
  /** Where this relay's overlays are: an overlay's address is this, its id and the key. */
  overlayBase: string;
}
