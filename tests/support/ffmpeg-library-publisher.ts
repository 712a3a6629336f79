import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Demuxer, Muxer } from 'node-av/api';
import { runProgram } from '../integration/rtmp/programs.ts';

const encoders = {
  h264: ['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '50'],
  hevc: ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=none:bframes=2:keyint=25'],
  av1: ['-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime', '-g', '25', '-lag-in-frames', '0'],
};

/** A film of a test picture, 25 a second, and a tone. Matroska, as MP4 has a name of its own for HEVC. */
export class Film {
  readonly #folder = mkdtempSync(join(tmpdir(), 'footlight-film-'));
  readonly file = join(this.#folder, 'film.mkv');

  /** Encodes it by Debian's FFmpeg. */
  static async encode(video: keyof typeof encoders, audioEncoder: string, seconds: number): Promise<Film> {
    const film = new Film();
    const { code, stderr } = await runProgram('/usr/bin/ffmpeg', [
      ...['-hide_banner', '-loglevel', 'error', '-nostdin'],
      ...['-f', 'lavfi', '-i', `testsrc=size=320x180:rate=25:duration=${seconds}`],
      ...['-f', 'lavfi', '-i', `sine=sample_rate=48000:duration=${seconds}`, '-pix_fmt', 'yuv420p'],
      ...[...encoders[video], '-c:a', audioEncoder, film.file],
    ]).finished;
    if (code !== 0 || stderr !== '') throw new Error(`The film could not be encoded: ${stderr}`);
    return film;
  }

  /**
   * Publishes all of it at once or, until the signal says stop, at its pace as it would come live, after which
   * nothing comes any more on a connection that stays.
   * @param beganSecondsAgo so much of it comes at once
   */
  async publishByFfmpeg8(url: string, live?: AbortSignal, beganSecondsAgo = 0): Promise<void> {
    await using input = await Demuxer.open(this.file);
    await using output = await Muxer.open(url, { format: 'flv' });
    const [video, audio] = [input.video(), input.audio()];
    if (!video || !audio) throw new Error('The film lacks video or audio.');
    const streams = new Map([video, audio].map((stream) => [stream.index, output.addStream(stream)]));
    const beganMs = performance.now() - beganSecondsAgo * 1000;
    for await (const packet of input.packets()) {
      if (!packet || live?.aborted) break;
      const index = streams.get(packet.streamIndex);
      const { num, den } = video.timeBase;
      if (live && packet.streamIndex === video.index) {
        await delay(Math.max(0, beganMs + (Number(packet.dts) * 1000 * num) / den - performance.now()));
      }
      if (index !== undefined) await output.writePacket(packet, index);
      packet.free();
    }
    if (live && !live.aborted) await once(live, 'abort');
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
