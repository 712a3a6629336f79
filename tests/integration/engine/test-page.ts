import { once } from 'node:events';
import { createTRPCClient, createWSClient, wsLink, type TRPCClient } from '@trpc/client';
import WebSocket from 'ws';
import type { SessionState } from '../../../src/shared/contracts/engine.ts';
import type { RecordingState } from '../../../src/shared/contracts/recording.ts';
import type { EngineRouter } from '../../../src/shared/contracts/engine-router.ts';
import {
  readMediaFrame,
  writeMediaFrame,
  writeVideoConfigPayload,
  type MediaFrameKind,
} from '../../../src/shared/contracts/media-link.ts';
import type { ProgramRecording } from './program-recording.ts';

const frameRate = 30;
const samplesPerBlock = 1024;
const sampleRate = 48_000;

/** Stands in for the studio's page: calls the engine and sends real H.264 and a tone while they are wanted. */
export class TestPage {
  readonly calls: TRPCClient<EngineRouter>;
  readonly states: SessionState[] = [];
  keyframeRequests = 0;
  acknowledged = -1;
  readonly #socket: WebSocket;
  readonly #link: { close(): void | Promise<void> };
  readonly #recording: ProgramRecording;
  readonly #waiting = new Set<() => void>();
  readonly #subscription: { unsubscribe(): void };
  #pacer: NodeJS.Timeout | undefined;
  #sequence = 0;
  #nextPicture = 0;
  #nextBlock = 0;
  #startedAtMs = 0;

  private constructor(uiUrl: string, recording: ProgramRecording, jumpsToKeyframes: boolean) {
    const address = new URL(uiUrl);
    const token = address.searchParams.get('token') ?? '';
    const origin = address.origin;
    const at = (path: string): string => `${origin.replace('http', 'ws')}${path}?token=${token}`;
    this.#recording = recording;
    const link = createWSClient({ url: at('/link'), WebSocket: WebSocket as never });
    this.#link = link;
    this.calls = createTRPCClient<EngineRouter>({ links: [wsLink({ client: link })] });
    this.#socket = new WebSocket(at('/media'), { origin });
    this.#socket.on('message', (bytes: Buffer) => {
      const frame = readMediaFrame(bytes);
      if (frame.kind === 'ack') this.acknowledged = frame.sequence;
      if (frame.kind === 'keyframeRequest') {
        this.keyframeRequests += 1;
        // The recording has a keyframe every second: skip to the next.
        while (jumpsToKeyframes && !this.#picture().keyframe) this.#nextPicture += 1;
      }
      this.#wake();
    });
    this.#subscription = this.calls.session.watch.subscribe(undefined, {
      onData: (state) => {
        this.states.push(state);
        if (state.wantsProgram && !this.#pacer) this.#startEncoding();
        if (!state.wantsProgram) this.#stopEncoding();
        this.#wake();
      },
    });
  }

  /** @param jumpsToKeyframes false: whoever wants a keyframe waits for the next, so that no picture is left out */
  static async open(
    uiUrl: string,
    recording: ProgramRecording,
    { jumpsToKeyframes = true } = {},
  ): Promise<TestPage> {
    const page = new TestPage(uiUrl, recording, jumpsToKeyframes);
    await once(page.#socket, 'open');
    return page;
  }

  get state(): SessionState | undefined {
    return this.states.at(-1);
  }

  /** Of all that were to be encoded so far. */
  get sentPictures(): number {
    return this.#nextPicture;
  }

  /** Resolves as soon as the session's newest state is so. */
  async until(isSo: (state: SessionState) => boolean): Promise<SessionState> {
    while (!this.state || !isSo(this.state)) await new Promise<void>((resolve) => this.#waiting.add(resolve));
    return this.state;
  }

  /** Resolves as soon as something that came from the engine makes it so. */
  async untilHeard(isSo: () => boolean): Promise<void> {
    while (!isSo()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Resolves as soon as recording and replay are so. */
  untilRecording(isSo: (state: RecordingState) => boolean): Promise<RecordingState> {
    return new Promise((resolve, reject) => {
      const watching = this.calls.recording.watch.subscribe(undefined, {
        onData: (state) => {
          if (!isSo(state)) return;
          watching.unsubscribe();
          resolve(state);
        },
        onError: reject,
      });
    });
  }

  async close(): Promise<void> {
    this.#stopEncoding();
    this.#subscription.unsubscribe();
    this.#socket.terminate();
    await this.#link.close();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }

  #startEncoding(): void {
    const { config } = this.#recording;
    this.#send('videoConfig', 0, writeVideoConfigPayload({ ...config, codec: 'h264' }), false);
    this.#startedAtMs = performance.now();
    this.#nextBlock = 0;
    const firstPicture = this.#nextPicture;
    this.#pacer = setInterval(() => {
      const elapsedUs = (performance.now() - this.#startedAtMs) * 1000;
      for (; this.#blockTimeUs() <= elapsedUs; this.#nextBlock += 1) {
        const ptsUs = this.#blockTimeUs();
        for (const bus of [0, ...(this.state?.furtherBuses ?? [])]) {
          this.#send('audio', ptsUs, tone(ptsUs, toneHz(bus)), false, bus);
        }
      }
      for (;;) {
        // After a skip to a keyframe the counter is ahead of time for a moment.
        const ptsUs = Math.round(((this.#nextPicture - firstPicture) * 1_000_000) / frameRate);
        if (ptsUs > elapsedUs) break;
        const picture = this.#picture();
        this.#send('video', ptsUs, picture.data, picture.keyframe);
        this.#nextPicture += 1;
      }
    }, 10);
  }

  #stopEncoding(): void {
    clearInterval(this.#pacer);
    this.#pacer = undefined;
  }

  #blockTimeUs(): number {
    return Math.round((this.#nextBlock * samplesPerBlock * 1_000_000) / sampleRate);
  }

  #picture() {
    const { pictures } = this.#recording;
    const picture = pictures[this.#nextPicture % pictures.length];
    if (!picture) throw new Error('The recording is empty.');
    return picture;
  }

  #send(kind: MediaFrameKind, ptsUs: number, payload: Uint8Array, keyframe: boolean, track = 0): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.send(writeMediaFrame({ kind, keyframe, track, sequence: this.#sequence++, ptsUs, payload }));
  }
}

/** What is heard on a bus. */
export function toneHz(bus: number): number {
  return 440 * (bus + 1);
}

/** A block of a tone on both channels, loud in the first half of every half second. */
function tone(ptsUs: number, hz: number): Uint8Array {
  const samples = new Float32Array(samplesPerBlock * 2);
  for (let index = 0; index < samplesPerBlock; index += 1) {
    const time = ptsUs / 1_000_000 + index / sampleRate;
    const value = (time % 0.5 < 0.25 ? 0.4 : 0.02) * Math.sin(2 * Math.PI * hz * time);
    samples[index * 2] = value;
    samples[index * 2 + 1] = value;
  }
  return new Uint8Array(samples.buffer);
}
