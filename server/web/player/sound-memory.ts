import { z } from 'zod';

const key = 'footlight-sound';
const soundSchema = z.object({ volume: z.number().min(0).max(1), muted: z.boolean() });
type Sound = z.infer<typeof soundSchema>;

/** The volume that the viewer last chose in this browser. */
export function recallSound(): Sound {
  try {
    return soundSchema.parse(JSON.parse(localStorage.getItem(key) ?? ''));
  } catch {
    // Never chosen, or storage is not allowed (a frame on another site).
    return { volume: 1, muted: false };
  }
}

export function rememberSound(sound: Sound): void {
  try {
    localStorage.setItem(key, JSON.stringify(sound));
  } catch {
    // Storage is full or not allowed: the choice lasts as long as the page.
  }
}
