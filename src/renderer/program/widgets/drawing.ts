import type { WidgetTheme } from '../../../shared/scene/widget.ts';

export type Brush = OffscreenCanvasRenderingContext2D;

export interface Box {
  width: number;
  height: number;
}

/** A font of the theme at this size. */
export function fontOf(theme: WidgetTheme, weight: number, sizePx: number): string {
  return `${weight} ${sizePx}px ${JSON.stringify(theme.fontFamily)}, system-ui, sans-serif`;
}

/** The colour (#rrggbb or #rrggbbaa) with its opacity times this. */
export function faded(color: string, opacity: number): string {
  const own = color.length > 7 ? parseInt(color.slice(7, 9), 16) : 255;
  const alpha = Math.round(Math.max(0, Math.min(1, opacity)) * own);
  return color.slice(0, 7) + alpha.toString(16).padStart(2, '0');
}

/** Mixed with white (above 0) or black (below 0). */
export function shaded(color: string, amount: number): string {
  const target = amount > 0 ? 255 : 0;
  const share = Math.abs(amount);
  const parts = [1, 3, 5].map((at) => {
    const level = parseInt(color.slice(at, at + 2), 16);
    return Math.round(level + (target - level) * share)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${parts.join('')}`;
}

/** Black or white, whichever is better read on this colour. */
export function inkOn(color: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
  return red * 0.299 + green * 0.587 + blue * 0.114 > 140 ? '#15171b' : '#ffffff';
}

export function roundedPath(x: number, y: number, width: number, height: number, radius: number): Path2D {
  const path = new Path2D();
  path.roundRect(x, y, width, height, Math.max(0, Math.min(radius, width / 2, height / 2)));
  return path;
}

/** A widget's panel: its ground, a breath of light from above, and a hairline around it. */
export function paintPanel(brush: Brush, theme: WidgetTheme, x: number, y: number, box: Box): Path2D {
  const path = roundedPath(x, y, box.width, box.height, theme.cornerRadiusPx);
  brush.fillStyle = theme.backgroundColor;
  brush.fill(path);
  const opacity = theme.backgroundColor.length > 7 ? parseInt(theme.backgroundColor.slice(7), 16) / 255 : 1;
  if (opacity === 0) return path;
  const light = brush.createLinearGradient(0, y, 0, y + box.height);
  light.addColorStop(0, faded('#ffffff', 0.07 * opacity));
  light.addColorStop(0.6, faded('#ffffff', 0));
  brush.fillStyle = light;
  brush.fill(path);
  const line = roundedPath(
    x + 0.75,
    y + 0.75,
    box.width - 1.5,
    box.height - 1.5,
    theme.cornerRadiusPx - 0.75,
  );
  brush.strokeStyle = faded('#ffffff', 0.12 * opacity);
  brush.lineWidth = 1.5;
  brush.stroke(line);
  return path;
}

/** A bar of a share of its width, in the accent. */
export function paintBar(
  brush: Brush,
  theme: WidgetTheme,
  x: number,
  y: number,
  box: Box,
  share: number,
): void {
  const { width, height } = box;
  const track = roundedPath(x, y, width, height, height / 2);
  brush.fillStyle = faded(theme.textColor, 0.14);
  brush.fill(track);
  const filled = Math.max(0, Math.min(1, share)) * width;
  if (filled <= 0) return;
  brush.save();
  brush.clip(track);
  const gradient = brush.createLinearGradient(x, 0, x + width, 0);
  gradient.addColorStop(0, shaded(theme.accentColor, -0.12));
  gradient.addColorStop(1, shaded(theme.accentColor, 0.18));
  brush.fillStyle = gradient;
  brush.fill(roundedPath(x, y, Math.max(filled, height), height, height / 2));
  brush.fillStyle = faded('#ffffff', 0.22);
  brush.fill(
    roundedPath(
      x + height * 0.2,
      y + height * 0.14,
      Math.max(0, filled - height * 0.4),
      height * 0.24,
      height,
    ),
  );
  brush.restore();
}
