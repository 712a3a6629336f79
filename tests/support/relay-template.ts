import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RelayProcess, templateVariable } from './relay-process.ts';

/**
 * Lets a relay make an embedded database once for all tests, since each of its own costs seconds.
 * @returns removes it
 */
export default async function setup(): Promise<(() => void) | undefined> {
  // Another project of the same run has made it.
  if (process.env[templateVariable] !== undefined) return undefined;
  const template = mkdtempSync(path.join(tmpdir(), 'footlight-relay-template-'));
  const relay = await RelayProcess.start({ dataDirectory: template });
  await relay.stop();
  process.env[templateVariable] = template;
  return () => {
    rmSync(template, { recursive: true, force: true });
  };
}
