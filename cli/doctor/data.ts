import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import type { Settings } from '../../server/config/settings.ts';
import { isDataDirectoryFree } from '../../server/storage/data-directory.ts';
import { messageOf } from '../../src/shared/base/errors.ts';
import { bad, good, warning, type Finding } from './finding.ts';

const trialBytes = 64 * 1024 * 1024;
const megabyte = 1024 * 1024;
/** A stream of 6 Mbit/s with its ladder writes less than 2 MB/s. */
const slowBytesPerS = 20 * megabyte;
const littleBytes = 5 * 1024 * megabyte;
const databaseTimeoutMs = 5000;
const clockToleranceMs = 2000;

/** Rights, room and speed of the data directory's disk. */
export function lookAtDataDirectory(directory: string, isRunning: boolean): Finding[] {
  const subject = 'data directory';
  if (!existsSync(directory)) {
    return [
      warning(
        subject,
        `${directory} is not there yet`,
        'the first start makes it; or name another with --data',
      ),
    ];
  }
  const findings: Finding[] = [];
  const { mode } = statSync(directory);
  if ((mode & 0o077) === 0 || process.platform === 'win32')
    findings.push(good(subject, `${directory}, for its owner alone`));
  else {
    findings.push(
      warning(subject, `${directory} can be read by others, and holds keys`, `chmod 700 ${directory}`),
    );
  }
  try {
    if (!isRunning && !isDataDirectoryFree(directory)) {
      findings.push(
        bad(
          subject,
          'another process holds it, and does not answer',
          'end that process, or wait until it has ended',
        ),
      );
    }
    const { bavail, bsize } = statfsSync(directory);
    const free = bavail * bsize;
    const room = `${(free / 1024 / megabyte).toFixed(1)} GB are free`;
    if (free >= littleBytes) findings.push(good('disk room', room));
    else findings.push(warning('disk room', room, 'make room: recordings stop when the disk is full'));
    if (free >= 4 * trialBytes) findings.push(judgeDiskSpeed(trialBytes / (timeOfTrial(directory) / 1000)));
  } catch (error) {
    findings.push(
      bad(
        subject,
        `it can't be written: ${messageOf(error)}`,
        'give the user of the relay the right to write there',
      ),
    );
  }
  return findings;
}

export function judgeDiskSpeed(bytesPerS: number): Finding {
  const message = `${(bytesPerS / megabyte).toFixed(0)} MB/s written through to the disk`;
  return bytesPerS >= slowBytesPerS
    ? good('disk speed', message)
    : warning('disk speed', message, 'use a faster disk: recordings of several streams would fall behind');
}

/** @returns ms that it takes to write the trial and to have it on the disk */
function timeOfTrial(directory: string): number {
  const file = path.join(directory, `doctor-${process.pid}.trial`);
  const block = Buffer.alloc(megabyte, 7);
  const startMs = performance.now();
  const handle = openSync(file, 'wx', 0o600);
  try {
    for (let written = 0; written < trialBytes; written += block.byteLength) writeSync(handle, block);
    fsyncSync(handle);
    return performance.now() - startMs;
  } finally {
    closeSync(handle);
    rmSync(file);
  }
}

/**
 * PostgreSQL: whether it answers, and whether its clock is ours.
 * @param answersRelay what the running relay says of its database
 */
export async function lookAtDatabase(
  { databaseUrl, data }: Settings,
  answersRelay: boolean | undefined,
): Promise<Finding[]> {
  const subject = 'database';
  if (answersRelay === false) {
    return [bad(subject, 'it does not answer the running relay', "look into the database's own log")];
  }
  if (databaseUrl === undefined) {
    const isThere = existsSync(path.join(data, 'database', 'PG_VERSION'));
    return [
      good(
        subject,
        `embedded, ${isThere ? (answersRelay ? 'and answers' : 'at rest') : 'made at the first start'}`,
      ),
    ];
  }
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: databaseTimeoutMs,
    query_timeout: databaseTimeoutMs,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; now: Date }>(
      "select current_setting('server_version') as version, clock_timestamp() as now",
    );
    const [row] = rows;
    const offsetMs = row ? Math.abs(row.now.getTime() - Date.now()) : 0;
    const findings = [good(subject, `PostgreSQL ${row?.version ?? ''} answers`)];
    if (offsetMs > clockToleranceMs) {
      findings.push(
        warning(
          'clock',
          `${(offsetMs / 1000).toFixed(1)} s away from the database's`,
          'keep both right over the network',
        ),
      );
    }
    return findings;
  } catch (error) {
    return [
      bad(subject, `PostgreSQL can't be used: ${messageOf(error)}`, 'check DATABASE_URL, and that it runs'),
    ];
  } finally {
    await client.end().catch(() => undefined);
  }
}
