import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a studio keeps its things when `--profile` names no place: the operating system's own for this user. */
export function defaultProfileDir(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === 'win32')
    return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'footlight', 'studio');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'footlight', 'studio');
  return join(env['XDG_CONFIG_HOME'] ?? join(home, '.config'), 'footlight', 'studio');
}
