import type { EncodingSettings } from '../../../src/shared/contracts/engine.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';
import { createProgram } from '../../../src/renderer/program/create-program.ts';
import type {
  CaptureState,
  MeterReading,
  ProgramController,
  ProgramEvents,
} from '../../../src/renderer/program/program-controller.ts';

/** What the tests reach from outside. */
export interface ProgramPage {
  program: ProgramController;
  captures: readonly CaptureState[];
  stats: ProgramEvents['stats'] | undefined;
  failures: string[];
  /** Highest peak of each meter since it was last emptied. */
  peaks: Record<string, number>;
  start(collection: SceneCollection, settings?: EncodingSettings): Promise<void>;
}

declare global {
  interface Window {
    page: ProgramPage;
  }
}

const query = new URLSearchParams(location.search);
const program = createProgram({
  mediaSocketUrl: `ws://${location.host}/media`,
  assetUrl: (id) => `/assets/${id}`,
  fakeDevices: query.has('fakeDevices'),
});
document.body.append(program.previewElement);

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
};
program.on('captures', (captures) => (page.captures = captures));
program.on('stats', (stats) => (page.stats = stats));
program.on('failure', ({ message }) => page.failures.push(message));
program.on('meters', (readings: readonly MeterReading[]) => {
  for (const { id, peakDb } of readings) page.peaks[id] = Math.max(page.peaks[id] ?? -Infinity, ...peakDb);
});
window.page = page;
