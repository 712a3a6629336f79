import { z } from 'zod';
import { slugSchema } from './relay.ts';

/** Three months. */
const maxValidS = 90 * 24 * 3600;

/** Body of the request for a viewer's token. */
export const createViewerTokenSchema = z.strictObject({
  /** How long it opens the channel, in s. */
  validForS: z.int().min(60).max(maxValidS).optional(),
  /** The one address that it is good at; of IPv6 the network of 64 bits counts. */
  address: z.union([z.ipv4(), z.ipv6()]).optional(),
});
export type CreateViewerToken = z.infer<typeof createViewerTokenSchema>;

/** A token by which a viewer watches a private channel. */
export const viewerTokenSchema = z.strictObject({
  slug: slugSchema,
  token: z.string(),
  /** ISO 8601 */
  expires: z.string(),
  /** With the token in its query, like the next. */
  watchUrl: z.string(),
  playlistUrl: z.string(),
});
export type ViewerToken = z.infer<typeof viewerTokenSchema>;

/** A token for a machine in front of the relay, which asks for every viewer itself: it opens every channel. */
export const edgeTokenSchema = z.strictObject({ token: z.string() });

/** A watch page's sign of life. */
export const viewingSchema = z.strictObject({
  /** Random, of this one page; nothing else is known by it. */
  viewer: z.string().regex(/^[\w-]{16,64}$/, '16 to 64 letters, digits, hyphens and underscores'),
  /** The page is left: it counts no more. */
  left: z.boolean().optional(),
});
export type Viewing = z.infer<typeof viewingSchema>;

/** How often a watch page gives it. */
export const viewingEveryS = 20;
