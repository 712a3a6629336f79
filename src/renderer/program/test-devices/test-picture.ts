import { FootlightError } from '../../../shared/base/errors.ts';
import { drawClockStrip } from '../../../shared/media/test-signal/clock-strip.ts';
import { isFlash } from '../../../shared/media/test-signal/timing.ts';

/** Bars of 75 % amplitude (SMPTE EG 1), left to right. */
const barColors = ['#c0c0c0', '#c0c000', '#00c0c0', '#00c000', '#c000c0', '#c00000', '#0000c0'] as const;
/** Part of the height that the bars fill, from the top; the flash covers them. */
const barsFraction = 0.6;

/** Draws the test camera's picture: bars, something that moves, the time, and the clock strip. */
export class TestPicture {
  readonly canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;
  readonly #background: OffscreenCanvas;

  constructor(width: number, height: number) {
    this.canvas = new OffscreenCanvas(width, height);
    this.#context = contextOf(this.canvas);
    this.#background = new OffscreenCanvas(width, height);
    const background = contextOf(this.#background);
    background.fillStyle = '#181b22';
    background.fillRect(0, 0, width, height);
    for (const [index, color] of barColors.entries()) {
      const left = Math.round((index * width) / barColors.length);
      const right = Math.round(((index + 1) * width) / barColors.length);
      background.fillStyle = color;
      background.fillRect(left, 0, right - left, Math.round(height * barsFraction));
    }
  }

  draw(epochMs: number, frame: number): void {
    const { width, height } = this.canvas;
    const context = this.#context;
    context.drawImage(this.#background, 0, 0);
    if (isFlash(epochMs)) {
      context.fillStyle = '#ffffff';
      context.fillRect(0, 0, width, Math.round(height * barsFraction));
    }
    // Once across the picture in two seconds.
    const knob = height * 0.08;
    context.fillStyle = '#ffb224';
    context.fillRect(((epochMs % 2000) / 2000) * (width - knob), height * 0.64, knob, knob);
    context.fillStyle = '#f4f4f5';
    context.font = `${Math.round(height * 0.07)}px monospace`;
    context.fillText(new Date(epochMs).toISOString().slice(11, 23), width * 0.04, height * 0.82);
    drawClockStrip(context, width, height, { epochMs, frame });
  }
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new FootlightError('INTERNAL', 'This browser cannot draw the test picture.');
  return context;
}
