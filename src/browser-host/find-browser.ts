import { join } from 'node:path';
import { FootlightError } from '../shared/base/errors.ts';
import { isProgram, programFolders } from '../engine/desktop/installed-programs.ts';

interface Machine {
  platform: NodeJS.Platform;
  env: NodeJS.ProcessEnv;
  isExecutable: (path: string) => boolean;
}

const thisMachine: Machine = {
  platform: process.platform,
  env: process.env,
  isExecutable: isProgram,
};

/**
 * The path of an installed Chromium, Chrome or Edge; `FOOTLIGHT_BROWSER` names another.
 * @throws FootlightError BROWSER_MISSING with how to get one
 */
export function findBrowser(machine: Machine = thisMachine): string {
  const named = machine.env['FOOTLIGHT_BROWSER'];
  if (named !== undefined) {
    if (machine.isExecutable(named)) return named;
    throw new FootlightError(
      'BROWSER_MISSING',
      `FOOTLIGHT_BROWSER names ${named}, which can't be started. Set it to a browser's path.`,
    );
  }
  const found = candidates(machine).find((path) => machine.isExecutable(path));
  if (found !== undefined) return found;
  throw new FootlightError(
    'BROWSER_MISSING',
    `The studio needs Chromium, Chrome or Edge. ${howToInstall(machine.platform)}`,
  );
}

function candidates({ platform, env }: Machine): string[] {
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
      (name) => `${name}.app/Contents/MacOS/${name}`,
    );
    const folders = ['/Applications', join(env['HOME'] ?? '', 'Applications')];
    return folders.flatMap((folder) => apps.map((app) => join(folder, app)));
  }
  if (platform === 'win32') {
    const programs = [
      'Google\\Chrome\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
      'Chromium\\Application\\chrome.exe',
    ];
    const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap((name) => env[name] ?? []);
    return folders.flatMap((folder) => programs.map((program) => `${folder}\\${program}`));
  }
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
  const folders = programFolders(env);
  return names.flatMap((name) => folders.map((folder) => join(folder, name)));
}

function howToInstall(platform: NodeJS.Platform): string {
  const otherwise = 'or set FOOTLIGHT_BROWSER to the path of one.';
  if (platform === 'linux') return `Install one, such as with “sudo apt install chromium”, ${otherwise}`;
  return `Install one, such as from https://www.google.com/chrome, ${otherwise}`;
}
