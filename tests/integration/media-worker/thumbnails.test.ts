import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ffprobe, fixture, h264, meanColor } from './fixtures.ts';
import { Bench } from './harness.ts';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => {
  bench.dispose();
});

/** Two black seconds, then 58 of blue with a white half; a keyframe every two seconds. */
const film = (): Promise<Buffer> => {
  const black = 'color=black:s=640x360:r=5:d=2[a]';
  const drawn = 'color=0x0000ff:s=640x360:r=5:d=58,drawbox=w=320:color=white:t=fill[b]';
  return fixture('flv', '-f', 'lavfi', '-i', `${black};${drawn};[a][b]concat`, ...h264);
};

async function saved(name: string, jpeg: Uint8Array | undefined): Promise<string> {
  const path = join(bench.directory, name);
  await writeFile(path, jpeg ?? new Uint8Array());
  return path;
}

describe('thumbnails', () => {
  it('come of keyframes on sheets, one after the other, and a poster of what shows something', async () => {
    const result = await bench.transcode(await film(), { rungs: [], thumbnails: { intervalMs: 2000 } });
    expect(result.error).toBeUndefined();
    expect(result.sprites).toHaveLength(30);
    const last = result.sprites.at(-1);
    expect(last).toMatchObject({ number: 1, tileWidth: 160, tileHeight: 90, columns: 5 });
    const times = [24, 29].flatMap((index) => result.sprites[index]?.timesUs ?? []);
    expect(times).toEqual(Array.from({ length: 30 }, (_, index) => (times[0] ?? 0) + index * 2_000_000));

    // The first sheet is full: its first tile is black, its last has white on its left.
    const sheet = await saved('sheet.jpg', result.sprites[24]?.jpeg);
    expect(await ffprobe(sheet, '-show_entries', 'stream=width,height')).toEqual(['800,450']);
    expect(await meanColor(sheet, 'crop=160:90:0:0')).toEqual([0, 0, 0]);
    expect(Math.min(...(await meanColor(sheet, 'crop=70:90:640:360')))).toBeGreaterThan(245);
    const [red = 0, , blue = 0] = await meanColor(sheet, 'crop=70:90:730:360');
    expect(red).toBeLessThan(20);
    expect(blue).toBeGreaterThan(230);

    // Black will do only until there is more to see.
    expect(result.posters.map(({ atUs, width, height }) => [atUs - (times[0] ?? 0), width, height])).toEqual([
      [0, 640, 360],
      [2_000_000, 640, 360],
    ]);
    const poster = await saved('poster.jpg', result.posters[1]?.jpeg);
    expect(await ffprobe(poster, '-show_entries', 'stream=width,height')).toEqual(['640,360']);
  });

  it('are shown as wide as the picture is meant to be', async () => {
    const narrow = 'testsrc2=s=360x288:r=5:d=3,setsar=64/45';
    const result = await bench.transcode(await fixture('flv', '-f', 'lavfi', '-i', narrow, ...h264), {
      rungs: [],
      thumbnails: { intervalMs: 2000 },
    });
    expect(result.sprites[0]).toMatchObject({ tileWidth: 160, tileHeight: 90 });
  });

  it('are not made where nobody wants them', async () => {
    const result = await bench.transcode(await film(), { rungs: [] });
    expect(result.error).toBeUndefined();
    expect(result.sprites).toEqual([]);
    expect(result.posters).toEqual([]);
  });
});
