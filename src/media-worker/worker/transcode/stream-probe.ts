import { AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P } from 'node-av/constants';
import type { Frame } from 'node-av/lib';
import { FootlightError } from '../../../shared/base/errors.ts';
import type { SourceVideoCodec } from '../ffmpeg.ts';
import { VideoDecoder } from '../video-decoder.ts';
import { isInterlaced } from './deinterlacer.ts';
import type { AudioFrame, Demuxer, VideoPicture } from './demuxer.ts';
import { ticksOfMs, ticksPerSecond } from './ticks.ts';

/** Enough to see the frame rate. */
const leastPictures = 8;
/** Audio that starts later than this isn't taken. */
const audioWaitMs = 1200;
/** Pictures that come at once say nothing of their rate. */
const maxFrameRate = 120;
/** Sound, or bytes, without a picture: there won't be one. */
const videoWaitSeconds = 3;
const maxProbedPackets = 5000;
/** Baseline, main, extended, high (ITU-T H.264, annex A.2). */
const universalProfiles: ReadonlySet<number> = new Set([66, 77, 88, 100]);

/** What the picture of a stream is like. */
export interface ProbedVideo {
  codec: SourceVideoCodec;
  description: Uint8Array;
  /** The first picture, for its size and colours. */
  picture: Frame;
  frameRate: number;
  /** How long a picture lasts. */
  pictureMs: number;
  interlaced: boolean;
  /** True for H.264 of a profile, depth and subsampling that all browsers and phones have. */
  playsEverywhere: boolean;
}

/** A stream whose shape is known, and what was read to know it, from the first keyframe on. */
export interface ProbedStream {
  video: ProbedVideo | undefined;
  /** Where its renditions begin. */
  startTicks: number;
  /** There is video, or audio, or both. */
  firstAudio: AudioFrame | undefined;
  packets: (VideoPicture | AudioFrame)[];
}

/**
 * Reads a stream until its pictures and its sound are known.
 * @throws FootlightError STREAM_WITHOUT_VIDEO, SOURCE_KEYFRAMES_TOO_FAR, SOURCE_HEADERS_MISSING,
 *   CODEC_UNSUPPORTED
 */
export async function probeStream(demuxer: Demuxer, maxSegmentMs: number): Promise<ProbedStream> {
  const packets: (VideoPicture | AudioFrame)[] = [];
  let keyframe: VideoPicture | undefined;
  let description: Uint8Array | undefined;
  let firstPicture: VideoPicture | undefined;
  let firstAudio: AudioFrame | undefined;
  let hasKeyframes = false;
  let pictures = 0;
  for (let read = 0; read < maxProbedPackets; read++) {
    const packet = await demuxer.next();
    if (!packet) break;
    if (packet.track === 'audio') {
      firstAudio ??= packet;
      packets.push(packet);
      const waited = packet.ptsSeconds - firstAudio.ptsSeconds;
      if (!firstPicture && waited > videoWaitSeconds) break;
    } else {
      firstPicture ??= packet;
      if (!keyframe) description = packet.description ?? description;
      hasKeyframes ||= packet.keyframe;
      if (packet.keyframe && description) keyframe ??= packet;
      const spanTicks = packet.dtsTicks - firstPicture.dtsTicks;
      if (!keyframe && spanTicks > ticksOfMs(maxSegmentMs)) {
        if (!hasKeyframes) throw new FootlightError('SOURCE_KEYFRAMES_TOO_FAR', tooFar(maxSegmentMs));
        throw new FootlightError('SOURCE_HEADERS_MISSING', noParameters);
      }
      if (keyframe) {
        packets.push(packet);
        pictures++;
      }
      if (pictures >= leastPictures && (firstAudio || spanTicks > ticksOfMs(audioWaitMs))) break;
    }
  }
  if (keyframe && description) {
    const video = await probeVideo(keyframe, description, packets, demuxer);
    return { video, startTicks: keyframe.ptsTicks, firstAudio, packets };
  }
  if (firstPicture || !firstAudio) {
    throw new FootlightError(
      'STREAM_WITHOUT_VIDEO',
      'The stream has nothing that can be shown or heard: check that the publisher sends picture and sound.',
    );
  }
  const startTicks = Math.round(firstAudio.ptsSeconds * ticksPerSecond);
  return { video: undefined, startTicks, firstAudio, packets };
}

async function probeVideo(
  keyframe: VideoPicture,
  description: Uint8Array,
  packets: readonly (VideoPicture | AudioFrame)[],
  demuxer: Demuxer,
): Promise<ProbedVideo> {
  const { frame, declaredFrameRate } = await firstFrame(keyframe, description);
  const { codec } = keyframe;
  return {
    ...{ codec, description, picture: frame },
    ...frameRateOf(packets, demuxer.declared('video').frameRate || declaredFrameRate),
    interlaced: isInterlaced(frame),
    playsEverywhere:
      codec === 'h264' &&
      universalProfiles.has(description[1] ?? 0) &&
      (frame.format === AV_PIX_FMT_YUV420P || frame.format === AV_PIX_FMT_YUVJ420P),
  };
}

const noParameters =
  'The publisher’s pictures come without the parameter sets (SPS and PPS) that every decoder needs: start its encoder again, and have it repeat them with each keyframe.';

/** What to tell a publisher whose keyframes are rare. */
export function tooFar(maxSegmentMs: number): string {
  return `The publisher's keyframes are more than ${maxSegmentMs / 1000} s apart: set its keyframe interval to 2 s.`;
}

/** Decodes the first picture: nothing else tells its true size and colours for every codec. */
async function firstFrame(
  keyframe: VideoPicture,
  description: Uint8Array,
): Promise<{ frame: Frame; declaredFrameRate: number }> {
  const decoder = await VideoDecoder.open(keyframe.codec, description, ticksPerSecond);
  const kept: Frame[] = [];
  const keep = (frame: Frame): Promise<void> => {
    const copy = kept.length === 0 ? frame.clone() : null;
    if (copy) kept.push(copy);
    return Promise.resolve();
  };
  await decoder.decode(keyframe, keep);
  await decoder.decode(undefined, keep);
  const { declaredFrameRate } = decoder;
  decoder.dispose();
  const [first] = kept;
  if (!first) {
    throw new FootlightError(
      'CODEC_UNSUPPORTED',
      `The stream's ${keyframe.codec} video can't be decoded here.`,
    );
  }
  return { frame: first, declaredFrameRate };
}

/** The declared frame rate if the timestamps bear it out, otherwise what they show. */
function frameRateOf(
  packets: readonly (VideoPicture | AudioFrame)[],
  declared: number,
): Pick<ProbedVideo, 'frameRate' | 'pictureMs'> {
  const stepTicks = middleStepTicks(
    packets.flatMap((packet) => (packet.track === 'video' ? [packet.dtsTicks] : [])),
  );
  const measured = stepTicks > 0 ? ticksPerSecond / stepTicks : declared || 30;
  const credible = declared > 0 && Math.abs(declared / measured - 1) < 0.05;
  return {
    frameRate: credible ? declared : Math.min(maxFrameRate, Math.max(1, Math.round(measured))),
    pictureMs: 1000 / (credible ? declared : measured),
  };
}

/** From one picture to the next; a publisher's first ones may come with a pause. */
function middleStepTicks(times: readonly number[]): number {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  const spare = Math.floor(steps.length / 4);
  const middle = steps.sort((a, b) => a - b).slice(spare, steps.length - spare);
  return middle.reduce((sum, step) => sum + step, 0) / Math.max(1, middle.length);
}
