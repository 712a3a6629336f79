import { ensureBuilt } from '../../cli/build.ts';

/** Builds the pages that the browsers of the tests are to open. */
export default async function setup(): Promise<void> {
  await ensureBuilt('web', 'studio');
}
