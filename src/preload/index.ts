import { contextBridge } from 'electron';

/**
 * All that the shell puts into the page: its name. Everything else goes by the engine's link, as in a
 * browser, so there is no channel to the main process that a page could misuse.
 */
contextBridge.exposeInMainWorld('footlightShell', 'electron');
