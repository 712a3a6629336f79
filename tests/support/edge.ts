import { footlight } from './footlight-command.ts';
import { Nginx } from './nginx.ts';

/**
 * The real nginx in front of a relay, with the configuration that `footlight nginx-config` prints.
 * @param origin HOST:PORT of the relay
 * @param dataDirectory of the relay
 * @param more arguments of the command
 */
export async function startEdge(origin: string, dataDirectory: string, ...more: string[]): Promise<Nginx> {
  const { stdout } = await footlight('nginx-config', '--origin', origin, '--data', dataDirectory, ...more);
  return Nginx.start((listen, directory) =>
    stdout
      .replace('listen 80;', `listen ${listen};`)
      .replaceAll('/var/cache/nginx/footlight', `${directory}/cache`)
      .replaceAll('/var/log/nginx', directory),
  );
}
