import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bucketOf } from '../../server/bucket-settings.ts';
import type { Settings } from '../../server/config/settings.ts';
import { messageOf } from '../../src/shared/base/errors.ts';
import { bad, good, warning, type Finding } from './finding.ts';

/** S3 refuses signatures that are a quarter of an hour off. */
const clockToleranceMs = 60_000;
const trial = 'a recording that is none';

/** Whether the object storage can be written, read, listed and cleared, and what time it has. */
export async function lookAtBucket(settings: Settings): Promise<Finding[]> {
  const subject = 'object storage';
  const bucket = bucketOf(settings);
  if (!bucket) return [];
  const directory = mkdtempSync(path.join(tmpdir(), 'footlight-doctor-'));
  const folder = `doctor-${process.pid}`;
  const name = `${folder}/trial`;
  try {
    const file = path.join(directory, 'trial');
    writeFileSync(file, trial);
    await bucket.put(name, file);
    const read = Buffer.from(await bucket.read(name, { offset: 2, byteLength: 9 })).toString();
    const listed = await bucket.list(folder);
    await bucket.delete(name);
    if (read !== trial.slice(2, 11) || listed[0]?.byteLength !== trial.length) {
      return [bad(subject, 'it gives back something else than it was given', 'ask who runs it')];
    }
    const findings = [good(subject, `${settings.s3Url ?? ''} can be written, read, listed and cleared`)];
    const offsetMs = Math.abs(await bucket.clockOffsetMs());
    if (offsetMs > clockToleranceMs) {
      findings.push(
        warning(
          'clock',
          `${(offsetMs / 1000).toFixed(0)} s away from the object storage's`,
          'keep it right over the network: 15 minutes off, the storage refuses everything',
        ),
      );
    }
    return findings;
  } catch (error) {
    return [
      bad(
        subject,
        messageOf(error),
        'look at s3Url, s3Region, s3AccessKeyId and s3SecretAccessKey, and at what the key may do',
      ),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
