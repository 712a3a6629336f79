import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProgramProcess } from '../../../cli/program-process.ts';
import { isDataDirectoryFree } from '../../../server/storage/data-directory.ts';
import { relayReadySchema } from '../../../src/shared/contracts/relay.ts';
import { TestCertificate } from '../../support/certificate-files.ts';
import { footlight } from '../../support/footlight-command.ts';
import { giveDatabase, RelayProcess, runRelayToItsEnd } from '../../support/relay-process.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'footlight-start-'));
  giveDatabase(path.join(folder, 'known'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the relay as a program', () => {
  it('says where it listens, answers, takes no more than 450 MB, and ends with 0 at SIGTERM', async () => {
    const files = new TestCertificate();
    const relay = await RelayProcess.start({
      args: ['--rtmps', '127.0.0.1:0'],
      env: { FOOTLIGHT_TLS_CERTIFICATE_FILE: files.certificateFile, FOOTLIGHT_TLS_KEY_FILE: files.keyFile },
    });
    try {
      expect(relay.ready.http).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
      expect(relay.ready.rtmp).toMatch(/^rtmp:\/\/127\.0\.0\.1:[1-9]\d*\/live$/);
      expect(relay.ready.srt).toMatch(/^srt:\/\/127\.0\.0\.1:[1-9]\d*$/);
      expect(relay.ready.rtmps).toMatch(/^rtmps:\/\/127\.0\.0\.1:[1-9]\d*\/live$/);
      expect((await fetch(`${relay.http}/healthz`)).status).toBe(200);
      expect((await fetch(`${relay.http}/readyz`)).status).toBe(200);
      expect(statSync(path.join(relay.dataDirectory, 'relay.json')).mode & 0o777).toBe(0o600);

      const { rtmpsUrl, streamKey } = await relay.createChannel('quiet');
      expect(rtmpsUrl).toBe(`${relay.ready.rtmps ?? ''}/${streamKey}`);
      const residentKb = (): number => {
        const status = readFileSync(`/proc/${relay.process.pid ?? 0}/status`, 'utf8');
        return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
      };
      // What the database took for its start goes back within a moment.
      await expect.poll(residentKb, { timeout: 20_000 }).toBeLessThan(450 * 1024);

      expect(await relay.stop()).toBe(0);
      expect(
        statSync(path.join(relay.dataDirectory, 'relay.json'), { throwIfNoEntry: false }),
      ).toBeUndefined();
    } finally {
      await relay.dispose();
      files.dispose();
    }
  });

  it.each(['http', 'rtmp'])('exits 2 and names the address when the %s port is taken', async (door) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const end = await runRelayToItsEnd(path.join(folder, 'known'), {
        args: [`--${door}`, `127.0.0.1:${port}`],
      });
      expect(end).toMatchObject({ code: 2, stdout: '' });
      expect(end.stderr).toContain(`Port ${port} of 127.0.0.1 is taken`);
    } finally {
      server.close();
    }
  });

  it('goes with whoever starts it and is told to end before it is ready', async () => {
    const asked = new AbortController();
    const doors = ['--http', '--rtmp', '--srt'].flatMap((door) => [door, '127.0.0.1:0']);
    const starting = ProgramProcess.start(
      'relay',
      ['--data', path.join(folder, 'given-up'), ...doors],
      relayReadySchema,
      { signal: asked.signal },
    );
    asked.abort(new Error('Told to end.'));
    // The process is gone by then.
    await expect(starting).rejects.toThrow('Told to end.');
  });

  it('exits 2 and names the address when the srt port is taken', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    try {
      const { port } = socket.address();
      const end = await runRelayToItsEnd(path.join(folder, 'known'), {
        args: ['--srt', `127.0.0.1:${port}`],
      });
      expect(end).toMatchObject({ code: 2, stdout: '' });
      expect(end.stderr).toContain(`Port ${port} of 127.0.0.1 is taken`);
    } finally {
      socket.close();
    }
  });

  it('exits 2 with one sentence at a wrong setting, before it opens anything', async () => {
    const config = path.join(folder, 'config.json');
    writeFileSync(config, '{"targetDurationS":"four"}');
    const end = await runRelayToItsEnd(path.join(folder, 'never'), { args: ['--config', config] });
    expect(end).toMatchObject({ code: 2, stdout: '' });
    expect(end.stderr).toBe(
      `The setting targetDurationS is "four" (from ${config}). Allowed: a whole number of s from 1 to 12.\n`,
    );
    expect(statSync(path.join(folder, 'never'), { throwIfNoEntry: false })).toBeUndefined();
  });

  it('exits 2 at a flag that there is not', async () => {
    const end = await runRelayToItsEnd(path.join(folder, 'never'), { args: ['--frobnicate'] });
    expect(end.code).toBe(2);
    expect(end.stderr).toContain('--frobnicate');
  });

  it('exits 2 when it is to take the place of a relay that did not start it', async () => {
    const end = await runRelayToItsEnd(path.join(folder, 'never'), { args: ['--take-over'] });
    expect(end).toMatchObject({ code: 2, stdout: '' });
    expect(end.stderr).toContain('use `footlight restart`');
  });

  it('exits 2 when another process has the data directory, and starts once that is killed', async () => {
    const dataDirectory = path.join(folder, 'known');
    const first = await RelayProcess.start({ dataDirectory });
    try {
      const second = await runRelayToItsEnd(dataDirectory);
      expect(second.code).toBe(2);
      expect(second.stderr).toContain(`Another Footlight process uses the data directory ${dataDirectory}`);
      const gone = once(first.process, 'exit');
      first.process.kill('SIGKILL');
      await gone;
      const third = await RelayProcess.start({ dataDirectory });
      expect(await third.stop()).toBe(0);
    } finally {
      await first.dispose();
    }
  });

  it('and commands that come while it starts wait for each other', async () => {
    const dataDirectory = path.join(folder, 'crowded');
    giveDatabase(dataDirectory);
    const list = () => {
      const command = path.join(import.meta.dirname, '../../../cli/footlight.ts');
      return promisify(execFile)(process.execPath, [
        ...[command, 'channel', 'list', '--json', '--data', dataDirectory],
      ]);
    };
    const before = list();
    const starting = RelayProcess.start({ dataDirectory });
    const after = list();
    const relay = await starting;
    try {
      for (const { stdout } of await Promise.all([before, after]))
        expect(JSON.parse(stdout)).toEqual({ channels: [] });
    } finally {
      await relay.dispose();
    }
  });

  it('is waited for by a backup, and is not put out of the way by a restore', async () => {
    const dataDirectory = path.join(folder, 'backed-up');
    mkdirSync(dataDirectory);
    giveDatabase(dataDirectory);
    const file = path.join(folder, 'backup');
    const starting = RelayProcess.start({ dataDirectory });
    await expect
      .poll(() => isDataDirectoryFree(dataDirectory), { interval: 10, timeout: 20_000 })
      .toBe(false);
    const backup = footlight('backup', file, '--json', '--data', dataDirectory);
    const restore = footlight('restore', file, '--replace', '--data', dataDirectory);
    const relay = await starting;
    try {
      expect(await backup).toMatchObject({ code: 0, stderr: '' });
      expect(await restore).toEqual({
        ...{ code: 2, stdout: '' },
        stderr: `A relay runs on the data directory ${dataDirectory} as process ${relay.process.pid ?? 0}. Stop it first, or choose another directory with --data.\n`,
      });
    } finally {
      await relay.dispose();
    }
  });

  it('exits 2 when the data directory is a file', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const end = await runRelayToItsEnd(file);
    expect(end.code).toBe(2);
    expect(end.stderr).toContain(`The data directory ${file} can't be used`);
  });
});
