import { chromium, type Browser } from 'playwright-core';
import { withoutUnusedFeatures } from '../../src/engine/web-pages/unused-features.ts';

/**
 * What the studio's own browser does without, and what Playwright leaves out and a test would notice: of two
 * such lists only the last counts.
 */
const withoutFeatures = [
  withoutUnusedFeatures,
  ...['HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'OptimizationHints'],
  ...['PaintHolding', 'ThirdPartyStoragePartitioning'],
].join(',');

/** Debian's Chromium, without a GPU. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', withoutFeatures],
      ...args,
    ],
  });
}
