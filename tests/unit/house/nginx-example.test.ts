import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nginxConfig } from '../../../cli/nginx-config.ts';

it('keeps the example of an nginx configuration as the command prints it', () => {
  const folder = '/etc/letsencrypt/live/live.example.org';
  const printed = nginxConfig({
    origin: '127.0.0.1:8088',
    listen: '443',
    serverName: 'live.example.org',
    cacheDirectory: '/var/cache/nginx/footlight',
    cacheSizeMb: 4096,
    edgeToken: 'EDGE-TOKEN',
    coalescePlaylists: false,
    tls: { certificateFile: `${folder}/fullchain.pem`, keyFile: `${folder}/privkey.pem` },
  });
  const example = join(import.meta.dirname, '../../../deploy/nginx/footlight.conf');
  expect(readFileSync(example, 'utf8')).toBe(printed);
});
