import type { ParsedPlaylist } from '../../support/hls-viewer.ts';
import type { Findings } from './rules.ts';

/** Durations in playlists are rounded to five decimals. */
const roundingS = 0.00002;

/** What one text says of itself. */
export function checkPlaylist(findings: Findings, playlist: ParsedPlaylist): void {
  const { text, serverControl, targetDurationS, partTargetS, segments, ended } = playlist;
  const control = (name: string): number => Number(serverControl[name]);
  const parts = segments.flatMap((segment) => segment.parts);
  const hasPartInf = text.includes('#EXT-X-PART-INF:');
  findings.expect(1, parts.length === 0 || hasPartInf, () => 'there are PARTs and no PART-INF');
  if (hasPartInf) {
    const holdBackS = control('PART-HOLD-BACK');
    findings.expect(2, holdBackS >= 3 * partTargetS - roundingS, () => `PART-HOLD-BACK is ${holdBackS}`);
  }
  const holdBackS = 'HOLD-BACK' in serverControl ? control('HOLD-BACK') : Infinity;
  findings.expect(3, holdBackS >= 3 * targetDurationS, () => `HOLD-BACK is ${holdBackS}`);
  const skipUntilS = control('CAN-SKIP-UNTIL');
  findings.expect(
    4,
    'CAN-SKIP-UNTIL' in serverControl
      ? skipUntilS >= 6 * targetDurationS
      : !('CAN-SKIP-DATERANGES' in serverControl),
    () => `CAN-SKIP-UNTIL is ${serverControl['CAN-SKIP-UNTIL'] ?? 'missing'}`,
  );
  segments.forEach((segment, index) => {
    const isOpen = segment.uri === undefined;
    segment.parts.forEach((part, number) => {
      const next = segment.parts[number + 1];
      findings.expect(
        5,
        part.durationS <= partTargetS + roundingS,
        () => `${part.uri} lasts ${part.durationS}`,
      );
      // Of the last part that is listed nobody knows yet whether it is the segment's last.
      const isExcepted = part.independent || part.gap || next === undefined || next.gap;
      findings.expect(
        6,
        isExcepted || part.durationS >= 0.85 * partTargetS - roundingS,
        () => `${part.uri} lasts ${part.durationS}`,
      );
    });
    if (!isOpen) {
      const rounded = Math.round(segment.durationS);
      findings.expect(
        16,
        rounded <= targetDurationS,
        () => `${segment.uri ?? ''} lasts ${segment.durationS}`,
      );
    }
    const fromEndS = segments.slice(index).reduce((sum, each) => sum + lengthOf(each), 0);
    if (fromEndS - lengthOf(segment) > 3 * targetDurationS) {
      findings.expect(13, segment.parts.length === 0, () => `${segment.uri ?? ''} still has its parts`);
    }
  });
  checkOrder(findings, text);
  const hints = [...text.matchAll(/#EXT-X-PRELOAD-HINT:.*TYPE=(\w+)/g)].map((match) => match[1]);
  if (ended) findings.expect(15, hints.length === 0, () => 'there is a hint beside ENDLIST');
  findings.expect(34, new Set(hints).size === hints.length, () => `there are hints of ${hints.join(', ')}`);
  findings.expect(36, text.includes('#EXT-X-PROGRAM-DATE-TIME:'), () => 'there is no date');
  findings.expect(37, !text.includes('_HLS_'), () => 'a reserved name is in an address');
}

function lengthOf({ uri, durationS, parts }: ParsedPlaylist['segments'][number]): number {
  return uri === undefined ? parts.reduce((sum, part) => sum + part.durationS, 0) : durationS;
}

/** What applies to a whole segment comes before its parts. */
function checkOrder(findings: Findings, text: string): void {
  let partSeen = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('#EXT-X-PART:')) partSeen = true;
    else if (line !== '' && !line.startsWith('#')) partSeen = false;
    else if (/^#EXT-X-(?:MAP|KEY|DISCONTINUITY$|PROGRAM-DATE-TIME)/.test(line)) {
      findings.expect(9, !partSeen, () => `${line} comes after a part of its segment`);
    }
  }
}

/** What two texts of one playlist, the later after the earlier, say of each other. */
export function checkSuccession(findings: Findings, before: ParsedPlaylist, after: ParsedPlaylist): void {
  findings.expect(
    16,
    // Neither playlist of a server without parts has a PART-TARGET.
    before.targetDurationS === after.targetDurationS && Object.is(before.partTargetS, after.partTargetS),
    () => 'TARGETDURATION or PART-TARGET has changed',
  );
  const removed = after.mediaSequence - before.mediaSequence;
  findings.expect(14, removed >= 0, () => `MEDIA-SEQUENCE went back by ${-removed}`);
  const kept = before.segments.slice(removed).filter(({ uri }) => uri !== undefined);
  findings.expect(
    14,
    kept.every(({ uri }, index) => after.segments[index]?.uri === uri),
    () => 'what stayed in the playlist has other numbers or is gone',
  );
  const discontinuities = before.segments
    .slice(0, removed)
    .filter(({ discontinuity }) => discontinuity).length;
  findings.expect(
    17,
    after.discontinuitySequence === before.discontinuitySequence + discontinuities,
    () =>
      `DISCONTINUITY-SEQUENCE went from ${before.discontinuitySequence} to ${after.discontinuitySequence} over ${discontinuities}`,
  );
  // A hint comes true, or is abandoned where the stretch ends.
  if (before.hint !== undefined && after.hint !== before.hint) {
    const listed = after.segments.flatMap(({ parts }) => parts.map(({ uri }) => uri));
    const { hint } = before;
    const newer = after.segments.slice(-2).some(({ discontinuity }) => discontinuity);
    findings.expect(32, listed.includes(hint) || newer, () => `${hint} was hinted and is not listed`);
  }
}
