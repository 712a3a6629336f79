import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { folderFiles, type ServedFiles } from './watch-origin.ts';

const run = promisify(execFile);
/** What is encoded, so many times over, is longer than any test looks at it, history and all. */
const loops = 12;
/** Sound has whole frames in it, too. */
const loopSeconds = 16;
const frameRate = 10;
const rungs = ['source', '180p'];
/** What of a broadcast is there when it begins, so that there is something to go back in. */
const defaultHistorySeconds = 20;

/** One segment of the film, as the encoder's playlist lists it. */
interface Segment {
  startSeconds: number;
  endSeconds: number;
  lines: string;
}

/**
 * A film by an independent encoder, of ordinary HLS: two rungs of a test picture and a tone. It is encoded
 * once and faster than it plays; any number of broadcasts show it at their own times.
 */
export class TestFilm {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(): Promise<TestFilm> {
    const folder = await mkdtemp(join(tmpdir(), 'footlight-film-'));
    const loop = join(folder, 'loop.nut');
    await run('/usr/bin/ffmpeg', [
      ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-t', String(loopSeconds)],
      ...['-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=${frameRate}`],
      ...['-t', String(loopSeconds), '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'],
      ...['-filter_complex', '[0:v]split[a][b];[b]scale=320:180[c]'],
      ...['-map', '[a]', '-map', '[c]', '-map', '1:a'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
      ...['-g', String(frameRate), '-keyint_min', String(frameRate), '-sc_threshold', '0'],
      ...['-b:v:0', '900k', '-b:v:1', '250k', '-c:a', 'aac', '-b:a', '96k', loop],
    ]);
    await run('/usr/bin/ffmpeg', [
      ...['-hide_banner', '-loglevel', 'error', '-nostdin', '-stream_loop', String(loops - 1), '-i', loop],
      ...['-map', '0:v:0', '-map', '0:a', '-map', '0:v:1', '-map', '0:a', '-c', 'copy'],
      ...['-b:v:0', '900k', '-b:v:1', '250k', '-b:a', '96k'],
      ...['-f', 'hls', '-hls_time', '1', '-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'],
      ...['-hls_flags', 'independent_segments', '-master_pl_name', 'index.m3u8'],
      ...['-var_stream_map', `v:0,a:0,name:${rungs[0]} v:1,a:1,name:${rungs[1]}`],
      ...['-hls_segment_filename', join(folder, '%v/%d.m4s'), join(folder, '%v/playlist.m3u8')],
    ]);
    return new TestFilm(folder);
  }

  /** Goes on air now, as if it had been for so long already. */
  async broadcast(historySeconds = defaultHistorySeconds): Promise<TestBroadcast> {
    const playlists = await Promise.all(
      rungs.map(async (rung) => {
        const text = await readFile(join(this.folder, rung, 'playlist.m3u8'), 'utf8');
        return [`${rung}/playlist.m3u8`, segmentsOf(text)] as const;
      }),
    );
    return new TestBroadcast(folderFiles(this.folder), new Map(playlists), historySeconds);
  }

  async dispose(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A live broadcast of a film, whose clock the test may hold. */
export class TestBroadcast implements ServedFiles {
  readonly #film: ServedFiles;
  readonly #playlists: ReadonlyMap<string, readonly Segment[]>;
  readonly #startedMs: number;
  #heldSinceMs: number | undefined;
  #heldMs = 0;
  #ended = false;
  /** By rung: when it was shed, and when it came back. */
  readonly #shed = new Map<string, { fromSeconds: number; untilSeconds: number }[]>();

  constructor(film: ServedFiles, playlists: ReadonlyMap<string, readonly Segment[]>, historySeconds: number) {
    this.#film = film;
    this.#playlists = playlists;
    this.#startedMs = Date.now() - historySeconds * 1000;
  }

  async read(path: string): Promise<Uint8Array> {
    const segments = this.#playlists.get(path);
    if (!segments) return this.#film.read(path);
    const onAirSeconds = this.#onAirSeconds;
    const shed = this.#shed.get(path.split('/')[0] ?? '') ?? [];
    const listed = segments.filter(({ endSeconds }) => endSeconds <= onAirSeconds);
    const lines = listed.map(({ startSeconds, lines }) => {
      const date = new Date(this.#startedMs + startSeconds * 1000).toISOString();
      const isGap = shed.some(
        ({ fromSeconds, untilSeconds }) => startSeconds >= fromSeconds && startSeconds < untilSeconds,
      );
      return `#EXT-X-PROGRAM-DATE-TIME:${date}\n${isGap ? '#EXT-X-GAP\n' : ''}${lines}`;
    });
    const map = /^#EXT-X-MAP:.*$/m.exec((await this.#film.read(path)).toString())?.[0] ?? '';
    return Buffer.from(
      [
        ...['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-TARGETDURATION:1', '#EXT-X-MEDIA-SEQUENCE:0'],
        ...['#EXT-X-INDEPENDENT-SEGMENTS', map, ...lines, ...(this.#ended ? ['#EXT-X-ENDLIST'] : []), ''],
      ].join('\n'),
    );
  }

  /** Sheds a rung, or brings it back, from the next segment on, as a relay does that is too slow for it. */
  shed(rung: string, isShed: boolean): void {
    const times = this.#shed.get(rung) ?? [];
    const last = times.at(-1);
    if (isShed) times.push({ fromSeconds: this.#onAirSeconds, untilSeconds: Infinity });
    else if (last) last.untilSeconds = this.#onAirSeconds;
    this.#shed.set(rung, times);
  }

  /** Ends the broadcast as a relay does: with an ENDLIST. */
  end(): void {
    this.hold(true);
    this.#ended = true;
  }

  get #onAirSeconds(): number {
    return ((this.#heldSinceMs ?? Date.now()) - this.#heldMs - this.#startedMs) / 1000;
  }

  /** Holds the broadcast, as a lost connection does, or lets it go on. */
  hold(held: boolean): void {
    if (held) this.#heldSinceMs ??= Date.now();
    else {
      this.#heldMs += Date.now() - (this.#heldSinceMs ?? Date.now());
      this.#heldSinceMs = undefined;
    }
  }
}

function segmentsOf(playlist: string): Segment[] {
  const segments: Segment[] = [];
  for (const [lines = '', seconds] of playlist.matchAll(/^#EXTINF:([\d.]+),\n\S+$/gm)) {
    const startSeconds = segments.at(-1)?.endSeconds ?? 0;
    segments.push({ startSeconds, endSeconds: startSeconds + Number(seconds), lines });
  }
  return segments;
}
