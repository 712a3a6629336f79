import { afterAll, beforeAll, expect } from 'vitest';
import { setDisposableTracker, type Disposable } from '../../src/shared/base/disposable.ts';

/** What a test file must give back: sockets, servers, processes and timers, as Node counts them. */
const watched = new Set([
  'TCPSocketWrap',
  'TCPServerWrap',
  'UDPWrap',
  'PipeServerWrap',
  'ProcessWrap',
  'Timeout',
]);
/** A closed socket or a killed process takes a moment to go. */
const graceMs = 5000;

const disposables = new Map<Disposable, Error>();
let before: Map<string, number>;

function activeResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) {
    if (watched.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function leaks(): string[] {
  const resources = [...activeResources()]
    .filter(([name, count]) => name !== 'Timeout' && count > (before.get(name) ?? 0))
    .map(([name, count]) => `${count - (before.get(name) ?? 0)} × ${name}`);
  const undisposed = [...disposables.values()].map((created) => created.stack ?? 'a disposable');
  return [...resources, ...undisposed.slice(0, 3)];
}

beforeAll(() => {
  before = activeResources();
  setDisposableTracker({
    created: (disposable) => disposables.set(disposable, new Error('Never disposed')),
    disposed: (disposable) => disposables.delete(disposable),
  });
});

afterAll(async () => {
  const deadlineMs = Date.now() + graceMs;
  while (leaks().length > 0 && Date.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  setDisposableTracker(undefined);
  expect(leaks(), 'The tests of this file left something open').toEqual([]);
  disposables.clear();
});
