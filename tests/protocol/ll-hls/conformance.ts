import { performance } from 'node:perf_hooks';
import type { ParsedPlaylist } from '../../support/hls-viewer.ts';
import { checkMedia } from './media-checks.ts';
import { edgeOf, OriginClient } from './origin-client.ts';
import { checkPlaylist, checkSuccession } from './playlist-checks.ts';
import { checkDeltas, checkEnded, checkHint, checkRequests, checkStalled } from './request-checks.ts';
import { allRules, Findings, type Rule } from './rules.ts';

/** Playlists of a multivariant playlist, by their addresses. */
async function renditionsOf(multivariant: URL): Promise<URL[]> {
  const answer = await fetch(multivariant);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${multivariant.href}: ${answer.status} ${text}`);
  const uris = [...text.matchAll(/^#EXT-X-MEDIA:.*URI="([^"]+)"|^([^#\s].*)$/gm)].map(
    ([, media, variant]) => media ?? variant ?? '',
  );
  // A media playlist itself may be given as well.
  if (text.includes('#EXTINF')) return [multivariant];
  return [...new Set(uris)].map((uri) => new URL(uri, multivariant));
}

export interface LiveOptions {
  /** How long each rendition is followed; beyond 3 target durations parts are seen to leave. */
  followS: number;
  /** How far the origin may be behind life at the end. */
  slackS: number;
}

/** Walks the rules on every rendition of a live stream. */
export async function checkLive(multivariant: URL, options: LiveOptions): Promise<Map<string, Findings>> {
  const urls = await renditionsOf(multivariant);
  const results = await Promise.all(
    urls.map(async (url) => {
      const findings = new Findings();
      const client = new OriginClient(url);
      const last = await follow(findings, client, options);
      checkReports(findings, url, last, urls);
      await checkMedia(findings, client, last);
      await checkRequests(findings, client);
      await checkHint(findings, client);
      await checkDeltas(findings, client);
      return [nameOf(url), findings] as const;
    }),
  );
  return new Map(results);
}

/** Walks those rules that concern a stream that has ended, or one that stands still. */
export async function checkState(
  multivariant: URL,
  state: 'ended' | 'stalled',
): Promise<Map<string, Findings>> {
  const results = (await renditionsOf(multivariant)).map(async (url) => {
    const findings = new Findings();
    await (state === 'ended' ? checkEnded : checkStalled)(findings, new OriginClient(url));
    return [nameOf(url), findings] as const;
  });
  return new Map(await Promise.all(results));
}

/** Follows a playlist part by part, and fetches each part when it is listed. */
async function follow(
  findings: Findings,
  client: OriginClient,
  { followS, slackS }: LiveOptions,
): Promise<ParsedPlaylist> {
  const first = await client.read();
  checkPlaylist(findings, first);
  const startMs = performance.now();
  let playlist = first;
  const seen = [first];
  while (performance.now() - startMs < followS * 1000) {
    const { lastMsn, openParts } = edgeOf(playlist);
    const next = await client.read({ _HLS_msn: lastMsn + 1, _HLS_part: openParts });
    seen.push(next);
    const { lastMsn: nowMsn, openParts: nowParts } = edgeOf(next);
    findings.expect(
      20,
      nowMsn > lastMsn || nowParts > openParts,
      () => `part ${openParts} of ${lastMsn + 1} is not there`,
    );
    checkPlaylist(findings, next);
    checkSuccession(findings, playlist, next);
    const newest = next.segments.flatMap(({ parts }) => parts).at(-1);
    if (newest && !newest.gap) {
      const { status } = await client.get(client.resolve(newest.uri));
      findings.expect(11, status === 200, () => `${newest.uri} is ${status}`);
    }
    playlist = next;
    if (next.ended) return next;
  }
  const passedS = (performance.now() - startMs) / 1000;
  const listedS = endOf(playlist) - endOf(first);
  findings.expect(
    12,
    listedS >= passedS - slackS,
    () => `in ${passedS.toFixed(1)} s came ${listedS.toFixed(1)} s`,
  );
  await checkOld(findings, client, seen, playlist);
  return playlist;
}

/** Time of day of a playlist's end, in s. */
function endOf({ segments }: ParsedPlaylist): number {
  const last = segments.at(-1);
  if (!last) return 0;
  const partsS = last.parts.reduce((sum, part) => sum + part.durationS, 0);
  return last.dateMs / 1000 + (last.uri === undefined ? partsS : last.durationS);
}

/** What has left the playlist can be fetched for a while: what left it last is looked at. */
async function checkOld(
  findings: Findings,
  client: OriginClient,
  seen: readonly ParsedPlaylist[],
  last: ParsedPlaylist,
): Promise<void> {
  const segments = seen.flatMap((each) => each.segments).filter(({ gap }) => !gap);
  const listed = new Set(
    last.segments.flatMap(({ uri = '', parts }) => [uri, ...parts.map((part) => part.uri)]),
  );
  const gone = (uris: string[]): string | undefined => uris.filter((uri) => !listed.has(uri)).at(-1);
  const part = gone(segments.flatMap(({ parts }) => parts.filter(({ gap }) => !gap).map(({ uri }) => uri)));
  if (part !== undefined) {
    const { status } = await client.get(client.resolve(part));
    findings.expect(13, status === 200, () => `${part} left the list and is ${status}`);
  }
  const segment = gone(segments.flatMap(({ uri }) => (uri === undefined ? [] : [uri])));
  if (segment !== undefined) {
    const { status } = await client.get(client.resolve(segment));
    findings.expect(18, status === 200, () => `${segment} left the playlist and is ${status}`);
  }
}

/** One report for every other playlist, which is near the truth. */
function checkReports(findings: Findings, own: URL, playlist: ParsedPlaylist, all: readonly URL[]): void {
  const others = all.filter(({ href }) => href !== own.href).map(({ pathname }) => pathname);
  const reports = playlist.reports.map((report) => ({ report, uri: report['URI'] ?? '' }));
  const named = reports.map(({ uri }) => new URL(uri, own).pathname);
  findings.expect(
    35,
    JSON.stringify([...named].sort()) === JSON.stringify([...others].sort()),
    () => `reports are of ${named.join(', ')}, and not of ${others.join(', ')}`,
  );
  const { lastMsn } = edgeOf(playlist);
  for (const { report, uri } of reports) {
    const isRelative = !/^(?:[a-z]+:|\/)/.test(uri);
    const isNear =
      Math.abs(Number(report['LAST-MSN']) - lastMsn) <= 2 && /^\d+$/.test(report['LAST-PART'] ?? '');
    findings.expect(35, isRelative && isNear, () => JSON.stringify(report));
  }
}

/** What sets a rendition apart from the others. */
function nameOf({ pathname }: URL): string {
  return pathname.split('/').slice(-2).join('/');
}

export interface Verdict {
  rule: Rule;
  outcome: 'kept' | 'broken' | 'not seen';
  /** By rendition, of a broken one. */
  found: string[];
}

/** All rules, with what was found of each in all playlists. */
export function verdicts(...results: readonly ReadonlyMap<string, Findings>[]): Verdict[] {
  const all = results.flatMap((result) => [...result]);
  return allRules.map((rule) => {
    const found = all.flatMap(([name, { broken }]) => {
      const what = broken.get(rule);
      return what === undefined ? [] : [`${name}: ${what}`];
    });
    const tried = all.some(([, findings]) => findings.tried.has(rule));
    return { rule, found, outcome: found.length > 0 ? 'broken' : tried ? 'kept' : 'not seen' };
  });
}
