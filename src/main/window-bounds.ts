import { screen, type BrowserWindow, type Rectangle } from 'electron';
import Store from 'electron-store';
import { visibleBounds } from './visible-bounds.ts';

interface WindowState {
  bounds?: Rectangle;
  maximized?: boolean;
}

const standard = { width: 1440, height: 900 };

/** Where the window was when the studio was closed last. */
export class WindowBounds {
  readonly #store: Store<WindowState>;

  constructor(profileDir: string) {
    this.#store = new Store<WindowState>({ cwd: profileDir, name: 'window' });
  }

  get(): Partial<Rectangle> {
    const stored = this.#store.get('bounds');
    return (
      (stored &&
        visibleBounds(
          stored,
          screen.getAllDisplays().map((display) => display.workArea),
        )) ??
      standard
    );
  }

  /** Restores what bounds don't say, and remembers them when the window closes. */
  follow(window: BrowserWindow): void {
    if (this.#store.get('maximized')) window.maximize();
    window.on('close', () => {
      this.#store.set({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    });
  }
}
