import type { Command } from 'commander';
import { withCommonOptions, type CommonOptions } from './command-options.ts';
import { nginxConfig } from './nginx-config.ts';
import { withAdmin } from './with-admin.ts';

interface NginxCommandOptions {
  origin: string;
  listen?: string;
  serverName: string;
  cache: string;
  cacheSizeMb: number;
  certificate?: string;
  key?: string;
  coalescePlaylists: boolean;
}

/** `footlight nginx-config`. */
export function addNginxCommand(program: Command): void {
  withCommonOptions(
    program.command('nginx-config').description('print the configuration of an nginx in front of the relay'),
  )
    .option('--origin <host:port>', "the relay's HTTP door, as nginx reaches it", '127.0.0.1:8088')
    .option('--listen <address>', 'where nginx listens; 80, or 443 with a certificate')
    .option('--server-name <name>', 'the name by which viewers come', '_')
    .option('--cache <dir>', 'where nginx keeps its copies', '/var/cache/nginx/footlight')
    .option('--cache-size-mb <megabytes>', 'how much of them', Number, 4096)
    .option('--certificate <file>', 'PEM file with the certificate and those that it hangs on')
    .option('--key <file>', 'PEM file with its key')
    .option(
      '--coalesce-playlists',
      'ask the relay once for all who wait; they are up to 500 ms later then',
      false,
    )
    .action((options: CommonOptions & NginxCommandOptions) =>
      withAdmin(options, async (admin) => {
        const { origin, serverName, cache, cacheSizeMb, certificate, key, coalescePlaylists } = options;
        const tls = certificate !== undefined && key !== undefined;
        const text = nginxConfig({
          origin,
          listen: options.listen ?? (tls ? '443' : '80'),
          serverName,
          cacheDirectory: cache,
          cacheSizeMb,
          coalescePlaylists,
          edgeToken: await admin.createEdgeToken(),
          ...(tls ? { tls: { certificateFile: certificate, keyFile: key } } : {}),
        });
        return options.json ? JSON.stringify({ config: text }) : text.trimEnd();
      }),
    );
}
