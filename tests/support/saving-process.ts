/** Saves a collection again and again until it is killed; says when it has begun. */
import { join } from 'node:path';
import { CollectionStore } from '../../src/engine/settings/collection-store.ts';
import { newCollection, newSource } from '../../src/shared/scene/defaults.ts';
import { silentLogger } from '../../src/shared/base/logger.ts';

const directory = process.argv[2] ?? '';
// Every save makes a backup, so that a kill may fall into the rotation as well.
let nowMs = Date.now();
const wallClock = { nowMs: () => (nowMs += 600_000) };
const store = new CollectionStore(
  join(directory, 'collection.json'),
  () => newCollection('First', 'scene'),
  wallClock,
  silentLogger,
);
const sources = Array.from({ length: 200 }, (_, index) =>
  newSource('text', `text-${index}`, `Text ${index}`),
);
for (let count = 0; ; count += 1) {
  store.save({ ...newCollection(`Show ${count}`, 'scene'), sources });
  if (count === 3) process.stdout.write('saving\n');
}
