import { EventEmitter } from 'node:events';
import type { App } from 'electron';
import { control } from './control.ts';

type UsedApp = Pick<
  App,
  | 'exit'
  | 'getPath'
  | 'getPreferredSystemLanguages'
  | 'getVersion'
  | 'isPackaged'
  | 'requestSingleInstanceLock'
  | 'setPath'
  | 'whenReady'
>;

/** The application: its paths, its single instance, its end. */
class AppStandIn extends EventEmitter implements UsedApp {
  readonly isPackaged = false;
  readonly #paths = new Map<string, string>();

  constructor() {
    super();
    control.handle('second-instance', () => this.emit('second-instance', {}, [], '', undefined));
    control.handle('before-quit', () => {
      const event = { defaultPrevented: false, preventDefault: () => (event.defaultPrevented = true) };
      this.emit('before-quit', event);
      return event.defaultPrevented;
    });
  }

  exit(exitCode = 0): void {
    control.note('app.exit', exitCode);
    this.emit('exits');
    // What was told to the test goes out first.
    setImmediate(() => process.exit(exitCode));
  }

  getPath(name: Parameters<App['getPath']>[0]): string {
    const path = this.#paths.get(name);
    if (path === undefined) throw new Error(`The shell asked for the path ${name} before it set it.`);
    return path;
  }

  getPreferredSystemLanguages(): string[] {
    return [process.env['STAND_IN_LANGUAGE'] ?? 'en-GB'];
  }

  getVersion(): string {
    return '0.0.0';
  }

  requestSingleInstanceLock(): boolean {
    return process.env['STAND_IN_SECOND_INSTANCE'] === undefined;
  }

  setPath(name: string, path: string): void {
    this.#paths.set(name, path);
  }

  whenReady(): Promise<void> {
    return Promise.resolve();
  }
}

export const app = new AppStandIn();
