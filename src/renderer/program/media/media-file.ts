import {
  ALL_FORMATS,
  AudioSampleSink,
  Input,
  UrlSource,
  VideoSampleSink,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { FootlightError } from '../../../shared/base/errors.ts';
import type { MediaContent } from './media-state.ts';
import { within } from './within.ts';

/** What is kept of a file in memory, beside what is being decoded. */
const maxCacheBytes = 24 * 1024 * 1024;
const openTimeoutMs = 20_000;
/** Longer than any show; a file that says more of itself says nothing. */
const maxDurationSeconds = 7 * 24 * 3600;

const unreadable =
  'This file is no video or sound that can be played, or it is damaged. Choose an MP4, MOV, WebM, MKV, MP3, WAV, Ogg or FLAC file.';

/** A media file that was opened. Times in seconds. */
export interface MediaFile {
  video: VideoSampleSink | undefined;
  sound: AudioSampleSink | undefined;
  /** Time of what comes first; positions are counted from there. */
  firstSeconds: number;
  /** As the file says, 0 if it doesn't: what truly comes counts. */
  durationSeconds: number;
  /** What of it can't be played. */
  problem: string | undefined;
  close(): void;
}

/** @throws FootlightError BAD_REQUEST with a sentence, where nothing of it can be played */
export async function openMediaFile(url: string): Promise<MediaFile> {
  const source = new UrlSource(url, {
    maxCacheSize: maxCacheBytes,
    // The engine is on this machine: what fails three times is gone.
    getRetryDelay: (attempts) => (attempts < 3 ? 0.3 : null),
    handleUnhandledError: () => undefined,
  });
  const input = new Input({ source, formats: ALL_FORMATS });
  try {
    return await within(openTimeoutMs, readTracks(input));
  } catch (cause) {
    input.dispose();
    if (cause instanceof FootlightError) throw cause;
    throw new FootlightError('BAD_REQUEST', unreadable, { cause });
  }
}

export function contentOf({ video, sound, durationSeconds }: MediaFile): MediaContent {
  return {
    hasPicture: video !== undefined,
    hasSound: sound !== undefined,
    durationMs: Math.round(durationSeconds * 1000),
  };
}

async function readTracks(input: Input): Promise<MediaFile> {
  const video = await input.getPrimaryVideoTrack();
  const sound = await input.getPrimaryAudioTrack();
  if (!video && !sound) throw new FootlightError('BAD_REQUEST', unreadable);
  const playsVideo = video !== null && (await video.canDecode());
  const playsSound = sound !== null && (await sound.canDecode());
  const problems = [
    ...(video && !playsVideo ? [await undecodable('picture', video)] : []),
    ...(sound && !playsSound ? [await undecodable('sound', sound)] : []),
  ];
  const problem = problems.length > 0 ? problems.join(' ') : undefined;
  if (!playsVideo && !playsSound) throw new FootlightError('BAD_REQUEST', problem ?? unreadable);
  const tracks = [...(playsVideo ? [video] : []), ...(playsSound ? [sound] : [])];
  const firstSeconds = await input.getFirstTimestamp(tracks);
  const endSeconds = (await input.getDurationFromMetadata(tracks)) ?? (await input.computeDuration(tracks));
  return {
    video: playsVideo ? new VideoSampleSink(video) : undefined,
    sound: playsSound ? new AudioSampleSink(sound) : undefined,
    firstSeconds,
    durationSeconds: plausible(endSeconds - firstSeconds),
    problem,
    close: () => input.dispose(),
  };
}

async function undecodable(what: string, track: InputVideoTrack | InputAudioTrack): Promise<string> {
  const codec = (await track.getCodec()) ?? 'of an unknown kind';
  return `The file’s ${what} (${codec}) can’t be decoded on this machine. Convert it to H.264 with AAC, or to WebM.`;
}

function plausible(seconds: number): number {
  return seconds > 0 && seconds < maxDurationSeconds ? seconds : 0;
}
