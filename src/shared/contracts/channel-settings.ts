import { z } from 'zod';

/** How a channel behaves, as its owner sets it. Every field has a default below. */
export const channelSettingsSchema = z.strictObject({
  /**
   * What becomes of a second publisher with the channel's key, unless it says that it is a backup:
   * it is turned away, takes the place of the first, or stands by for it.
   */
  secondPublisher: z.enum(['refuse', 'takeover', 'standby']),
  /** When a backup gives way to the main publisher: once that one was steady for 10 s, or only when asked. */
  giveBack: z.enum(['steady', 'request']),
  /** Whether viewers see a picture that says so while nothing comes from the publisher. */
  slate: z.boolean(),
  /** What stands on that picture; nothing if empty. */
  slateText: z.string().max(120),
  /**
   * Whether lower qualities are made of the publisher's picture. Without them it is passed on as it
   * is, and not decoded. Counts from the next publisher on.
   */
  ladder: z.boolean(),
  /** Whether only viewers with a token may watch, and know of it. */
  private: z.boolean(),
  /** For how many days its broadcasts are kept after their end; null: as long as the relay's others. */
  archiveDays: z.int().min(0).max(36_500).nullable(),
  /** How much room its broadcasts take together, in GB; null: no less than the relay has for all. */
  archiveMaxGb: z.number().min(0.1).max(1_000_000).nullable(),
});
export type ChannelSettings = z.infer<typeof channelSettingsSchema>;

export const defaultChannelSettings: ChannelSettings = {
  secondPublisher: 'refuse',
  giveBack: 'steady',
  slate: true,
  slateText: 'Back in a moment',
  ladder: true,
  private: false,
  archiveDays: null,
  archiveMaxGb: null,
};

/** Body of a change: only what is to be another than before. */
export const changeChannelSettingsSchema = channelSettingsSchema.partial();
export type ChangeChannelSettings = z.infer<typeof changeChannelSettingsSchema>;
