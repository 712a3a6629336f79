import { multiviewCells, multiviewSize } from '../../../shared/scene/multiview.ts';
import type { CanvasFormat } from '../../../shared/scene/model.ts';
import { programNowUs } from '../program-clock.ts';
import { CanvasPainter } from './canvas/canvas-painter.ts';
import { newSheet, resizeSheet, type Sheet } from './canvas/sheet.ts';
import type { PaintEntry } from './painter.ts';
import { ProgramCanvas, type PainterChoice } from './program-canvas.ts';
import { scaleEntries, scaleFrame } from './scale-entries.ts';
import { SpareTime } from './spare-time.ts';

/** Scenes are arranged on the preview, not judged by their last px. */
const maxPreviewWidthPx = 1280;
/** How often every scene of the multiview is drawn anew. */
const multiviewIntervalUs = 150_000;

/** What is to be seen beside the program at a frame. */
export interface SideFrame {
  format: CanvasFormat;
  timeUs: number;
  /** When the program needs its time again. */
  nextDueUs: number;
  /** The scene that is arranged, in studio mode. */
  preview: (() => readonly PaintEntry[]) | undefined;
  /** Every scene of the multiview while that is shown. */
  scenes: readonly (() => readonly PaintEntry[])[] | undefined;
}

interface Multiview {
  sheet: Sheet;
  cell: Sheet;
  painter: CanvasPainter;
}

/**
 * The arranged scene and the multiview. They take the time that the program leaves: one scene after
 * the other, and where there is little time, more seldom.
 */
export class SideViews {
  readonly #previewCanvas: OffscreenCanvas;
  readonly #multiviewCanvas: OffscreenCanvas;
  readonly #choice: PainterChoice;
  readonly #previewTime = new SpareTime(programNowUs);
  readonly #multiviewTime = new SpareTime(programNowUs);
  #preview: ProgramCanvas | undefined;
  #multiview: Multiview | undefined;
  #nextCell = 0;
  #lastCellUs = -Infinity;

  /** Nothing is made for a canvas before something is to be seen on it. */
  constructor(previewCanvas: OffscreenCanvas, multiviewCanvas: OffscreenCanvas, choice: PainterChoice) {
    this.#previewCanvas = previewCanvas;
    this.#multiviewCanvas = multiviewCanvas;
    this.#choice = choice;
  }

  paint(frame: SideFrame): void {
    const { nextDueUs, preview, scenes } = frame;
    if (preview) {
      this.#previewTime.use(nextDueUs, () => {
        this.#paintPreview(frame, preview());
      });
    }
    if (!scenes || scenes.length === 0) return;
    if (frame.timeUs - this.#lastCellUs < multiviewIntervalUs / scenes.length) return;
    this.#multiviewTime.use(nextDueUs, () => {
      this.#lastCellUs = frame.timeUs;
      this.#nextCell = (this.#nextCell + 1) % scenes.length;
      this.#paintCell(frame, this.#nextCell, scenes.length, scenes[this.#nextCell]?.() ?? []);
    });
  }

  #paintPreview({ format, timeUs }: SideFrame, entries: readonly PaintEntry[]): void {
    const scale = Math.min(1, maxPreviewWidthPx / format.width);
    this.#preview ??= new ProgramCanvas(this.#previewCanvas, this.#choice);
    this.#preview.paint(scaleFrame({ format, timeUs, entries }, scale));
  }

  #paintCell(
    { format, timeUs }: SideFrame,
    index: number,
    count: number,
    entries: readonly PaintEntry[],
  ): void {
    const size = multiviewSize(format, count);
    const cell = multiviewCells(format, count)[index];
    this.#multiview ??= newMultiview(this.#multiviewCanvas);
    if (!this.#multiview || !cell) return;
    const { sheet, cell: cellSheet, painter } = this.#multiview;
    resizeSheet(sheet, size.width, size.height);
    const scale = cell.width / format.width;
    painter.paint({
      format: { ...format, width: cell.width, height: cell.height },
      timeUs,
      entries: scaleEntries(entries, scale),
    });
    sheet.context.drawImage(cellSheet.canvas, cell.x, cell.y);
  }
}

function newMultiview(canvas: OffscreenCanvas): Multiview | undefined {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) return undefined;
  const cell = newSheet(1, 1);
  return { sheet: { canvas, context }, cell, painter: new CanvasPainter(cell) };
}
