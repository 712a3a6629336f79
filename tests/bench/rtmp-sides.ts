import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processesBelow } from '../support/processes.ts';
import { RelayProcess } from '../support/relay-process.ts';

/** A server that takes streams by RTMP and makes HLS of them, without coding anything anew. */
export interface RtmpSide {
  name: string;
  /** Where the stream of that number is published. */
  publishUrl(index: number): string;
  /** Every process that has a part in it. */
  pids(): number[];
  dispose(): Promise<void>;
}

const nginx = '/usr/sbin/nginx';
const rtmpModule = '/usr/lib/nginx/modules/ngx_rtmp_module.so';

/** The relay with its media workers, which pass the stream through and package it. */
export async function openRelaySide(streams: number): Promise<RtmpSide> {
  const relay = await RelayProcess.start({ env: { FOOTLIGHT_RUNGS: '[]' } });
  const urls: string[] = [];
  for (let index = 0; index < streams; index += 1) {
    urls.push((await relay.createChannel(`bench-${index}`)).rtmpUrl);
  }
  const pid = relay.process.pid ?? 0;
  return {
    name: 'relay',
    publishUrl: (index) => urls[index] ?? '',
    pids: () => [pid, ...processesBelow(pid).map((process) => process.pid)],
    dispose: () => relay.dispose(),
  };
}

/** Debian's nginx with its RTMP module (libnginx-mod-rtmp), or nothing where it is not installed. */
export async function openNginxSide(folder: string): Promise<RtmpSide | undefined> {
  if (!existsSync(nginx) || !existsSync(rtmpModule)) return undefined;
  const port = await freePort();
  const home = join(folder, 'nginx');
  await mkdir(home);
  const configuration = join(home, 'nginx.conf');
  await writeFile(
    configuration,
    `load_module ${rtmpModule};
user root;
daemon off;
master_process off;
pid ${home}/nginx.pid;
error_log stderr crit;
events { worker_connections 256; }
rtmp {
  server {
    listen 127.0.0.1:${port};
    application live {
      live on;
      hls on;
      hls_path ${home}/hls;
      hls_fragment 2s;
      hls_playlist_length 30s;
    }
  }
}
`,
  );
  const server = spawn(nginx, ['-c', configuration, '-p', home], { stdio: 'ignore' });
  await untilListening(port, server);
  return {
    name: 'nginx-rtmp',
    publishUrl: (index) => `rtmp://127.0.0.1:${port}/live/bench-${index}`,
    pids: () => [server.pid ?? 0],
    dispose: () => kill(server),
  };
}

/** Sends a recording in a circle, at its own pace, without coding it anew. */
export function publishRecording(recording: string, url: string): ChildProcess {
  const input = ['-re', '-stream_loop', '-1', '-i', recording];
  return spawn('ffmpeg', ['-v', 'error', '-nostdin', ...input, '-c', 'copy', '-f', 'flv', url], {
    stdio: 'ignore',
  });
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'close');
  child.kill('SIGKILL');
  await ended;
}

async function untilListening(port: number, server: ChildProcess): Promise<void> {
  for (;;) {
    if (server.exitCode !== null) throw new Error(`nginx ended with ${server.exitCode}.`);
    const socket = connect({ port, host: '127.0.0.1' });
    const isOpen = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isOpen) return;
    await delay(100);
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
