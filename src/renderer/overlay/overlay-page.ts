import type { OverlayMessage } from '../../shared/contracts/overlay.ts';
import { ImageStore } from '../program/compositor/image-store.ts';
import { alertPictureIds } from '../../shared/scene/widget.ts';
import { LiveWidget } from '../program/widgets/live-widget.ts';
import type { Moment } from '../program/widgets/widget-view.ts';
import { OverlaySound } from './overlay-sound.ts';

/** One widget on a page of its own, drawn as in the studio and as large as the page lets it be. */
export class OverlayPage {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #assetUrl: (assetId: string) => string;
  // Without its picture an alert shows its own sign.
  readonly #images = new ImageStore(() => undefined);
  readonly #sound: OverlaySound;
  #widget: LiveWidget | undefined;
  #box = { width: 1, height: 1 };
  #painted: OffscreenCanvas | undefined;
  /** What came before the widget itself was known. */
  #early: OverlayMessage[] = [];

  constructor(canvas: HTMLCanvasElement, assetUrl: (assetId: string) => string) {
    this.#canvas = canvas;
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser cannot draw the overlay.');
    this.#context = context;
    this.#assetUrl = assetUrl;
    this.#sound = new OverlaySound(assetUrl);
  }

  handle(message: OverlayMessage): void {
    if (message.type === 'gone') {
      this.#widget = undefined;
    } else if (message.type === 'widget') {
      this.#box = { width: message.width, height: message.height };
      if (this.#widget) this.#widget.set(message.settings, performance.now());
      else this.#widget = new LiveWidget(message.settings);
      const pictureIds = alertPictureIds(message.settings);
      this.#images.retain(Object.fromEntries(pictureIds.map((id) => [id, this.#assetUrl(id)])));
      for (const early of this.#early.splice(0)) this.handle(early);
    } else if (this.#widget) {
      this.#widget.handle(message, moment());
    } else if (this.#early.length < 100) {
      this.#early.push(message);
    }
  }

  /** Draws from now on, with the browser's frames. */
  start(): void {
    requestAnimationFrame((nowMs) => {
      this.start();
      this.#paint(nowMs);
    });
  }

  #paint(nowMs: number): void {
    const canvas = this.#canvas;
    const width = Math.max(1, Math.round(innerWidth * devicePixelRatio));
    const height = Math.max(1, Math.round(innerHeight * devicePixelRatio));
    const resized = canvas.width !== width || canvas.height !== height;
    if (resized) {
      canvas.width = width;
      canvas.height = height;
    }
    const look = this.#widget?.look(nowMs);
    if (look?.startedAlert) void this.#sound.play(look.startedAlert.variation);
    const scale = Math.min(width / this.#box.width, height / this.#box.height);
    const drawn =
      look &&
      this.#widget?.picture(
        'page',
        this.#box,
        look,
        nowMs,
        (assetId, startMs) => this.#images.since(assetId, startMs * 1000, nowMs * 1000),
        scale,
      );
    const picture = drawn?.canvas;
    if (picture === this.#painted && !resized) return;
    this.#painted = picture;
    this.#context.clearRect(0, 0, width, height);
    if (!picture) return;
    const left = (width - this.#box.width * scale) / 2;
    const top = (height - this.#box.height * scale) / 2;
    this.#context.drawImage(picture, left, top, this.#box.width * scale, this.#box.height * scale);
  }
}

function moment(): Moment {
  return { nowMs: performance.now(), wallMs: Date.now() };
}
