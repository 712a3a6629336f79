import { DisposableStore, type Disposable } from '../../shared/base/disposable.ts';
import type { AudioInput, Stinger } from '../../shared/scene/model.ts';
import { stingerStrip } from '../../shared/scene/strips.ts';

/** No input of a collection is called so: theirs are random. */
const inputId = 'stinger';

export interface StingerStripPorts {
  /** @param port takes `SoundPacket`s */
  connectStinger(port: MessagePort): Disposable;
  /** @param port gives them */
  connectSound(inputId: string, port: MessagePort): Disposable;
}

/** The stinger's way into the mixer: a strip that the performer does not see, with the stinger's own gain. */
export class StingerStrip implements Disposable {
  readonly #ports: StingerStripPorts;
  #connection: DisposableStore | undefined;

  constructor(ports: StingerStripPorts) {
    this.#ports = ports;
  }

  /** The strips that the mixer is to have for it. @param stinger undefined while none is in use */
  inputs(stinger: Stinger | undefined): AudioInput[] {
    return stinger ? [stingerStrip(inputId, stinger)] : [];
  }

  /** To be called when the mixer has them. */
  set(stinger: Stinger | undefined): void {
    if (!stinger) {
      this.dispose();
      return;
    }
    if (this.#connection) return;
    const { port1, port2 } = new MessageChannel();
    this.#connection = new DisposableStore();
    this.#connection.add(this.#ports.connectStinger(port1));
    this.#connection.add(this.#ports.connectSound(inputId, port2));
  }

  dispose(): void {
    this.#connection?.dispose();
    this.#connection = undefined;
  }
}
