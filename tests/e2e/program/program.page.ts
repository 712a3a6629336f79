import type { EncodingSettings } from '../../../src/shared/contracts/engine.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';
import { createProgram } from '../../../src/renderer/program/create-program.ts';
import type {
  CaptureState,
  MeterReading,
  ProgramController,
  ProgramEvents,
} from '../../../src/renderer/program/program-controller.ts';
import type { PainterChoice } from '../../../src/renderer/program/compositor/program-canvas.ts';
import { ScriptedDevices } from './scripted-devices.page.ts';

/** What the tests reach from outside. */
export interface ProgramPage {
  program: ProgramController;
  captures: readonly CaptureState[];
  stats: ProgramEvents['stats'] | undefined;
  failures: string[];
  /** Highest peak of each meter since it was last emptied. */
  peaks: Record<string, number>;
  start(collection: SceneCollection, settings?: EncodingSettings): Promise<void>;
  /** Resolves when a capture has all these fields. */
  untilCapture(wanted: Partial<CaptureState>): Promise<void>;
  /** Resolves at the next report of numbers: within a second. */
  nextStats(): Promise<void>;
  /** Resolves when a meter has reached this level. */
  untilPeak(id: string, db: number): Promise<void>;
}

declare global {
  interface Window {
    page: ProgramPage;
    devices: ScriptedDevices;
  }
}

const query = new URLSearchParams(location.search);
if (query.has('scriptedDevices')) {
  window.devices = new ScriptedDevices();
  Object.defineProperty(navigator, 'mediaDevices', { value: window.devices });
}
const program = createProgram({
  mediaSocketUrl: `ws://${location.host}/media`,
  pagesSocketUrl: `ws://${location.host}/pages`,
  streamsSocketUrl: `ws://${location.host}/streams`,
  assetUrl: (id) => `/assets/${id}`,
  fakeDevices: query.has('fakeDevices'),
  painter: (query.get('painter') ?? 'auto') as PainterChoice,
});
document.body.append(program.programElement);

/** Looks at every event of a name whether a condition holds. */
function until(name: keyof ProgramEvents, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!condition()) return;
      listening.dispose();
      resolve();
    };
    const listening = program.on(name, look);
    look();
  });
}

const page: ProgramPage = {
  program,
  captures: [],
  stats: undefined,
  failures: [],
  peaks: {},
  async start(collection, settings) {
    program.setCollection(collection);
    if (settings) await program.startEncoding(settings);
  },
  untilCapture(wanted) {
    return until('captures', () =>
      page.captures.some((capture) =>
        Object.entries(wanted).every(([key, value]) => capture[key as keyof CaptureState] === value),
      ),
    );
  },
  nextStats() {
    let seen = -1;
    return until('stats', () => ++seen > 0);
  },
  untilPeak: (id, db) => until('meters', () => (page.peaks[id] ?? -Infinity) > db),
};
program.on('captures', (captures) => (page.captures = captures));
program.on('stats', (stats) => (page.stats = stats));
program.on('failure', ({ message }) => page.failures.push(message));
program.on('meters', (readings: readonly MeterReading[]) => {
  for (const { id, peakDb } of readings) page.peaks[id] = Math.max(page.peaks[id] ?? -Infinity, ...peakDb);
});
window.page = page;
