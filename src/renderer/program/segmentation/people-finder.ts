import { readNetworkFile } from './network-file.ts';
import { Network } from './network.ts';

/** Finds people in pictures by MediaPipe's selfie segmentation network for landscape pictures. */
export class PeopleFinder {
  readonly #network: Network;

  private constructor(network: Network) {
    this.#network = network;
  }

  /**
   * @param file the network as a TensorFlow Lite file
   * @throws FootlightError INTERNAL where it is another network
   */
  static async create(file: ArrayBuffer): Promise<PeopleFinder> {
    return new PeopleFinder(await Network.create(readNetworkFile(file)));
  }

  /** Of the pictures that are looked at and of what is found, px. */
  get size(): { width: number; height: number } {
    return this.#network.size;
  }

  /**
   * @param rgba a picture of this size
   * @returns how surely there is a person, 0 to 1, px by px; valid until the next call
   */
  find(rgba: Uint8ClampedArray): Float32Array<ArrayBuffer> {
    const { input } = this.#network;
    for (let from = 0, to = 0; to < input.length; from++) {
      if (from % 4 !== 3) input[to++] = (rgba[from] as number) / 255;
    }
    return this.#network.run();
  }
}
