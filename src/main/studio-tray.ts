import { Menu, nativeImage, Tray } from 'electron';
import type { AirState } from '../engine/launcher.ts';
import icon from '../../resources/tray.png?asset';
import { traySentence } from './tray-sentence.ts';
import type { ShellWords } from './words.ts';

export interface StudioTrayPorts {
  show: () => void;
  quit: () => void;
}

/** macOS does not shrink what is higher than its menu bar. */
const menuBarIconPx = 18;

/** The studio's place among the system's small icons: whether it is on air, and the way back to its window. */
export class StudioTray {
  readonly #tray: Tray;
  readonly #ports: StudioTrayPorts;

  constructor(ports: StudioTrayPorts) {
    this.#ports = ports;
    const image = nativeImage.createFromPath(icon);
    this.#tray = new Tray(process.platform === 'darwin' ? image.resize({ height: menuBarIconPx }) : image);
    this.#tray.on('click', ports.show);
  }

  say(air: AirState, words: ShellWords): void {
    const sentence = traySentence(air, words);
    this.#tray.setToolTip(`Footlight: ${sentence}`);
    this.#tray.setContextMenu(
      Menu.buildFromTemplate([
        { label: sentence, enabled: false },
        { type: 'separator' },
        { label: words.showStudio, click: this.#ports.show },
        { label: words.quit, click: this.#ports.quit },
      ]),
    );
  }
}
