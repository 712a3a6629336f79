import { Frame } from 'node-av/lib';
import type { SpriteSheet } from '../../jobs.ts';
import { check } from '../ffmpeg.ts';
import { JpegEncoder, jpegPixelFormat } from '../jpeg-encoder.ts';

const columns = 5;
const rows = 5;

/** Lays small frames of one size side by side. */
export class SpriteSheets {
  readonly #tileWidth: number;
  readonly #tileHeight: number;
  readonly #encoder: JpegEncoder;
  readonly #sheet = new Frame();
  #number = 0;
  #timesUs: number[] = [];

  private constructor(encoder: JpegEncoder, tileWidth: number, tileHeight: number) {
    this.#encoder = encoder;
    this.#tileWidth = tileWidth;
    this.#tileHeight = tileHeight;
    this.#sheet.alloc();
    this.#sheet.width = tileWidth * columns;
    this.#sheet.height = tileHeight * rows;
    this.#sheet.format = jpegPixelFormat;
    check(this.#sheet.getBuffer(0), 'get memory for thumbnails');
    this.#clear();
  }

  /** @param tileWidth, tileHeight even */
  static async open(tileWidth: number, tileHeight: number): Promise<SpriteSheets> {
    return new SpriteSheets(
      await JpegEncoder.open(tileWidth * columns, tileHeight * rows),
      tileWidth,
      tileHeight,
    );
  }

  /** Adds a frame of the tiles' size; after a full sheet the next one begins. */
  async add(tile: Frame, atUs: number): Promise<SpriteSheet> {
    if (this.#timesUs.length === columns * rows) {
      this.#number++;
      this.#timesUs = [];
      this.#clear();
    }
    const index = this.#timesUs.length;
    this.#paste(tile, (index % columns) * this.#tileWidth, Math.floor(index / columns) * this.#tileHeight);
    this.#timesUs.push(atUs);
    return {
      number: this.#number,
      tileWidth: this.#tileWidth,
      tileHeight: this.#tileHeight,
      columns,
      timesUs: [...this.#timesUs],
      jpeg: await this.#encoder.encode(this.#sheet),
    };
  }

  dispose(): void {
    this.#encoder.dispose();
    this.#sheet.free();
  }

  #clear(): void {
    check(this.#sheet.makeWritable(), 'get memory for thumbnails');
    this.#sheet.data?.forEach((plane, index) => plane.fill(index === 0 ? 0 : 128));
  }

  #paste(tile: Frame, x: number, y: number): void {
    // The encoder may still hold the sheet's memory.
    check(this.#sheet.makeWritable(), 'get memory for thumbnails');
    const { data, linesize } = this.#sheet;
    tile.data?.forEach((plane, index) => {
      // 4:2:0: the planes of colour have half as many rows and columns.
      const share = index === 0 ? 1 : 2;
      const [fromStride = 0, toStride = 0] = [tile.linesize[index], linesize[index]];
      for (let row = 0; row < this.#tileHeight / share; row++) {
        const target = (y / share + row) * toStride + x / share;
        plane.copy(
          data?.[index] ?? plane,
          target,
          row * fromStride,
          row * fromStride + this.#tileWidth / share,
        );
      }
    });
  }
}
