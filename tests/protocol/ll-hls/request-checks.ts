import { parsePlaylist, type ParsedPlaylist } from '../../support/hls-viewer.ts';
import { edgeOf, type OriginClient } from './origin-client.ts';
import type { Findings } from './rules.ts';

/** How the origin of a live playlist answers what is asked of it. */
export async function checkRequests(findings: Findings, client: OriginClient): Promise<void> {
  const { lastMsn } = edgeOf(await client.read());
  const [bySegment, beyond, old] = await Promise.all([
    client.read({ _HLS_msn: lastMsn + 1 }),
    client.read({ _HLS_msn: lastMsn, _HLS_part: 100 }),
    client.read({ _HLS_msn: 0 }),
  ]);
  findings.expect(19, edgeOf(bySegment).lastMsn > lastMsn, () => 'the answer has not the segment');
  const after = edgeOf(beyond);
  const isNext = after.lastMsn > lastMsn || (after.lastMsn === lastMsn && after.openParts > 0);
  findings.expect(21, isNext, () => `the answer ends with segment ${after.lastMsn}`);
  findings.expect(
    22,
    old.segments.length > 0 && !old.text.includes('#EXT-X-SKIP'),
    () => 'it is not the full playlist',
  );

  const statusOf = async (directives: Record<string, string | number>): Promise<number> =>
    (await client.ask(directives)).status;
  const alone = await statusOf({ _HLS_part: 1 });
  findings.expect(23, alone === 400, () => `it is ${alone}`);
  const now = edgeOf(await client.read()).lastMsn;
  // The next segment may be whole when the relay is asked for a part of it.
  for (const directives of [{ _HLS_msn: now + 10 }, { _HLS_msn: now + 2, _HLS_part: 500 }]) {
    const status = await statusOf(directives);
    findings.expect(24, status === 400, () => `${JSON.stringify(directives)} is ${status}`);
  }
  const unknown = await statusOf({ _HLS_unheard_of: 1 });
  findings.expect(37, unknown === 200, () => `an unknown name is ${unknown}`);
  const carried = (await client.ask({ _HLS_msn: now, tag: 'a1' })).bytes.toString();
  findings.expect(37, !carried.includes('_HLS_'), () => 'a reserved name is carried on');
}

/** That a hinted part comes, whole, and that others are not there. */
export async function checkHint(findings: Findings, client: OriginClient): Promise<void> {
  const before = await client.read();
  const { hint } = before;
  if (hint === undefined) return;
  const { lastMsn, openParts } = edgeOf(before);
  const [part, playlist] = await Promise.all([
    client.get(client.resolve(hint)),
    client.ask({ _HLS_msn: lastMsn + 1, _HLS_part: openParts }),
  ]);
  // Abandoned where the segment ended with the part before it.
  findings.expect(32, part.status === 200 || part.status === 404, () => `${hint} is ${part.status}`);
  if (part.status === 200) {
    const listed = playlist.bytes.includes(hint);
    findings.expect(32, listed, () => `${hint} came and is not listed`);
    findings.expect(
      33,
      Number(part.headers.get('content-length')) === part.bytes.byteLength,
      () => `${hint} was sent before its length was known`,
    );
  }
  const invented = client.resolve(hint.replace(/\d+(?=\D*$)/, (number) => `${Number(number) + 4711}`));
  const { status } = await client.get(invented);
  findings.expect(34, status === 404, () => `${invented.pathname} is ${status}`);
}

/** Delta updates beside the full playlist of the same moment. */
export async function checkDeltas(findings: Findings, client: OriginClient): Promise<void> {
  const now = await client.read();
  const { lastMsn } = edgeOf(now);
  const canSkipS = Number(now.serverControl['CAN-SKIP-UNTIL'] ?? Infinity);
  for (const skip of ['YES', 'v2']) {
    const at = { _HLS_msn: lastMsn + 1 };
    const [full, delta] = await Promise.all([client.ask(at), client.ask({ ...at, _HLS_skip: skip })]).then(
      (answers) => answers.map(({ bytes }) => bytes.toString()) as [string, string],
    );
    const skips = [...delta.matchAll(/^#EXT-X-SKIP:.*SKIPPED-SEGMENTS=(\d+)/gm)];
    findings.expect(29, skips.length <= 1, () => `there are ${skips.length}`);
    const skipped = Number(skips[0]?.[1] ?? 0);
    if (skip === 'v2') findings.expect(31, delta.includes('#EXTINF'), () => 'it is no playlist');
    if (skipped === 0) {
      findings.expect(
        30,
        withoutTail(delta) === withoutTail(full),
        () => 'nothing is skipped, and it is another',
      );
      continue;
    }
    const version = Number(/#EXT-X-VERSION:(\d+)/.exec(delta)?.[1]);
    const least = delta.includes('RECENTLY-REMOVED-DATERANGES') ? 10 : 9;
    findings.expect(29, version >= least, () => `its VERSION is ${version}`);
    const all = parsePlaylist(full);
    const keptS = all.segments.slice(skipped).reduce((sum, { durationS }) => sum + durationS, 0);
    findings.expect(27, keptS >= canSkipS - all.targetDurationS, () => `only ${keptS} s are left`);
    checkRest(findings, all, parsePlaylist(delta), skipped);
  }
}

function checkRest(findings: Findings, full: ParsedPlaylist, delta: ParsedPlaylist, skipped: number): void {
  const linesOf = ({ segments }: ParsedPlaylist): string[] =>
    segments
      .filter(({ uri }) => uri !== undefined)
      .map(({ uri = '', durationS, dateMs }) => `${uri} ${durationS} ${dateMs}`);
  // The two may be a part apart, but not a segment: both waited for the same one.
  const expected = linesOf(full).slice(skipped);
  const found = linesOf(delta);
  const length = Math.min(expected.length, found.length);
  findings.expect(
    28,
    delta.mediaSequence === full.mediaSequence &&
      delta.discontinuitySequence === full.discontinuitySequence &&
      JSON.stringify(found.slice(0, length)) === JSON.stringify(expected.slice(0, length)) &&
      Math.abs(expected.length - found.length) <= 1,
    () => `of ${expected.length} segments that are left ${found.length} are there, or others`,
  );
}

function withoutTail(text: string): string {
  return text.replace(/#EXT-X-PART:.*\n|#EXT-X-PRELOAD-HINT.*\n|#EXT-X-RENDITION-REPORT.*\n/g, '');
}

/** A playlist that has ended. */
export async function checkEnded(findings: Findings, client: OriginClient): Promise<void> {
  const plain = await client.ask();
  const text = plain.bytes.toString();
  findings.expect(
    15,
    text.includes('#EXT-X-ENDLIST') && !text.includes('PRELOAD-HINT'),
    () => 'there is a hint, or no end',
  );
  const asked = await client.ask({ _HLS_msn: 1_000_000, _HLS_part: 3 });
  findings.expect(
    26,
    asked.status === 200 && asked.bytes.equals(plain.bytes),
    () => `it is ${asked.status}, or another`,
  );
  const delta = await client.ask({ _HLS_skip: 'YES' });
  findings.expect(30, !delta.bytes.includes('#EXT-X-SKIP'), () => 'something is skipped beside ENDLIST');
}

/** A live playlist that does not go on. */
export async function checkStalled(findings: Findings, client: OriginClient): Promise<void> {
  const { lastMsn } = edgeOf(await client.read());
  const { status } = await client.ask({ _HLS_msn: lastMsn + 1 });
  findings.expect(25, status === 503, () => `it is ${status}`);
}
