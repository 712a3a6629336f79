import { describe, expect, it } from 'vitest';
import { findBox, readBoxes, readFragment } from '../../../src/shared/media/fmp4/box-reader.ts';
import { HybridMp4Writer } from '../../../src/shared/media/mp4/hybrid-writer.ts';
import { checkRecording } from '../../../src/shared/media/mp4/repair.ts';
import { applied, audioConfig, picture, record, sound, sourceOf, videoConfig } from './recording.ts';

/** Where the box begins that becomes the header of the mdat. */
const placeholder = 28;
const typesOf = (bytes: Uint8Array): string[] => readBoxes(bytes).map(({ type }) => type);

/** Does what the check says; undefined where there is nothing to be done. */
async function repaired(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  const check = await checkRecording(sourceOf(bytes));
  return check.kind === 'growing' ? applied(bytes.subarray(0, check.keptBytes), check.writes) : undefined;
}

describe('a recording', () => {
  const { growing, finished } = record(100, 40);

  it('is a fragmented MP4 with a fragment a second while it grows', () => {
    expect(typesOf(growing)).toEqual([
      ...['ftyp', 'free', 'moov', 'moof', 'mdat', 'uuid', 'moof', 'mdat', 'moof', 'mdat'],
    ]);
    const [first, second] = readBoxes(growing)
      .filter(({ type }) => type === 'moof')
      .map(({ offset }) => readFragment(growing.subarray(offset)));
    expect(first?.runs.map(({ samples }) => samples.length)).toEqual([29, 46]);
    expect(second?.runs.map(({ baseTimeTicks }) => baseTimeTicks)).toEqual([29 * 3000, 46 * 1024]);
  });

  it('becomes a plain MP4 by one write within its first bytes', () => {
    expect(typesOf(finished)).toEqual(['ftyp', 'mdat', 'moov']);
    const changed = growing.findIndex((byte, index) => byte !== finished[index]);
    const same = growing.subarray(changed + 16);
    expect(finished.subarray(changed + 16, growing.byteLength)).toEqual(same);
  });

  it('has tables that lead to every packet', () => {
    const moov = findBox(finished, 'moov') ?? new Uint8Array();
    const [video] = readBoxes(moov).filter(({ type }) => type === 'trak');
    const stbl = findBox(video?.body ?? new Uint8Array(), 'mdia/minf/stbl') ?? new Uint8Array();
    const sizes = new DataView(Uint8Array.from(findBox(stbl, 'stsz') ?? []).buffer);
    const offsets = new DataView(Uint8Array.from(findBox(stbl, 'stco') ?? []).buffer);
    expect(sizes.getUint32(8)).toBe(100);
    const chunk = offsets.getUint32(8 + 4);
    // The second fragment begins with the thirtieth picture.
    expect(finished.slice(chunk, chunk + sizes.getUint32(12 + 29 * 4))).toEqual(picture(29).data);
  });

  it('begins at the first keyframe, without the sound before it', () => {
    const writer = new HybridMp4Writer({
      video: videoConfig,
      audio: [{ config: audioConfig, bitrateKbps: 128, name: 'Program' }],
    });
    expect(writer.addAudio(0, sound(0))).toEqual([]);
    expect(writer.addVideo(picture(1))).toEqual([]);
    expect(writer.finish()).toEqual([]);
    expect(writer.addVideo(picture(30))).toHaveLength(1);
    writer.addAudio(0, sound(0));
    expect(writer.pendingBytes).toBe(picture(30).data.byteLength);
  });

  it('has six tracks of sound, of which the first is played', () => {
    const writer = new HybridMp4Writer({
      video: videoConfig,
      audio: Array.from({ length: 6 }, (_, index) => ({
        config: audioConfig,
        bitrateKbps: 128,
        name: `Track ${index + 1}`,
      })),
    });
    const writes = writer.addVideo(picture(0));
    for (let track = 0; track < 6; track += 1) writes.push(...writer.addAudio(track, sound(track + 1)));
    writes.push(...writer.finish());
    const moov = findBox(applied(new Uint8Array(), writes), 'moov') ?? new Uint8Array();
    const traks = readBoxes(moov).filter(({ type }) => type === 'trak');
    expect(traks.map(({ body }) => findBox(body, 'tkhd')?.[3])).toEqual([3, 3, 2, 2, 2, 2, 2]);
    // Each begins later than the one before: an empty edit of so much, in 90 kHz.
    const starts = traks.map(({ body }) => {
      const elst = findBox(body, 'edts/elst');
      return elst ? Number(new DataView(Uint8Array.from(elst).buffer).getBigUint64(8)) : 0;
    });
    expect(starts).toEqual([0, 1920, 3840, 5760, 7680, 9600, 11520]);
  });
});

describe('the repair of a recording', () => {
  const { growing, finished } = record(70, 40);

  it('leads to the very file that finishing it would have made', async () => {
    const whole = record(61);
    // What was in memory is lost: all that is later than the last fragment.
    const saved = await repaired(whole.growing);
    expect(typesOf(saved ?? new Uint8Array())).toEqual(['ftyp', 'mdat', 'moov']);
    expect(saved && (await checkRecording(sourceOf(saved)))).toEqual({ kind: 'plain' });
    expect(saved?.subarray(placeholder + 16, whole.growing.byteLength)).toEqual(
      whole.finished.subarray(placeholder + 16, whole.growing.byteLength),
    );
  });

  it('keeps every whole fragment wherever the file was cut off', async () => {
    const ends = readBoxes(growing)
      .filter(({ type }) => type === 'mdat')
      .map(({ offset, size }) => offset + size);
    const wrong: string[] = [];
    for (let end = 0; end <= growing.byteLength; end += 1) {
      const source = sourceOf(growing.subarray(0, end));
      const check = await checkRecording(source);
      const [last = 0, ...before] = ends.filter((fragmentEnd) => fragmentEnd <= end).reverse();
      const expectedMs = last === 0 ? undefined : before.length === 0 ? 967 : 1967;
      const isRight =
        check.kind === 'growing'
          ? check.durationMs === expectedMs && check.keptBytes >= last && check.keptBytes <= end
          : check.kind === 'empty' && expectedMs === undefined;
      if (!isRight || source.largestRead > 4096) wrong.push(`cut at ${end}: ${check.kind}`);
    }
    expect(wrong).toEqual([]);
  });

  it('can itself be cut off anywhere, and ends with the same file', async () => {
    const check = await checkRecording(sourceOf(growing));
    if (check.kind !== 'growing') throw new Error('The recording is not growing.');
    const [append] = check.writes;
    const truncated = growing.subarray(0, check.keptBytes);
    const appended = append ? applied(truncated, [append]) : truncated;
    const end = applied(truncated, check.writes);
    for (let cut = truncated.byteLength; cut <= appended.byteLength; cut += 13) {
      const again = await repaired(appended.subarray(0, cut));
      expect(again && typesOf(again)).toEqual(['ftyp', 'mdat', 'moov']);
      expect(again?.byteLength).toBe(end.byteLength);
    }
    expect(await repaired(appended)).toEqual(end);
  });

  it('leaves a finished file as it is', async () => {
    expect(await checkRecording(sourceOf(finished))).toEqual({ kind: 'plain' });
  });

  it('keeps the chapters', async () => {
    const saved = (await repaired(growing)) ?? new Uint8Array();
    const chapters = findBox(saved, 'moov/udta/chpl') ?? new Uint8Array();
    expect(new TextDecoder().decode(chapters)).toContain('Here');
    expect(findBox(saved, 'moov/udta/chpl')).toEqual(findBox(finished, 'moov/udta/chpl'));
  });

  it('cuts off at the end what a power cut left as zeros', async () => {
    const long = record(130).growing;
    const last = readBoxes(long)
      .filter(({ type }) => type === 'mdat')
      .at(-1);
    const zeroed = long.slice();
    zeroed.fill(0, (last?.offset ?? 0) + 8 + 200);
    const check = await checkRecording(sourceOf(zeroed));
    expect(check).toMatchObject({ kind: 'growing', durationMs: 2967 });
    const headless = long.slice();
    headless.fill(0, (last?.offset ?? 0) - 40);
    expect(await checkRecording(sourceOf(headless))).toMatchObject({ kind: 'growing', durationMs: 2967 });
  });

  it('does not touch what is no recording of ours', async () => {
    for (const foreign of [
      Uint8Array.from({ length: 100 }, (_, index) => index),
      growing.slice().fill(0x41, placeholder + 4, placeholder + 8),
      growing.slice().fill(0x41, placeholder + 20, placeholder + 24),
    ]) {
      await expect(checkRecording(sourceOf(foreign))).rejects.toMatchObject({ code: 'PROTOCOL_VIOLATION' });
    }
  });
});
