import { withoutUnusedFeatures } from '../engine/web-pages/unused-features.ts';

export interface BrowserSituation {
  userDataDir: string;
  headless: boolean;
  /** Chromium's sandbox does not work as root. */
  isRoot: boolean;
  hasGpu: boolean;
  /** `FOOTLIGHT_BROWSER_ARGS`, separated by spaces. */
  extra: string;
}

/** A studio is no web page: it must keep its pace when hidden, and sound needs no click first. */
const always = [
  '--autoplay-policy=no-user-gesture-required',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--disable-background-networking',
  '--disable-component-update',
  withoutUnusedFeatures,
  '--no-default-browser-check',
  '--no-first-run',
  // Over a pipe only this process can reach, and the browser ends when the pipe does.
  '--remote-debugging-pipe',
];

/** What the window shows until the pipe brings it to the studio's page. */
const startPage = 'data:text/html,<title>Footlight</title><body style="background:%230e1116">';

/** The command line for the studio's window. */
export function browserArguments(situation: BrowserSituation): string[] {
  const { userDataDir, headless, isRoot, hasGpu, extra } = situation;
  return [
    ...always,
    `--user-data-dir=${userDataDir}`,
    ...(headless ? ['--headless=new', '--window-size=1440,900'] : []),
    // Nobody is there to be asked.
    ...(headless ? ['--use-fake-ui-for-media-stream'] : []),
    ...(headless || !hasGpu ? ['--disable-gpu'] : []),
    ...(isRoot ? ['--no-sandbox'] : []),
    ...extra.split(' ').filter((argument) => argument !== ''),
    headless ? startPage : `--app=${startPage}`,
  ];
}
