import { callOwner } from './owner-channel.ts';

/**
 * A media worker's first file. It dials its owner, does the one job that it is given, and is ended
 * by its owner, or by itself as soon as the owner is gone.
 */
const socketPath = process.env['FOOTLIGHT_WORKER_SOCKET'];
const token = process.env['FOOTLIGHT_WORKER_TOKEN'];
delete process.env['FOOTLIGHT_WORKER_TOKEN'];
if (!socketPath || !token) {
  process.stderr.write('This is a media worker; it is started by Footlight and not by hand.\n');
  process.exit(2);
}
// Ctrl+C in a terminal goes to the whole process group; a worker ends when its owner is done with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
callOwner(socketPath, token);
// The codec is loaded while the call goes out, so a worker is ready sooner.
void import('node-av/lib');
