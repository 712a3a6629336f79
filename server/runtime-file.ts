import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** What a running relay leaves in its data directory for the command line of the same user. */
const runtimeSchema = z.strictObject({
  pid: z.int(),
  http: z.string(),
  rtmp: z.string(),
  srt: z.string(),
  rtmps: z.string().optional(),
  https: z.string().optional(),
  adminToken: z.string(),
});
export type RuntimeInfo = z.infer<typeof runtimeSchema>;

export function writeRuntimeFile(file: string, info: RuntimeInfo): void {
  // Renamed into place, so that nobody reads half of it.
  const draft = `${file}.new`;
  writeFileSync(draft, JSON.stringify(info), { mode: 0o600 });
  renameSync(draft, file);
}

/** What the file says, or undefined if there is none that can be read. A killed relay leaves its own behind. */
export function readRuntimeFile(file: string): RuntimeInfo | undefined {
  try {
    return runtimeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export function removeRuntimeFile(file: string): void {
  rmSync(file, { force: true });
}
