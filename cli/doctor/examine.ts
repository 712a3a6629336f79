import { loadSettings } from '../../server/config/load.ts';
import { settingsSchema } from '../../server/config/settings.ts';
import { relayStatusSchema, type RelayStatus } from '../../src/shared/contracts/operation.ts';
import { findRunningRelay } from '../running-relay.ts';
import { lookAtBucket } from './bucket.ts';
import { lookAtDatabase, lookAtDataDirectory } from './data.ts';
import { lookAtCertificate, lookAtPorts, lookAtPublicAddress } from './doors.ts';
import { lookAtEncoders } from './encoders.ts';
import { good, type Finding } from './finding.ts';
import { lookAtMachine } from './machine.ts';

/**
 * Looks at all that a relay on this directory needs: by the settings that are in force where one runs, else by those of
 * the environment and the file.
 * @throws FootlightError CONFIG_INVALID
 */
export async function examine(data: string, config: string | undefined): Promise<Finding[]> {
  const own = loadSettings({
    flags: { data, ...(config === undefined ? {} : { config }) },
    env: process.env,
  });
  const running = await findRunningRelay(own.data);
  const settings = (await running?.call('GET', '/relay/settings', settingsSchema)) ?? own;
  const status: RelayStatus | undefined = await running?.call('GET', '/relay', relayStatusSchema);
  return [
    good(
      'settings',
      running
        ? `those of the relay that runs as process ${running.pid}`
        : 'every one has a value that is allowed; no relay runs here',
    ),
    ...(await lookAtMachine(settings.maxConnections, running?.pid)),
    ...lookAtDataDirectory(settings.data, running !== undefined),
    ...(await lookAtDatabase(settings, status?.databaseAnswers)),
    ...(await lookAtBucket(settings)),
    ...(await lookAtPorts(settings, running)),
    ...lookAtCertificate(settings),
    ...(await lookAtPublicAddress(settings, running !== undefined)),
    ...(await lookAtEncoders(settings)),
  ];
}
