import { z } from 'zod';

const key = 'footlight-viewer';
/** A choice that is absent or can't be read is as it was never made. */
const choicesSchema = z.object({
  volume: z.number().min(0).max(1).catch(1),
  muted: z.boolean().catch(false),
  delay: z.enum(['lowest', 'balanced', 'steady']).catch('balanced'),
  captions: z.boolean().catch(false),
});
type ViewerChoices = z.infer<typeof choicesSchema>;

/** What the viewer last chose in this browser. */
export function recallChoices(): ViewerChoices {
  try {
    return choicesSchema.parse(JSON.parse(localStorage.getItem(key) ?? '{}'));
  } catch {
    // Not ours, or storage is not allowed (a frame on another site).
    return choicesSchema.parse({});
  }
}

export function rememberChoices(choices: Partial<ViewerChoices>): void {
  try {
    localStorage.setItem(key, JSON.stringify({ ...recallChoices(), ...choices }));
  } catch {
    // Storage is full or not allowed: the choice lasts as long as the page.
  }
}
