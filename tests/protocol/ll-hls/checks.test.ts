import { describe, expect, it } from 'vitest';
import { parsePlaylist } from '../../support/hls-viewer.ts';
import { checkPlaylist, checkSuccession } from './playlist-checks.ts';
import { Findings, type Rule } from './rules.ts';

const good = [
  '#EXTM3U',
  '#EXT-X-VERSION:9',
  '#EXT-X-TARGETDURATION:2',
  '#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,CAN-SKIP-UNTIL=12,HOLD-BACK=6,PART-HOLD-BACK=1.02',
  '#EXT-X-PART-INF:PART-TARGET=0.34',
  '#EXT-X-MEDIA-SEQUENCE:6',
  '#EXT-X-DISCONTINUITY-SEQUENCE:0',
  '#EXT-X-MAP:URI="init.mp4"',
  ...[6, 7, 8, 9, 10].flatMap((msn) => [
    `#EXT-X-PROGRAM-DATE-TIME:2030-01-01T00:00:${String(msn * 2).padStart(2, '0')}.000Z`,
    ...(msn < 8 ? [] : [`#EXT-X-PART:DURATION=0.33,URI="${msn}.0.m4s",INDEPENDENT=YES`]),
    ...(msn < 8 ? [] : [`#EXT-X-PART:DURATION=0.33,URI="${msn}.1.m4s"`]),
    ...(msn < 8 ? [] : [`#EXT-X-PART:DURATION=0.2,URI="${msn}.2.m4s"`]),
    '#EXTINF:2,',
    `${msn}.m4s`,
  ]),
  '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="11.0.m4s"',
  '',
].join('\n');

function brokenBy(...texts: string[]): Rule[] {
  const findings = new Findings();
  const playlists = texts.map((text) => parsePlaylist(text));
  for (const playlist of playlists) checkPlaylist(findings, playlist);
  playlists.reduce((before, after) => {
    checkSuccession(findings, before, after);
    return after;
  });
  return [...findings.broken.keys()].sort((a, b) => a - b);
}

/** The playlist after its first segment was removed. */
const later = good
  .replace('SEQUENCE:6', 'SEQUENCE:7')
  .replace(/#EXT-X-PROGRAM-DATE-TIME:.*12\.000Z\n#EXTINF:2,\n6\.m4s\n/, '');

describe('the conformance suite', () => {
  it('finds nothing in a playlist that keeps the rules', () => {
    expect(brokenBy(good)).toEqual([]);
    expect(brokenBy(good, later)).toEqual([]);
  });

  it('takes no offence at a server without parts that its PART-TARGET stays away', () => {
    const plain = (text: string): string => text.replace(/#EXT-X-PART.*\n/g, '');
    expect(brokenBy(plain(good), plain(later))).not.toContain(16);
  });

  it.each<[Rule, string | RegExp, string]>([
    [1, '#EXT-X-PART-INF:PART-TARGET=0.34\n', ''],
    [2, 'PART-HOLD-BACK=1.02', 'PART-HOLD-BACK=0.7'],
    [3, 'HOLD-BACK=6', 'HOLD-BACK=4'],
    [4, 'CAN-SKIP-UNTIL=12', 'CAN-SKIP-UNTIL=10'],
    [5, 'DURATION=0.33,URI="9.1', 'DURATION=0.35,URI="9.1'],
    [6, 'DURATION=0.33,URI="9.1', 'DURATION=0.28,URI="9.1'],
    [9, '9.m4s', '#EXT-X-MAP:URI="other.mp4"\n9.m4s'],
    [13, '#EXTINF:2,\n6.m4s', '#EXT-X-PART:DURATION=0.3,URI="6.0.m4s"\n#EXTINF:2,\n6.m4s'],
    [15, /$/, '#EXT-X-ENDLIST\n'],
    [16, '#EXTINF:2,\n9', '#EXTINF:2.6,\n9'],
    [34, /$/, '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="12.0.m4s"\n'],
    [36, /#EXT-X-PROGRAM-DATE-TIME.*\n/g, ''],
    [37, '9.m4s', '9.m4s?_HLS_msn=3'],
  ])('finds that rule %i is broken', (rule, from, to) => {
    expect(brokenBy(good.replace(from, to))).toContain(rule);
  });

  it.each<[Rule, string, string]>([
    [14, '9.m4s', 'other.m4s'],
    [16, 'TARGETDURATION:2', 'TARGETDURATION:3'],
    [17, 'DISCONTINUITY-SEQUENCE:0', 'DISCONTINUITY-SEQUENCE:1'],
    [32, '11.0.m4s', '12.0.m4s'],
  ])('finds that rule %i is broken from one playlist to the next', (rule, from, to) => {
    expect(brokenBy(good, later.replace(from, to))).toContain(rule);
  });
});
