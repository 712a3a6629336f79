import { shaded, type Box, type Brush } from './drawing.ts';

export const confettiMs = 3200;
const pieces = 70;

/** Confetti that bursts from the middle; the same for the same seed. */
export function paintConfetti(brush: Brush, box: Box, ageMs: number, seed: number, accent: string): void {
  if (ageMs < 0 || ageMs >= confettiMs) return;
  const colors = [accent, shaded(accent, 0.45), shaded(accent, -0.25), '#ffffff', '#6cb6ff', '#ff7eb6'];
  const seconds = ageMs / 1000;
  const size = Math.max(4, Math.min(box.width, box.height * 2) * 0.016);
  for (let index = 0; index < pieces; index++) {
    const [one, two, three, four] = [1, 2, 3, 4].map((part) => noise(seed + index * 7 + part)) as [
      number,
      number,
      number,
      number,
    ];
    const angle = -Math.PI * (0.08 + 0.84 * one);
    const speed = box.width * (0.4 + 0.75 * two);
    const drag = (1 - Math.exp(-2.2 * seconds)) / 2.2;
    const x = box.width / 2 + Math.cos(angle) * speed * drag + Math.sin(seconds * 3 + three * 9) * size;
    const y = box.height * 0.55 + Math.sin(angle) * speed * 0.62 * drag + box.height * 0.28 * seconds ** 2;
    brush.save();
    brush.translate(x, y);
    brush.rotate(three * 6.3 + seconds * (4 * four - 2) * 3);
    brush.scale(1, Math.cos(seconds * (5 + 5 * four) + three * 6));
    brush.globalAlpha = Math.min(1, (confettiMs - ageMs) / 700);
    brush.fillStyle = colors[index % colors.length] ?? accent;
    brush.fillRect(-size / 2, -size * 0.3, size, size * (0.6 + 0.6 * four));
    brush.restore();
  }
}

/** A small number for an event's id. */
export function seedOf(id: string): number {
  let seed = 7;
  for (const sign of id) seed = (seed * 31 + (sign.codePointAt(0) ?? 0)) % 65_521;
  return seed;
}

/** 0 to 1, the same for the same number. */
function noise(value: number): number {
  const wave = Math.sin(value * 127.1) * 43_758.5453;
  return wave - Math.floor(wave);
}
