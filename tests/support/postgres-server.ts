import { execFileSync, type ExecFileSyncOptions } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';

const debianRoot = '/usr/lib/postgresql';
/** nobody, since PostgreSQL refuses to run as root. */
const unprivileged = { uid: 65_534, gid: 65_534 };

/** The folder of Debian's newest PostgreSQL, or undefined if there is none. */
function binaries(): string | undefined {
  if (!existsSync(debianRoot)) return undefined;
  const [newest] = readdirSync(debianRoot).sort((a, b) => Number(b) - Number(a));
  return newest === undefined ? undefined : path.join(debianRoot, newest, 'bin');
}

/** A PostgreSQL of its own on a free port; undefined where none is installed. */
export async function startPostgres(): Promise<{ url: string; stop: () => void } | undefined> {
  const bin = binaries();
  if (bin === undefined) return undefined;
  const directory = mkdtempSync(path.join(tmpdir(), 'footlight-postgres-'));
  const data = path.join(directory, 'data');
  const options: ExecFileSyncOptions = { cwd: directory, stdio: 'ignore' };
  if (process.getuid?.() === 0) {
    Object.assign(options, unprivileged);
    chownSync(directory, unprivileged.uid, unprivileged.gid);
  }
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  execFileSync(
    path.join(bin, 'initdb'),
    ['-D', data, '-A', 'trust', '-U', 'footlight', '--no-sync'],
    options,
  );
  const server = `-p ${port} -k ${directory} -c listen_addresses=127.0.0.1 -c fsync=off`;
  execFileSync(
    path.join(bin, 'pg_ctl'),
    ['-D', data, '-w', '-l', path.join(directory, 'log'), '-o', server, 'start'],
    options,
  );
  return {
    url: `postgres://footlight@127.0.0.1:${port}/postgres`,
    stop: () => {
      execFileSync(path.join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], options);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
