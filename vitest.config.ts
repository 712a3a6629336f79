import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.ts';
import { SecondTries } from './tests/support/second-tries.ts';

// The tests start hundreds of our processes; what Node makes of their files once serves all of them.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '.cache/node');

const setupFiles = ['tests/support/leak-check.ts'];
const relayTemplate = 'tests/support/relay-template.ts';
const builtPages = 'tests/support/built-pages.ts';
/** Pages and encoders that share two cores take their time. */
const patience = { timeout: 30_000 };
/** A machine that stands still for seconds is not the programs' fault; which tests took it, is said at the end. */
const retry = 1;

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    reporters: ['default', new SecondTries()],
    // Sized for two cores.
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
          retry,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: patience },
        },
      },
      {
        test: {
          name: 'pages',
          sequence: { groupOrder: 3 },
          include: ['tests/e2e/**/*.test.ts'],
          setupFiles,
          globalSetup: [builtPages, relayTemplate],
          isolate: false,
          maxWorkers: 2,
          retry,
          // Of the tests of one file that may wait at once.
          maxConcurrency: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: patience },
        },
      },
    ],
  },
});
