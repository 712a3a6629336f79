import type { WebPreferences } from 'electron';

/** What every page has in common: nothing of this machine, and the pace and sound of a studio. */
export const confinedPage: WebPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  webviewTag: false,
  allowRunningInsecureContent: false,
  // A studio keeps its pace behind other windows, and its sound needs no click first.
  backgroundThrottling: false,
  autoplayPolicy: 'no-user-gesture-required',
};
