import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { FootlightError } from '../../shared/base/errors.ts';
import { isProgram, programFolders } from './installed-programs.ts';

/** Some openers live as long as the window that they open. */
const startedAfterMs = 3000;

/** Whether this machine has a file manager that somebody would see. */
export function hasFileManager(): boolean {
  if (process.platform === 'darwin' || process.platform === 'win32') return true;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (!DISPLAY && !WAYLAND_DISPLAY) return false;
  return programFolders(process.env).some((folder) => isProgram(join(folder, 'xdg-open')));
}

/** Opens the folder of a file in the system's file manager. @throws FootlightError NOT_READY */
export async function showInFileManager(path: string): Promise<void> {
  const [program, ...given] = commandFor(path);
  // No shell reads the path, so nothing in a file's name is a command.
  const opener = spawn(program, given, { stdio: 'ignore', detached: true });
  opener.unref();
  const failed = await new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), startedAfterMs);
    const end = (hasFailed: boolean): void => {
      clearTimeout(timer);
      resolve(hasFailed);
    };
    opener.once('error', () => {
      end(true);
    });
    // Windows' Explorer ends with 1 when all is well.
    opener.once('exit', (code) => {
      end(code !== 0 && process.platform !== 'win32');
    });
  });
  if (failed) throw new FootlightError('NOT_READY', `No file manager could be opened. The file is ${path}`);
}

function commandFor(path: string): [string, ...string[]] {
  if (process.platform === 'darwin') return ['open', '-R', path];
  if (process.platform === 'win32') return ['explorer', `/select,${path}`];
  return ['xdg-open', dirname(path)];
}
