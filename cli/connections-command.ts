import type { Command } from 'commander';
import type { Connection } from '../src/shared/contracts/relay.ts';
import { withCommonOptions, type CommonOptions } from './command-options.ts';
import { withAdmin } from './with-admin.ts';

function showConnection({ id, channel, mode, remoteAddress, since, bytes, srt }: Connection): string {
  const megabytes = `${(bytes / 1e6).toFixed(1)} MB`;
  const lost = mode === 'publish' ? srt?.receive.lostPackets : srt?.send.lostPackets;
  const link = srt ? [`rtt ${srt.rttMs.toFixed(1)} ms`, `${lost ?? 0} lost`] : [];
  return [id, channel, mode, remoteAddress, since, megabytes, ...link].join('\t');
}

/** `footlight connections`. */
export function addConnectionsCommand(program: Command): void {
  withCommonOptions(program.command('connections').description('list who publishes and reads now')).action(
    (options: CommonOptions) =>
      withAdmin(options, async (admin) => {
        const connections = await admin.connections();
        if (options.json) return JSON.stringify({ connections });
        return connections.length === 0 ? 'Nobody is connected.' : connections.map(showConnection).join('\n');
      }),
  );
}
