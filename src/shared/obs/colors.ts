/** OBS keeps a colour as a number, 0xAABBGGRR; here it is #rrggbb or #rrggbbaa. */
export function colorToNumber(color: string): number {
  const [red = 0, green = 0, blue = 0, alpha = 255] = channelsOf(color);
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The same without the opacity, 0xBBGGRR. */
export function colorToOpaqueNumber(color: string): number {
  return colorToNumber(color) & 0xff_ff_ff;
}

/** @param alpha 0 to 255; absent: as the number has it */
export function colorFromNumber(value: number, alpha?: number): string {
  const bits = Math.trunc(value) >>> 0;
  const opacity = alpha ?? bits >>> 24;
  const channels = [bits & 0xff, (bits >>> 8) & 0xff, (bits >>> 16) & 0xff];
  if (opacity < 255) channels.push(Math.max(0, Math.round(opacity)));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** 0 to 100 */
export function opacityPercentOf(color: string): number {
  return Math.round(((channelsOf(color)[3] ?? 255) / 255) * 100);
}

function channelsOf(color: string): number[] {
  return (color.slice(1).match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}
