import { app } from 'electron';
import type { Logger } from '../shared/base/logger.ts';
import { messageOf } from '../shared/base/errors.ts';
import type { AirState } from '../engine/launcher.ts';
import { mayDownloadUpdate } from './update-policy.ts';

const firstLookMs = 60_000;
const lookPeriodMs = 6 * 3_600_000;

/**
 * Looks for a newer studio now and then where this one came from an installer; it is fetched off air
 * and installed when the performer quits, never in mid-show.
 */
export async function followUpdates(air: () => AirState, logger: Logger): Promise<void> {
  if (!app.isPackaged) return;
  const { autoUpdater } = (await import('electron-updater')).default;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = true;
  autoUpdater.logger = null;
  const look = async (): Promise<void> => {
    try {
      const found = await autoUpdater.checkForUpdates();
      if (!found?.isUpdateAvailable || !mayDownloadUpdate(air())) return;
      logger.info({ version: found.updateInfo.version }, 'A newer studio is fetched.');
      await autoUpdater.downloadUpdate();
    } catch (failure) {
      logger.info({ reason: messageOf(failure) }, 'There was no answer about updates.');
    }
  };
  setTimeout(() => void look(), firstLookMs);
  setInterval(() => void look(), lookPeriodMs);
}
