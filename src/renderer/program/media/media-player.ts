import type { AudioSample, VideoSample } from 'mediabunny';
import { messageOf } from '../../../shared/base/errors.ts';
import { programNowUs } from '../program-clock.ts';
import { openMediaFile, type MediaFile } from './media-file.ts';
import { MediaOutput } from './media-output.ts';
import type { MediaAction, MediaState } from './media-state.ts';
import { MediaTimeline } from './media-timeline.ts';
import type { MediaPlayback } from './messages.ts';
import { SampleReader } from './sample-reader.ts';

/** So long after its first picture is decoded a stretch begins: time for some more of it to be ready. */
const leadUs = 120_000;
/** How far ahead of their time pictures and sound are sent. */
const pictureAheadUs = 200_000;
const soundAheadUs = 500_000;
/** Pictures that come closer together are not seen. */
const leastFrameUs = 1e6 / 121;
/** A decoder that is so late leaves pictures out to catch up with the sound. */
const hopelesslyLateUs = 700_000;
/** Shorter than this nothing can be looped. */
const leastLoopSeconds = 0.02;
/** A file that says of itself that it is longer than this much more was cut off. */
const believedSeconds = 0.5;
const reportEveryMs = 250;

/** What is being read of the file, from one place on. */
interface Reading {
  startSeconds: number;
  video: SampleReader<VideoSample> | undefined;
  sound: SampleReader<AudioSample> | undefined;
}

/**
 * Plays one file on the program clock: decodes a little ahead and sends pictures and sound with the
 * times at which they are due. It plays only while a scene with it is on the program.
 */
export class MediaPlayer {
  readonly #url: string;
  readonly #output: MediaOutput;
  readonly #onState: (state: MediaState) => void;
  #playback: MediaPlayback;
  #state: MediaState;
  #file: MediaFile | undefined;
  #shown = false;
  /** It would play if it were shown. */
  #waits = true;
  #timeline: MediaTimeline | undefined;
  /** Of what is going on now; a newer wish aborts it. */
  #turn = new AbortController();
  #reading: Reading | undefined;
  #reportTimer: ReturnType<typeof setInterval> | undefined;

  constructor(
    sourceId: string,
    url: string,
    playback: MediaPlayback,
    frames: MessagePort,
    onState: (state: MediaState) => void,
  ) {
    this.#url = url;
    this.#playback = playback;
    this.#output = new MediaOutput(frames);
    this.#onState = onState;
    this.#state = { sourceId, phase: 'opening', positionMs: 0, durationMs: 0, hasSound: false };
    void this.#open();
  }

  setPlayback(playback: MediaPlayback): void {
    const before = this.#playback;
    this.#playback = playback;
    const { phase } = this.#state;
    if (before.speedPercent !== playback.speedPercent && phase === 'playing')
      this.#play(this.#positionSeconds());
    if (phase !== 'ended' || before.keepsLastFrame === playback.keepsLastFrame) return;
    if (playback.keepsLastFrame) this.#cue(this.#state.positionMs / 1000, 'ended');
    else this.#output.clearPicture();
  }

  setShown(shown: boolean): void {
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (!this.#file) return;
    const { restartsOnShow } = this.#playback;
    if (shown && (restartsOnShow || this.#waits)) this.#play(restartsOnShow ? 0 : this.#positionSeconds());
    else if (!shown) this.#hide();
  }

  setSound(port: MessagePort | undefined): void {
    this.#output.setSound(port, this.#timeline && programNowUs());
  }

  control(action: MediaAction, positionMs: number): void {
    if (!this.#file) return;
    const { phase } = this.#state;
    switch (action) {
      case 'play':
        if (phase !== 'playing') this.#play(phase === 'paused' ? this.#positionSeconds() : 0);
        return;
      case 'restart':
        this.#play(0);
        return;
      case 'pause':
        this.#waits = false;
        if (phase === 'playing') this.#pause();
        return;
      case 'stop':
        this.#waits = false;
        this.#halt('stopped', 0);
        this.#output.clearPicture();
        return;
      case 'seek':
        if (phase === 'playing') this.#play(positionMs / 1000);
        else this.#cue(positionMs / 1000, 'paused');
    }
  }

  close(): void {
    this.#halt('stopped', 0);
    this.#output.close();
    this.#file?.close();
  }

  async #open(): Promise<void> {
    const { signal } = this.#turn;
    try {
      const file = await openMediaFile(this.#url);
      if (signal.aborted) {
        file.close();
        return;
      }
      this.#file = file;
      this.#tell({
        phase: 'paused',
        durationMs: Math.round(file.durationSeconds * 1000),
        hasSound: file.sound !== undefined,
        ...(file.problem && { problem: file.problem }),
      });
      if (this.#shown) this.#play(0);
      else this.#cue(0, 'paused');
    } catch (failure) {
      if (!signal.aborted) this.#tell({ phase: 'failed', problem: messageOf(failure) });
    }
  }

  #hide(): void {
    const plays = this.#state.phase === 'playing';
    if (plays) this.#waits = true;
    if (this.#playback.restartsOnShow) this.#cue(0, 'paused');
    else if (plays) this.#pause();
  }

  #pause(): void {
    this.#halt('paused', this.#positionSeconds());
  }

  /** Where it is, seconds from the start. */
  #positionSeconds(): number {
    if (!this.#timeline) return this.#state.positionMs / 1000;
    const first = this.#file?.firstSeconds ?? 0;
    return Math.max(0, this.#timeline.positionAt(programNowUs()) - first);
  }

  /** Ends what goes on. */
  #halt(phase: MediaState['phase'], positionSeconds: number): AbortSignal {
    this.#turn.abort();
    this.#turn = new AbortController();
    clearInterval(this.#reportTimer);
    this.#timeline = undefined;
    this.#useReading(undefined);
    this.#output.pause(programNowUs());
    this.#tell({ phase, positionMs: Math.round(positionSeconds * 1000) });
    return this.#turn.signal;
  }

  /** Stands at a place and shows its picture. */
  #cue(positionSeconds: number, phase: MediaState['phase']): void {
    const file = this.#file;
    if (!file) return;
    const signal = this.#halt(phase, positionSeconds);
    const { video } = file;
    if (!video) return;
    const startSeconds = this.#placeOf(file, positionSeconds);
    const reader = new SampleReader(video, startSeconds);
    this.#useReading({ startSeconds, video: reader, sound: undefined });
    void reader.next().then((sample) => {
      if (sample && !signal.aborted) this.#sendPicture(sample, 0);
      sample?.close();
      reader.close();
    });
  }

  /** The file's own time of a position. The very end has no picture: the last one is a little before. */
  #placeOf({ firstSeconds, durationSeconds }: MediaFile, positionSeconds: number): number {
    const last = durationSeconds > 0 ? Math.max(0, durationSeconds - 0.05) : positionSeconds;
    return firstSeconds + Math.max(0, Math.min(positionSeconds, last));
  }

  #play(positionSeconds: number): void {
    const file = this.#file;
    if (!file) return;
    if (!this.#shown) {
      this.#waits = true;
      this.#cue(positionSeconds, 'paused');
      return;
    }
    const signal = this.#halt('playing', positionSeconds);
    this.#waits = true;
    this.#run(file, this.#placeOf(file, positionSeconds), signal).catch((failure: unknown) => {
      if (!signal.aborted) this.#fail(failure);
    });
  }

  async #run(file: MediaFile, startSeconds: number, signal: AbortSignal): Promise<void> {
    const reading = this.#useReading(read(file, startSeconds));
    await Promise.all([reading.video?.ready(), reading.sound?.ready()]);
    if (signal.aborted) return;
    const startUs = programNowUs() + leadUs;
    const timeline = new MediaTimeline(this.#playback.speedPercent / 100, startUs, startSeconds);
    this.#timeline = timeline;
    this.#output.begin(startUs);
    this.#reportTimer = setInterval(() => this.#tellPosition(), reportEveryMs);
    await this.#readOn(file, reading, timeline, signal);
  }

  /** Reads to the end, and from the start again as long as it loops. */
  async #readOn(
    file: MediaFile,
    first: Reading,
    timeline: MediaTimeline,
    signal: AbortSignal,
  ): Promise<void> {
    let reading = first;
    for (;;) {
      await Promise.all([
        this.#sendPictures(file, reading, timeline, signal),
        this.#sendSounds(reading, timeline, signal),
      ]);
      if (signal.aborted) return;
      const endSeconds = this.#endOf(file, reading);
      if (!this.#playback.loops || endSeconds - reading.startSeconds < leastLoopSeconds) {
        await this.#end(file, timeline, endSeconds, signal);
        return;
      }
      reading = this.#useReading(read(file, file.firstSeconds));
      timeline.join(endSeconds, file.firstSeconds);
    }
  }

  /** Reads this from now on, and the last no more. */
  #useReading<Next extends Reading | undefined>(reading: Next): Next {
    this.#reading?.video?.close();
    this.#reading?.sound?.close();
    this.#reading = reading;
    return reading;
  }

  /** Where the reading truly ended; what the file says of itself is put right. */
  #endOf(file: MediaFile, { video, sound, startSeconds }: Reading): number {
    const endSeconds = Math.max(video?.endSeconds ?? 0, sound?.endSeconds ?? 0, startSeconds);
    if ((video?.failure ?? sound?.failure) && (video?.count ?? 0) + (sound?.count ?? 0) === 0)
      throw new Error('it is damaged');
    const saidSeconds = file.durationSeconds;
    file.durationSeconds = endSeconds - file.firstSeconds;
    this.#tell({ durationMs: Math.round(file.durationSeconds * 1000) });
    if (video?.failure || sound?.failure || saidSeconds - file.durationSeconds > believedSeconds) {
      const end = clockTime(file.durationSeconds);
      this.#tell({
        problem: `The file is damaged: nothing can be read after ${end}. Choose a whole copy of it.`,
      });
    }
    return endSeconds;
  }

  async #end(
    file: MediaFile,
    timeline: MediaTimeline,
    endSeconds: number,
    signal: AbortSignal,
  ): Promise<void> {
    await until(timeline.dueUs(endSeconds), signal);
    if (signal.aborted) return;
    this.#waits = false;
    clearInterval(this.#reportTimer);
    this.#timeline = undefined;
    if (!this.#playback.keepsLastFrame) this.#output.clearPicture();
    this.#tell({ phase: 'ended', positionMs: Math.round(file.durationSeconds * 1000) });
  }

  async #sendPictures(
    file: MediaFile,
    reading: Reading,
    timeline: MediaTimeline,
    signal: AbortSignal,
  ): Promise<void> {
    let lastUs = -Infinity;
    for (;;) {
      const sample = await reading.video?.next();
      if (!sample) return;
      try {
        const dueUs = timeline.dueUs(Math.max(sample.timestamp, reading.startSeconds));
        await until(dueUs - pictureAheadUs, signal);
        if (signal.aborted) return;
        if (dueUs - lastUs >= leastFrameUs) this.#sendPicture(sample, dueUs);
        lastUs = dueUs;
        const nowUs = programNowUs();
        if (file.video && nowUs - dueUs > hopelesslyLateUs) {
          reading.video?.close();
          reading.video = new SampleReader(file.video, timeline.positionAt(nowUs + pictureAheadUs));
        }
      } finally {
        sample.close();
      }
    }
  }

  async #sendSounds({ sound }: Reading, timeline: MediaTimeline, signal: AbortSignal): Promise<void> {
    const speed = this.#playback.speedPercent / 100;
    for (;;) {
      const sample = await sound?.next();
      if (!sample) return;
      try {
        const dueUs = timeline.dueUs(sample.timestamp);
        await until(dueUs - soundAheadUs, signal);
        if (signal.aborted) return;
        this.#output.sendSound(sample, dueUs, speed);
      } finally {
        sample.close();
      }
    }
  }

  #sendPicture(sample: VideoSample, dueUs: number): void {
    this.#output.sendPicture(sample, dueUs);
    const { displayWidth: width, displayHeight: height } = sample;
    if (width !== this.#state.width || height !== this.#state.height) this.#tell({ width, height });
  }

  #fail(failure: unknown): void {
    this.#halt('failed', 0);
    this.#output.clearPicture();
    this.#tell({ problem: `The file can’t be played: ${messageOf(failure)}. Choose it again, or another.` });
  }

  #tellPosition(): void {
    this.#tell({ positionMs: Math.round(this.#positionSeconds() * 1000) });
  }

  #tell(change: Partial<MediaState>): void {
    this.#state = { ...this.#state, ...change };
    this.#onState(this.#state);
  }
}

function read({ video, sound }: MediaFile, startSeconds: number): Reading {
  return {
    startSeconds,
    video: video && new SampleReader(video, startSeconds),
    sound: sound && new SampleReader(sound, startSeconds),
  };
}

/** Resolves at this time of the program clock, or when it is aborted. */
async function until(timeUs: number, signal: AbortSignal): Promise<void> {
  const waitMs = (timeUs - programNowUs()) / 1000;
  if (waitMs <= 0 || signal.aborted) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, waitMs);
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}

function clockTime(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
