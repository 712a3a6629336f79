import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';

// The tests start hundreds of our processes; what Node makes of their files once serves all of them.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '.cache/node');

const setupFiles = ['tests/support/leak-check.ts'];
const relayTemplate = 'tests/support/relay-template.ts';
const builtPages = 'tests/support/built-pages.ts';
/** Pages and encoders that share two cores take their time. */
const patience = { timeout: 30_000 };
/** Browsers that mostly wait for what they are shown. */
const pages = [
  'tests/e2e/watch*.test.ts',
  'tests/e2e/studio-ui.test.ts',
  'tests/e2e/mixer-ui.test.ts',
  'tests/e2e/accessibility.test.ts',
  'tests/e2e/outputs-ui.test.ts',
  'tests/e2e/composition.test.ts',
  'tests/e2e/program-page.test.ts',
  'tests/e2e/sources.test.ts',
  'tests/e2e/overlays.test.ts',
  'tests/e2e/painters.test.ts',
  'tests/e2e/leaks.test.ts',
  'tests/e2e/shell/*.test.ts',
  'tests/e2e/collections.test.ts',
  'tests/e2e/studio-mode.test.ts',
  'tests/e2e/pages-and-streams.test.ts',
  'tests/e2e/electron.test.ts',
  'tests/e2e/remote.test.ts',
  'tests/e2e/whole-way/camera-to-viewer.test.ts',
  'tests/e2e/whole-way/foreign-publisher.test.ts',
  'tests/e2e/whole-way/hevc.test.ts',
  'tests/e2e/whole-way/start.test.ts',
];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // Sized for two cores: what drives a browser and an encoder at once runs alone.
    projects: [
      {
        test: {
          name: 'unit',
          sequence: { groupOrder: 1 },
          include: ['tests/unit/**/*.test.ts', 'tests/protocol/**/*.test.ts'],
          setupFiles,
          // They share nothing that one could leave to the next, and most of the time went into loading anew.
          isolate: false,
          // By itself Vitest leaves one core of two unused.
          maxWorkers: 2,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          sequence: { groupOrder: 2 },
          include: ['tests/integration/**/*.test.ts'],
          setupFiles,
          globalSetup: [relayTemplate],
          isolate: false,
          // Most of them wait for media, which comes in its own time.
          maxWorkers: 4,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: patience },
        },
      },
      {
        test: {
          name: 'pages',
          sequence: { groupOrder: 3 },
          include: pages,
          setupFiles,
          globalSetup: [builtPages, relayTemplate],
          isolate: false,
          maxWorkers: 2,
          // Of the tests of one file that may wait at once.
          maxConcurrency: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: patience },
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 4 },
          include: ['tests/e2e/**/*.test.ts'],
          exclude: pages,
          setupFiles,
          globalSetup: [builtPages, relayTemplate],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: patience },
        },
      },
    ],
  },
});
