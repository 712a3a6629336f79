import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { KeptEngine, type LaunchedEngine, type LaunchOptions } from '../../../src/engine/launcher.ts';
import { FootlightError } from '../../../src/shared/base/errors.ts';
import { silentLogger } from '../../../src/shared/base/logger.ts';

const options: LaunchOptions = {
  profileDir: '/profile',
  rendererDir: '/renderer',
  shell: 'browser',
  fakeDevices: false,
  destinations: [],
  collectionFile: '/once.json',
  goLive: false,
};
const death = new FootlightError('INTERNAL', 'It died.');

/** Engines that die when they are told to. */
function mortalEngines(uiUrls: readonly string[]) {
  const launched: { options: LaunchOptions; die: () => void }[] = [];
  const launch = (given: LaunchOptions): Promise<LaunchedEngine> => {
    const ended = Promise.withResolvers<FootlightError | undefined>();
    const uiUrl = uiUrls[Math.min(launched.length, uiUrls.length - 1)] ?? '';
    launched.push({ options: given, die: () => ended.resolve(death) });
    return Promise.resolve({
      uiUrl,
      air: { broadcasting: launched.length === 1, recording: false },
      onAirChanged: () => undefined,
      language: 'en',
      onLanguageChanged: () => undefined,
      ended: ended.promise,
      close: () => {
        ended.resolve(undefined);
        return Promise.resolve();
      },
    });
  };
  return { launched, launch };
}

it('starts an engine that died again: at its address, on air if it was, without what was done once', async () => {
  const { launched, launch } = mortalEngines(['http://127.0.0.1:1/?token=a']);
  const kept = await KeptEngine.start({ options, launch, logger: silentLogger });
  const addresses: string[] = [];
  kept.onAddressChanged((uiUrl) => addresses.push(uiUrl));
  launched[0]?.die();
  await expect.poll(() => launched.length).toBe(2);
  expect(launched[1]?.options).toEqual({
    ...options,
    collectionFile: undefined,
    goLive: true,
    formerUiUrl: 'http://127.0.0.1:1/?token=a',
  });
  expect(addresses).toEqual([]);
  await kept.close();
  expect(await kept.ended).toBeUndefined();
});

it('says where the pages are to go when the address was taken', async () => {
  const { launched, launch } = mortalEngines(['http://127.0.0.1:1/', 'http://127.0.0.1:2/']);
  const kept = await KeptEngine.start({ options, launch, logger: silentLogger });
  const addresses: string[] = [];
  kept.onAddressChanged((uiUrl) => addresses.push(uiUrl));
  launched[0]?.die();
  await expect.poll(() => addresses).toEqual(['http://127.0.0.1:2/']);
  expect(kept.uiUrl).toBe('http://127.0.0.1:2/');
});

it('gives up with the reason after six deaths within a minute', async () => {
  const { launched, launch } = mortalEngines(['http://127.0.0.1:1/']);
  const kept = await KeptEngine.start({ options, launch, logger: silentLogger });
  for (let deaths = 1; deaths <= 6; deaths++) {
    launched.at(-1)?.die();
    await delay(0);
  }
  expect(await kept.ended).toBe(death);
  expect(launched).toHaveLength(6);
});
