import type { MediaPart, Rendition, SlateSettings, SlateVideo } from '../../src/media-worker/jobs.ts';
import { aacFrameSamples, aacLcConfig, silentAacFrame } from '../../src/shared/media/codec/aac.ts';
import { concatBytes } from '../../src/shared/media/codec/bytes.ts';
import { inBandParameterSets } from '../../src/shared/media/codec/in-band.ts';
import { audioCodecString, videoCodecString } from '../../src/shared/media/fmp4/codec-string.ts';
import { writeFragment } from '../../src/shared/media/fmp4/fragment.ts';
import { writeInitSegment, type Track } from '../../src/shared/media/fmp4/init-segment.ts';

const videoTimescale = 90_000;

/** How a slate is cut: every part holds one picture, and the sound of the same time. */
export interface SlateTimes {
  segmentTargetMs: number;
}

/** What a slate needs that can stand in for renditions: pictures of their sizes, in their codecs. */
export function slateSettings(
  renditions: readonly Rendition[],
  text: string,
  times: SlateTimes,
): SlateSettings {
  const frameMs = partSeconds(renditions) * 1000;
  return {
    text,
    frameMs,
    framesPerGroup: Math.max(1, Math.floor(times.segmentTargetMs / frameMs)),
    video: renditions.flatMap(({ id, kind, codecs, width, height }) =>
      kind === 'video' && width !== undefined && height !== undefined
        ? [
            {
              id,
              codec: slateCodecOf(codecs),
              width: Math.max(16, width & ~1),
              height: Math.max(16, height & ~1),
            },
          ]
        : [],
    ),
  };
}

/** The rendition's own, so that viewers' players need no other decoder in the middle of it. */
function slateCodecOf(codecs: string): SlateSettings['video'][number]['codec'] {
  if (/^h[ev][vc]1/u.test(codecs)) return 'hevc';
  return codecs.startsWith('av01') ? 'av1' : 'h264';
}

/** As many whole frames of sound as fit into a part: no part may be longer than its target. */
function partSeconds(renditions: readonly Rendition[]): number {
  const partTargetMs = Math.min(...renditions.map((rendition) => rendition.partTargetMs));
  const rate = renditions.find(({ kind }) => kind === 'audio')?.timescale;
  if (rate === undefined) return partTargetMs / 1000;
  const frames = Math.max(1, Math.floor((partTargetMs * rate) / (1000 * aacFrameSamples)));
  return (frames * aacFrameSamples) / rate;
}

interface SlateTrack {
  rendition: Rendition;
  /** The samples of a part. */
  samples: (index: number) => { data: Uint8Array; keyframe: boolean }[];
}

/** A still picture with silence, in the place of a publisher's renditions, for as long as it is wanted. */
export class SlateMedia {
  readonly partSeconds: number;
  readonly #partsPerSegment: number;
  readonly #tracks: SlateTrack[];

  /** @param renditions those that it stands in for; they keep their ids */
  constructor(renditions: readonly Rendition[], videos: readonly SlateVideo[], times: SlateTimes) {
    this.partSeconds = partSeconds(renditions);
    this.#partsPerSegment = slateSettings(renditions, '', times).framesPerGroup;
    this.#tracks = renditions.flatMap((rendition) => {
      const video = videos.find(({ id }) => id === rendition.id);
      if (rendition.kind === 'audio') return [this.#sound(rendition)];
      return video ? [this.#picture(rendition, video)] : [];
    });
  }

  get renditions(): Rendition[] {
    return this.#tracks.map(({ rendition }) => rendition);
  }

  /** The parts of all renditions, counted from 0, that last `partSeconds` each. */
  parts(index: number): MediaPart[] {
    return this.#tracks.map(({ rendition, samples }) => {
      const ticksAt = (count: number): number => Math.round(count * this.partSeconds * rendition.timescale);
      const contents = samples(index);
      const startTicks = ticksAt(index);
      const durationTicks = ticksAt(index + 1) - startTicks;
      const part = index % this.#partsPerSegment;
      return {
        renditionId: rendition.id,
        segment: Math.floor(index / this.#partsPerSegment),
        part,
        lastOfSegment: part === this.#partsPerSegment - 1,
        independent: contents[0]?.keyframe ?? false,
        startUs: Math.round(index * this.partSeconds * 1e6),
        durationUs: Math.round(this.partSeconds * 1e6),
        bytes: writeFragment(index + 1, [
          {
            trackId: 1,
            baseTimeTicks: startTicks,
            samples: contents.map((sample) => ({
              ...sample,
              durationTicks: durationTicks / contents.length,
              compositionOffsetTicks: 0,
            })),
          },
        ]),
      };
    });
  }

  #picture(rendition: Rendition, { config, frames }: SlateVideo): SlateTrack {
    const { width, height } = config;
    const parameterSets = inBandParameterSets(config.codec, config.description);
    return {
      rendition: {
        ...withHeader(rendition, { kind: 'video', trackId: 1, timescale: videoTimescale, config }),
        codecs: videoCodecString(config),
        width,
        height,
      },
      samples: (index) => {
        const data = frames[index % frames.length] ?? new Uint8Array();
        const keyframe = index % this.#partsPerSegment === 0;
        return [{ data: keyframe ? concatBytes([parameterSets, data]) : data, keyframe }];
      },
    };
  }

  #sound(rendition: Rendition): SlateTrack {
    const { timescale, bitrateKbps } = rendition;
    const channels = rendition.channels === 1 ? 1 : 2;
    const description = aacLcConfig(timescale, channels);
    const config = { codec: 'aac' as const, sampleRate: timescale, channels, description };
    const frames = Math.round((this.partSeconds * timescale) / aacFrameSamples);
    const part = Array.from({ length: frames }, () => ({ data: silentAacFrame(channels), keyframe: true }));
    return {
      rendition: {
        ...withHeader(rendition, { kind: 'audio', trackId: 1, timescale, config, bitrateKbps }),
        codecs: audioCodecString(config),
        channels,
      },
      samples: () => part,
    };
  }
}

function withHeader(rendition: Rendition, track: Track): Rendition {
  return { ...rendition, timescale: track.timescale, init: writeInitSegment([track]) };
}
