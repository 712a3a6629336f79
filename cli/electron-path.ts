import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Electron's binary, if it was fetched. The package's own function is not asked, since it downloads
 * what is missing.
 */
export function electronPath(): string | undefined {
  const folder = join(import.meta.dirname, '../node_modules/electron');
  const namePath = join(folder, 'path.txt');
  if (!existsSync(namePath)) return undefined;
  const path = join(
    process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'),
    readFileSync(namePath, 'utf8').trim(),
  );
  return existsSync(path) ? path : undefined;
}
