import { loadSettings } from '../../server/config/load.ts';
import { relayStatusSchema, type RelayStatus } from '../../src/shared/contracts/operation.ts';
import { findRunningRelay } from '../running-relay.ts';
import { lookAtBucket } from './bucket.ts';
import { lookAtDatabase, lookAtDataDirectory } from './data.ts';
import { lookAtCertificate, lookAtPorts, lookAtPublicAddress } from './doors.ts';
import { lookAtEncoders } from './encoders.ts';
import { good, type Finding } from './finding.ts';
import { lookAtMachine } from './machine.ts';

/**
 * Looks at all that a relay on this directory needs, with the settings of the environment and the file.
 * @throws FootlightError CONFIG_INVALID
 */
export async function examine(data: string, config: string | undefined): Promise<Finding[]> {
  const settings = loadSettings({
    flags: { data, ...(config === undefined ? {} : { config }) },
    env: process.env,
  });
  const running = await findRunningRelay(settings.data);
  const status: RelayStatus | undefined = await running?.call('GET', '/relay', relayStatusSchema);
  return [
    good('settings', 'every one has a value that is allowed'),
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
