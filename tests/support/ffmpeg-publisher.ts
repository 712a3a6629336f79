import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

export interface FfmpegPublisherOptions {
  /** Live by default; a number of frames and then the end if set. */
  frames?: number;
  size?: string;
  /** 15 if absent: what comes of a frame costs the same whatever it shows. */
  frameRate?: number;
  keyframeEveryS?: number;
  /** Of H.264, filled up to the full; about 1000, as it comes, if absent. */
  constantBitrateKbps?: number;
  video?: boolean;
  /** H.264 if absent; HEVC goes by SRT. */
  codec?: 'h264' | 'hevc';
  audio?: boolean;
  /** FLV that is sent as it is, again and again, in the place of all that. */
  file?: string;
}

const stopTimeoutMs = 10_000;

function constantRate(kbps: number): string[] {
  const rate = `${kbps}k`;
  return ['-b:v', rate, '-minrate', rate, '-maxrate', rate, '-bufsize', rate, '-x264-params', 'nal-hrd=cbr'];
}

/** The system's ffmpeg as a publisher that is not us: a test picture and a tone in real time, by RTMP or SRT. */
export class FfmpegPublisher {
  readonly #process: ChildProcess;
  readonly #exited: Promise<unknown>;
  #stderr = '';

  constructor(url: string, options: FfmpegPublisherOptions = {}) {
    const {
      size = '640x360',
      frameRate = 15,
      keyframeEveryS = 2,
      video = true,
      audio = true,
      codec = 'h264',
      constantBitrateKbps,
      frames,
      file,
    } = options;
    const gop = String(keyframeEveryS * frameRate);
    const generated = [
      ...(video ? ['-re', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${frameRate}`] : []),
      ...(audio ? ['-re', '-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'] : []),
      ...(frames === undefined ? [] : ['-t', String(frames / frameRate)]),
      ...(video
        ? ['-c:v', codec === 'hevc' ? 'libx265' : 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency']
        : []),
      ...(video ? ['-pix_fmt', 'yuv420p', '-g', gop, '-b:v', '1000k', '-forced-idr', '1'] : []),
      ...(video && codec === 'hevc'
        ? ['-x265-params', `keyint=${gop}:min-keyint=${gop}:scenecut=0:log-level=none`]
        : []),
      ...(constantBitrateKbps === undefined ? [] : constantRate(constantBitrateKbps)),
      ...(video && codec === 'h264' ? ['-keyint_min', gop, '-sc_threshold', '0'] : []),
      ...(audio ? ['-c:a', 'aac', '-b:a', '128k', '-ac', '2'] : []),
    ];
    const sent = file === undefined ? generated : ['-re', '-stream_loop', '-1', '-i', file, '-c', 'copy'];
    const quiet = ['-hide_banner', '-nostdin', '-loglevel', 'error'];
    this.#process = spawn(
      'ffmpeg',
      [...quiet, ...sent, '-f', url.startsWith('srt:') ? 'mpegts' : 'flv', url],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#process.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.#exited = once(this.#process, 'close');
  }

  /** What ffmpeg complained of. */
  get stderr(): string {
    return this.#stderr;
  }

  /** Resolves with the exit code at ffmpeg's own end. */
  async ended(): Promise<number | null> {
    await this.#exited;
    return this.#process.exitCode;
  }

  /** Ends the stream in an orderly way. */
  async stop(): Promise<void> {
    this.#process.kill('SIGINT');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), stopTimeoutMs);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Tears the connection, as a lost network does. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#exited;
  }
}
