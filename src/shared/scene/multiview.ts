/** Scenes that are seen at once: the first of the list. */
export const maxMultiviewScenes = 16;
/** Width of the whole, px. */
const widthPx = 1280;

interface Size {
  width: number;
  height: number;
}

function gridOf(count: number): { columns: number; rows: number } {
  const columns = Math.max(1, Math.ceil(Math.sqrt(Math.min(count, maxMultiviewScenes))));
  return { columns, rows: Math.max(1, Math.ceil(Math.min(count, maxMultiviewScenes) / columns)) };
}

/** Size of the picture that shows so many scenes, px. */
export function multiviewSize(canvas: Size, count: number): Size {
  const { columns, rows } = gridOf(count);
  const cell = cellSize(canvas, columns);
  return { width: cell.width * columns, height: cell.height * rows };
}

function cellSize(canvas: Size, columns: number): Size {
  const width = Math.floor(widthPx / columns);
  return { width, height: Math.max(1, Math.round((width * canvas.height) / canvas.width)) };
}

/** Where each scene is in it, px; row by row. */
export function multiviewCells(canvas: Size, count: number): (Size & { x: number; y: number })[] {
  const { columns } = gridOf(count);
  const cell = cellSize(canvas, columns);
  return Array.from({ length: Math.min(count, maxMultiviewScenes) }, (_, index) => ({
    x: (index % columns) * cell.width,
    y: Math.floor(index / columns) * cell.height,
    ...cell,
  }));
}
