import type { AlertKind, WidgetTheme } from '../../../shared/scene/widget.ts';
import type { Alert } from '../../../shared/widgets/alert.ts';
import { newSheet } from '../compositor/canvas/sheet.ts';
import { signOf, signSidePx } from './alert-signs.ts';
import { faded, fontOf, inkOn, paintPanel, roundedPath, shaded, type Box, type Brush } from './drawing.ts';
import { fitText, wrapText } from './text-layout.ts';

interface Lines {
  headline: string;
  title: string;
  message: string[];
  widthPx: number;
  heightPx: number;
}

/** Around the panel, for its shadow; in sizes of the text. */
const margin = 0.7;

/** An alert without its picture. */
export interface AlertCard {
  canvas: OffscreenCanvas;
  /** Where its picture belongs, px of the canvas. */
  art: { x: number; y: number } & Box;
}

/**
 * One alert as a picture of its own, drawn once and then moved as a whole. At most as large as the box.
 * @param picture size of the one that it will have; without it the card has the event's own sign
 * @param density px of the card for one of the box
 */
export function drawAlertCard(
  alert: Alert,
  theme: WidgetTheme,
  box: Box,
  picture: Box | undefined,
  density: number,
): AlertCard {
  const size = theme.textSizePx;
  const edge = size * margin;
  const padding = size * 0.75;
  const { context: ruler } = newSheet(1, 1);
  const art = picture ? pictureBox(picture, size * 4.4) : { width: size * 2.9, height: size * 2.9 };
  const roomPx = Math.max(size * 4, box.width - 2 * edge - art.width - padding * 3);
  const lines = layOut(ruler, alert, theme, roomPx);
  const panel = {
    width: art.width + padding * 3.2 + lines.widthPx,
    height: Math.max(art.height, lines.heightPx) + padding * 2,
  };
  const natural = { width: panel.width + 2 * edge, height: panel.height + 2 * edge };
  const scale = density * Math.min(1, box.width / natural.width, box.height / natural.height);
  const { canvas, context: brush } = newSheet(
    Math.max(1, Math.ceil(natural.width * scale)),
    Math.max(1, Math.ceil(natural.height * scale)),
  );
  brush.scale(scale, scale);
  paintGround(brush, theme, edge, panel);
  const artY = edge + (panel.height - art.height) / 2;
  if (!picture)
    paintMedal(
      brush,
      theme,
      alert.variation.event,
      edge + padding + art.width / 2,
      artY + art.height / 2,
      art.width / 2,
    );
  paintLines(
    brush,
    theme,
    lines,
    edge + padding * 2.1 + art.width,
    edge + (panel.height - lines.heightPx) / 2,
  );
  return {
    canvas,
    art: {
      x: (edge + padding) * scale,
      y: artY * scale,
      width: art.width * scale,
      height: art.height * scale,
    },
  };
}

function pictureBox({ width, height }: Box, sidePx: number): Box {
  const scale = Math.min((sidePx * 1.6) / width, sidePx / height);
  return { width: width * scale, height: height * scale };
}

function layOut(ruler: Brush, alert: Alert, theme: WidgetTheme, roomPx: number): Lines {
  const size = theme.textSizePx;
  ruler.font = fontOf(theme, 600, size * 0.62);
  const headline = fitText(ruler, alert.headline, roomPx);
  const headlineWidth = ruler.measureText(headline).width;
  ruler.font = fontOf(theme, 800, size * 1.2);
  const title = fitText(ruler, alert.title, roomPx);
  const titleWidth = ruler.measureText(title).width;
  ruler.font = fontOf(theme, 500, size * 0.68);
  const message = wrapText(ruler, alert.message, Math.min(roomPx, Math.max(size * 13, titleWidth)), 3);
  const messageWidth = Math.max(0, ...message.map((line) => ruler.measureText(line).width));
  return {
    headline,
    title,
    message,
    widthPx: Math.max(headlineWidth, titleWidth, messageWidth),
    heightPx: size * (0.9 + 1.45) + (message.length > 0 ? size * (0.2 + message.length * 0.92) : 0),
  };
}

function paintGround(brush: Brush, theme: WidgetTheme, edge: number, panel: Box): void {
  const opacity = theme.backgroundColor.length > 7 ? parseInt(theme.backgroundColor.slice(7), 16) / 255 : 1;
  if (opacity > 0) {
    brush.save();
    brush.shadowColor = faded('#000000', 0.5 * opacity);
    brush.shadowBlur = edge * 0.8;
    brush.shadowOffsetY = edge * 0.25;
    paintPanel(brush, theme, edge, edge, panel);
    brush.restore();
  }
  const path = paintPanel(brush, { ...theme, backgroundColor: '#00000000' }, edge, edge, panel);
  if (opacity === 0) return;
  brush.save();
  brush.clip(path);
  const glow = brush.createRadialGradient(
    edge,
    edge + panel.height / 2,
    0,
    edge,
    edge + panel.height / 2,
    panel.width * 0.75,
  );
  glow.addColorStop(0, faded(theme.accentColor, 0.34));
  glow.addColorStop(1, faded(theme.accentColor, 0));
  brush.fillStyle = glow;
  brush.fillRect(edge, edge, panel.width, panel.height);
  brush.restore();
  const bar = Math.max(3, theme.textSizePx * 0.13);
  brush.fillStyle = theme.accentColor;
  brush.fill(roundedPath(edge + bar * 1.6, edge + panel.height * 0.16, bar, panel.height * 0.68, bar));
}

function paintMedal(
  brush: Brush,
  theme: WidgetTheme,
  kind: AlertKind,
  x: number,
  y: number,
  radius: number,
): void {
  const accent = theme.accentColor.slice(0, 7);
  brush.fillStyle = faded(accent, 0.22);
  brush.fill(circle(x, y, radius));
  const metal = brush.createLinearGradient(x - radius, y - radius, x + radius, y + radius);
  metal.addColorStop(0, shaded(accent, 0.3));
  metal.addColorStop(1, shaded(accent, -0.16));
  brush.fillStyle = metal;
  brush.fill(circle(x, y, radius * 0.82));
  brush.strokeStyle = faded('#ffffff', 0.35);
  brush.lineWidth = Math.max(1, radius * 0.04);
  brush.stroke(circle(x, y, radius * 0.8));
  const side = radius * 0.92;
  brush.save();
  brush.translate(x - side / 2, y - side / 2);
  brush.scale(side / signSidePx, side / signSidePx);
  brush.fillStyle = inkOn(accent);
  brush.fill(signOf(kind), 'evenodd');
  brush.restore();
}

function paintLines(brush: Brush, theme: WidgetTheme, lines: Lines, x: number, top: number): void {
  const size = theme.textSizePx;
  brush.textBaseline = 'middle';
  brush.font = fontOf(theme, 600, size * 0.62);
  brush.fillStyle = theme.accentColor;
  brush.fillText(lines.headline, x, top + size * 0.45);
  brush.font = fontOf(theme, 800, size * 1.2);
  brush.fillStyle = theme.textColor;
  brush.fillText(lines.title, x, top + size * 1.62);
  brush.font = fontOf(theme, 500, size * 0.68);
  brush.fillStyle = faded(theme.textColor, 0.82);
  for (const [index, line] of lines.message.entries()) {
    brush.fillText(line, x, top + size * (2.35 + 0.2 + 0.46 + index * 0.92));
  }
}

function circle(x: number, y: number, radius: number): Path2D {
  const path = new Path2D();
  path.arc(x, y, radius, 0, 2 * Math.PI);
  return path;
}
