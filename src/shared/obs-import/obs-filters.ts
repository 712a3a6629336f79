import { chromaReach } from '../scene/chroma.ts';
import {
  newAudioFilter,
  withinRanges,
  type AudioFilter,
  type AudioFilterKind,
} from '../scene/audio-filter.ts';
import {
  newVideoFilter,
  withinVideoRanges,
  type VideoFilter,
  type VideoFilterKind,
} from '../scene/video-filter.ts';
import type { ImportContext } from './import-context.ts';
import { ObsSettings, type ObsFilter, type ObsSource } from './obs-file.ts';

/** The filters of a source that we have, in their order; the others are noted. */
export function convertFilters(
  source: ObsSource,
  context: ImportContext,
): { video: VideoFilter[]; audio: AudioFilter[] } {
  const video: VideoFilter[] = [];
  const audio: AudioFilter[] = [];
  for (const filter of source.filters) {
    const common = {
      id: context.newId(),
      name: context.nameOf(filter.name),
      enabled: filter.enabled !== false,
    };
    const subject = `${source.name} → ${filter.name}`;
    const picture = videoOf(filter, subject, context);
    const sound = audioOf(filter, subject, context);
    if (picture) {
      const fresh = newVideoFilter(picture.kind, common.id, common.name);
      const settings = withinVideoRanges(picture.kind, { ...fresh.settings, ...picture.settings });
      video.push({ ...fresh, ...common, settings } as VideoFilter);
    } else if (sound) {
      const fresh = newAudioFilter(sound.kind, common.id, common.name);
      const settings = withinRanges(sound.kind, { ...fresh.settings, ...sound.settings });
      audio.push({ ...fresh, ...common, settings } as AudioFilter);
    } else if (kindOf(filter.id) !== 'crop_filter') {
      context.note(subject, `The filter “${filter.id}” is not known here and was left out.`);
    }
  }
  return { video: video.slice(0, 16), audio: audio.slice(0, 16) };
}

/** The identifier without the version that OBS adds when a kind changes. */
export function kindOf(id: string): string {
  return id.replace(/_v\d+$/, '');
}

const keyColors: Readonly<Record<string, string>> = {
  green: '#00ff00',
  blue: '#0000ff',
  red: '#ff0000',
  magenta: '#ff00ff',
};

interface Found<Kind> {
  kind: Kind;
  settings: Readonly<Record<string, number | string | boolean>>;
}

/** OBS Studio's distances are the same for every key. */
function chromaKeyOf(from: ObsSettings, color: string): Found<VideoFilterKind>['settings'] {
  const distance = (name: string, initial: number): number =>
    Math.min(1000, Math.round(from.number(name, initial) / chromaReach(color)));
  return {
    color,
    similarityPermille: distance('similarity', 400),
    smoothnessPermille: distance('smoothness', 80),
    spillPermille: distance('spill', 100),
  };
}

function videoOf(
  filter: ObsFilter,
  subject: string,
  context: ImportContext,
): Found<VideoFilterKind> | undefined {
  const from = new ObsSettings(filter.settings);
  const keyColor = (): string =>
    keyColors[from.text('key_color_type', 'green')] ?? from.color('key_color', 0xff_00_ff_00).slice(0, 7);
  switch (kindOf(filter.id)) {
    case 'chroma_key_filter':
      noteKeyCorrection(from, subject, context);
      return { kind: 'chromaKey', settings: chromaKeyOf(from, keyColor()) };
    case 'color_key_filter':
      noteKeyCorrection(from, subject, context);
      return {
        kind: 'colorKey',
        settings: {
          color: keyColor(),
          similarityPermille: from.number('similarity', 80),
          smoothnessPermille: from.number('smoothness', 50),
        },
      };
    case 'luma_key_filter':
      return {
        kind: 'lumaKey',
        settings: {
          fromPercent: 100 * from.number('luma_min', 0),
          toPercent: 100 * from.number('luma_max', 1),
          smoothnessPercent:
            100 * Math.max(from.number('luma_min_smooth', 0), from.number('luma_max_smooth', 0)),
        },
      };
    case 'color_filter': {
      // The first version counted opacity in percent.
      const isFirst = (filter.versioned_id ?? filter.id) === 'color_filter';
      const opacity = from.number('opacity', isFirst ? 100 : 1);
      return {
        kind: 'colorCorrection',
        settings: {
          gamma: from.number('gamma', 0),
          contrast: from.number('contrast', 0),
          brightness: from.number('brightness', 0),
          saturation: from.number('saturation', 0),
          hueDegrees: from.number('hue_shift', 0),
          opacityPercent: isFirst ? opacity : 100 * opacity,
        },
      };
    }
    case 'clut_filter':
      context.note(subject, 'Choose the LUT’s .cube file again in the filter.');
      return { kind: 'lut', settings: { amountPercent: 100 * from.number('clut_amount', 1) } };
    case 'sharpness_filter':
      return { kind: 'sharpen', settings: { amountPercent: 100 * from.number('sharpness', 0.08) } };
    case 'mask_filter':
      return maskOf(from, subject, context);
    case 'scroll_filter':
      return {
        kind: 'scroll',
        settings: { xPxPerSecond: from.number('speed_x', 0), yPxPerSecond: from.number('speed_y', 0) },
      };
    case 'gpu_delay':
    case 'async_delay_filter': {
      const delayMs = from.number('delay_ms', 0);
      if (delayMs > 500) context.note(subject, `It delayed by ${delayMs} ms; 500 ms is the most here.`);
      return { kind: 'delay', settings: { delayMs } };
    }
    default:
      return undefined;
  }
}

function noteKeyCorrection(from: ObsSettings, subject: string, context: ImportContext): void {
  const changed = ['contrast', 'brightness', 'gamma'].some((name) => from.number(name, 0) !== 0);
  if (changed || ![1, 100].includes(from.number('opacity', 1)))
    context.note(
      subject,
      'Its opacity, contrast, brightness and gamma were left out; add a colour correction.',
    );
}

function maskOf(
  from: ObsSettings,
  subject: string,
  context: ImportContext,
): Found<VideoFilterKind> | undefined {
  const type = from.text('type', 'mask_color_filter.effect');
  if (!type.startsWith('mask_')) {
    context.note(
      subject,
      'Blending an image into the source is not known here; place the image as a source of its own.',
    );
    return undefined;
  }
  return {
    kind: 'mask',
    settings: {
      assetId: context.fileOf(subject, 'image', from.text('image_path'))?.assetId ?? '',
      channel: type.includes('alpha') ? 'alpha' : 'luma',
    },
  };
}

function audioOf(
  filter: ObsFilter,
  subject: string,
  context: ImportContext,
): Found<AudioFilterKind> | undefined {
  const from = new ObsSettings(filter.settings);
  const dynamics = (threshold: number, ratio: number, attack: number, release: number) => ({
    thresholdDb: from.number('threshold', threshold),
    ratio: from.number('ratio', ratio),
    attackMs: from.number('attack_time', attack),
    releaseMs: from.number('release_time', release),
    gainDb: from.number('output_gain', 0),
  });
  switch (kindOf(filter.id)) {
    case 'gain_filter':
      return { kind: 'gain', settings: { gainDb: from.number('db', 0) } };
    case 'noise_gate_filter':
      return {
        kind: 'gate',
        settings: {
          openDb: from.number('open_threshold', -26),
          closeDb: from.number('close_threshold', -32),
          attackMs: from.number('attack_time', 25),
          holdMs: from.number('hold_time', 200),
          releaseMs: from.number('release_time', 150),
        },
      };
    case 'expander_filter':
      return { kind: 'expander', settings: dynamics(-40, 2, 10, 50) };
    case 'compressor_filter': {
      const trigger = from.text('sidechain_source', 'none');
      if (trigger !== 'none' && trigger !== '')
        context.note(subject, `It listened to “${trigger}”. Add the filter “Ducking” and choose that there.`);
      return { kind: 'compressor', settings: dynamics(-18, 10, 6, 60) };
    }
    case 'limiter_filter':
      return {
        kind: 'limiter',
        settings: { thresholdDb: from.number('threshold', -6), releaseMs: from.number('release_time', 60) },
      };
    case 'noise_suppress_filter':
      return { kind: 'suppression', settings: {} };
    case 'basic_eq_filter':
      return {
        kind: 'equalizer',
        settings: {
          lowDb: from.number('low', 0),
          midDb: from.number('mid', 0),
          highDb: from.number('high', 0),
        },
      };
    default:
      return undefined;
  }
}
