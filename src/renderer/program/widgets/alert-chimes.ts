import type { AlertSound } from '../../../shared/scene/widget.ts';

/** Frames a second of what is made here. */
export const chimeRate = 48_000;

interface Note {
  startMs: number;
  hz: number;
  decayMs: number;
  /** 0 to 1 */
  level: number;
  /** −1 left, 1 right */
  place: number;
  bright: number;
}

/** The studio's own sounds as notes. */
const chimes: Readonly<Record<Exclude<AlertSound, 'none' | 'file'>, readonly Note[]>> = {
  chime: notes([659.26, 987.77], 130, 900, 0.3),
  sparkle: notes([1046.5, 1318.51, 1567.98, 2093, 2637.02], 70, 650, 0.5),
  coin: [note(0, 987.77, 120, 0), note(85, 1318.51, 900, 0.1)],
  fanfare: [
    ...notes([523.25, 659.26, 783.99], 120, 500, 0.7),
    ...[523.25, 659.26, 783.99, 1046.5].map((hz, index) => note(380, hz, 1500, index / 2 - 0.75, 0.55, 0.8)),
  ],
};

/** One of the studio's own sounds, interleaved stereo at 48 kHz; undefined for what is none of them. */
export function chimeSamples(sound: AlertSound): Float32Array<ArrayBuffer> | undefined {
  if (sound === 'none' || sound === 'file') return undefined;
  const played = chimes[sound];
  const lengthMs = Math.max(...played.map(({ startMs, decayMs }) => startMs + decayMs * 2.2));
  const samples = new Float32Array(Math.ceil((lengthMs / 1000) * chimeRate) * 2);
  for (const each of played) addNote(samples, each);
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  for (let at = 0; at < samples.length; at++) samples[at] = ((samples[at] ?? 0) / peak) * 0.5;
  return samples;
}

function note(startMs: number, hz: number, decayMs: number, place: number, level = 0.8, bright = 0.5): Note {
  return { startMs, hz, decayMs, level, place, bright };
}

function notes(tones: readonly number[], stepMs: number, decayMs: number, bright: number): Note[] {
  return tones.map((hz, index) =>
    note(index * stepMs, hz, decayMs, (index / Math.max(1, tones.length - 1) - 0.5) * 0.6, 0.8, bright),
  );
}

/** A struck bell: partials that die away the faster the higher they are. */
function addNote(samples: Float32Array, { startMs, hz, decayMs, level, place, bright }: Note): void {
  const start = Math.round((startMs / 1000) * chimeRate);
  const length = Math.min(samples.length / 2 - start, Math.round((decayMs / 1000) * 2.2 * chimeRate));
  const left = Math.sqrt((1 - place) / 2);
  const right = Math.sqrt((1 + place) / 2);
  for (let frame = 0; frame < length; frame++) {
    const seconds = frame / chimeRate;
    let sum = 0;
    for (const [partial, loudness] of [
      [1, 1],
      [2, 0.5 * bright],
      [3.01, 0.3 * bright],
      [4.2, 0.18 * bright],
    ] as const) {
      const decay = Math.exp((-seconds * 1000 * 2.4 * Math.sqrt(partial)) / decayMs);
      sum += loudness * decay * Math.sin(2 * Math.PI * hz * partial * seconds);
    }
    // Neither its strike nor its end clicks.
    const soft = Math.min(1, frame / 96, (length - frame) / 960);
    const at = (start + frame) * 2;
    samples[at] = (samples[at] ?? 0) + sum * level * soft * left;
    samples[at + 1] = (samples[at + 1] ?? 0) + sum * level * soft * right;
  }
}
