import { z } from 'zod';

/** Most actions that have keys of the performer's own. */
const maxActions = 500;

/**
 * Keys of the performer's own in place of an action's usual ones, by the action's id; none: it has no
 * key. `talk:ID` and `hush:ID` are held for as long as a strip is heard, or silent.
 */
export const hotkeysSchema = z
  .record(z.string().min(1).max(100), z.array(z.string().min(1).max(60)).max(4))
  .refine((hotkeys) => Object.keys(hotkeys).length <= maxActions, { error: 'There are too many keys.' });
export type Hotkeys = z.infer<typeof hotkeysSchema>;
