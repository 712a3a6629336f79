import type { ParsedPlaylist } from '../../support/hls-viewer.ts';
import { readFragments } from './fragments.ts';
import type { OriginClient } from './origin-client.ts';
import type { Findings } from './rules.ts';

/** That segments are their parts, and that parts are what the playlist says of them. */
export async function checkMedia(
  findings: Findings,
  client: OriginClient,
  playlist: ParsedPlaylist,
): Promise<void> {
  const whole = playlist.segments.filter(
    ({ uri, parts, gap }) => uri !== undefined && !gap && parts.length > 0,
  );
  for (const { uri = '', map = '', parts } of whole.slice(-2)) {
    const header = (await client.get(client.resolve(map))).bytes;
    const segment = readFragments((await client.get(client.resolve(uri))).bytes, header);
    const available = parts.filter(({ gap }) => !gap);
    const contents = await Promise.all(
      available.map(async (part) => {
        const { status, bytes } = await client.get(client.resolve(part.uri));
        findings.expect(8, status === 200, () => `${part.uri} is ${status}`);
        const content = readFragments(bytes, header);
        const hasSync = content.samples.some(({ isSync }) => isSync);
        findings.expect(7, hasSync === part.independent, () =>
          hasSync ? `${part.uri} is independent and does not say so` : `${part.uri} is not independent`,
        );
        return content;
      }),
    );
    const samples = contents.flatMap((content) => content.samples);
    const isSame =
      Buffer.concat(contents.map(({ media }) => media)).equals(segment.media) &&
      JSON.stringify(samples) === JSON.stringify(segment.samples);
    findings.expect(10, isSame, () => `${uri} has other samples than its ${parts.length} parts`);
  }
}
