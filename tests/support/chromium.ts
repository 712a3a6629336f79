import { chromium, type Browser } from 'playwright-core';

/**
 * The window around a page would bring a page of its own along for its address bar. The rest is what Playwright
 * leaves out and a test would notice: of two such lists only the last counts.
 */
const without = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'],
  ...['HttpsUpgrades', 'HttpsFirstBalancedModeAutoEnable', 'MediaRouter', 'OptimizationHints'],
  ...['PaintHolding', 'ThirdPartyStoragePartitioning', 'Translate'],
];

/** Debian's Chromium, without a GPU. */
export function launchChromium(args: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', `--disable-features=${without.join(',')}`],
      ...args,
    ],
  });
}
