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

export interface PostgresServer {
  url: string;
  /** Ends it as a crash would; its data stay. */
  halt: () => void;
  resume: () => void;
  /** For good, with its data. */
  stop: () => void;
}

/** A PostgreSQL of its own on a free port; undefined where none is installed. */
export async function startPostgres(): Promise<PostgresServer | undefined> {
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
  const resume = (): void => {
    const server = `-p ${port} -k ${directory} -c listen_addresses=127.0.0.1 -c fsync=off`;
    const log = path.join(directory, 'log');
    execFileSync(path.join(bin, 'pg_ctl'), ['-D', data, '-w', '-l', log, '-o', server, 'start'], options);
  };
  const halt = (): void => {
    execFileSync(path.join(bin, 'pg_ctl'), ['-D', data, '-m', 'immediate', 'stop'], options);
  };
  resume();
  return {
    url: `postgres://footlight@127.0.0.1:${port}/postgres`,
    halt,
    resume,
    stop: () => {
      halt();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
