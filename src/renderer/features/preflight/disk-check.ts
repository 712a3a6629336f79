import { t } from '../../language/language.ts';
import { formatBytes, formatLongTime } from '../../ui/formats.ts';
import type { CheckPorts, Finding } from './check.ts';

const lowBelowBytes = 5_000_000_000;
const criticalBelowBytes = 1_000_000_000;

/** Room on the disk for a recording of this show. */
export async function checkDisk({ studio }: CheckPorts): Promise<readonly Finding[]> {
  const freeBytes = await studio.engine.preflight.freeBytes.query();
  const { videoBitrateKbps, audioBitrateKbps } = studio.state.getState().settings.encoding;
  const lastsMs = (freeBytes * 8) / (videoBitrateKbps + audioBitrateKbps);
  const values = { free: formatBytes(freeBytes), time: formatLongTime(lastsMs) };
  if (freeBytes >= lowBelowBytes) {
    return [{ tone: 'good', sentence: t('Room for {{time}} of recording: {{free}} are free.', values) }];
  }
  return [
    {
      tone: freeBytes < criticalBelowBytes ? 'bad' : 'warning',
      sentence: t(
        'Room for only {{time}} of recording: {{free}} are free. Free some space, or choose another folder.',
        values,
      ),
    },
  ];
}
