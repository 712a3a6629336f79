import { newSource } from '../scene/defaults.ts';
import type { Source, SourceKind } from '../scene/model.ts';
import { sourceSchema } from '../contracts/source-schema.ts';
import { colorFromNumber, colorToNumber, colorToOpaqueNumber, opacityPercentOf } from './colors.ts';
import type { JsonObject } from './fields.ts';
import { ObsProblem } from './problem.ts';
import { statusCode } from './protocol.ts';

/** Kinds that are inputs in OBS; a scene within a scene and a group are something else there. */
export type InputKind = Exclude<SourceKind, 'scene' | 'group'>;
type InputSource = Extract<Source, { kind: InputKind }>;

/** A strip of the mixer with a device of its own. */
export const stripKind = 'wasapi_input_capture';
const stripKinds = [stripKind, 'pulse_input_capture', 'alsa_input_capture', 'coreaudio_input_capture'];

/** OBS's names of each kind: the first is told, the others are understood. */
const obsKinds: Readonly<Record<InputKind, readonly [string, ...string[]]>> = {
  text: ['text_ft2_source_v2', 'text_ft2_source', 'text_gdiplus', 'text_gdiplus_v2', 'text_gdiplus_v3'],
  image: ['image_source'],
  color: ['color_source_v3', 'color_source_v2', 'color_source'],
  webPage: ['browser_source'],
  media: ['ffmpeg_source'],
  slideshow: ['slideshow_v2', 'slideshow'],
  camera: ['dshow_input', 'v4l2_input', 'av_capture_input', 'av_capture_input_v2', 'macos-avcapture'],
  screen: [
    ...(['monitor_capture', 'window_capture', 'game_capture', 'display_capture', 'screen_capture'] as const),
    ...['xshm_input', 'xshm_input_v2', 'xcomposite_input', 'pipewire-screen-capture-source'],
  ],
  countdown: ['footlight_countdown'],
  stream: ['footlight_stream'],
  widget: ['footlight_widget'],
};

/** Every kind that an input can be made of. */
export const inputKinds: readonly string[] = [...Object.values(obsKinds).map(([first]) => first), stripKind];

/** What a source's kind is called in OBS. */
export function kindOfSource(kind: SourceKind): string {
  if (kind === 'scene') return 'scene';
  if (kind === 'group') return 'group';
  return obsKinds[kind][0];
}

export function unversioned(kind: string): string {
  return kind.replace(/_v\d+$/, '');
}

/** Our kind for OBS's name of it; `strip` for a microphone. @throws ObsProblem */
export function inputKindFor(obsKind: string): InputKind | 'strip' {
  if (stripKinds.includes(obsKind)) return 'strip';
  const found = Object.entries(obsKinds).find(([, names]) => names.includes(obsKind));
  if (found) return found[0] as InputKind;
  throw new ObsProblem(
    statusCode.invalidInputKind,
    `The studio has no input of the kind ${obsKind}. GetInputKindList says which it has.`,
  );
}

const weightNames = { 400: 'Regular', 600: 'Semi-bold', 800: 'Bold' } as const;

/** Settings of a source as OBS would have them. Files are of the studio's own store, by `assetId`. */
export function settingsToObs(source: Source): JsonObject {
  switch (source.kind) {
    case 'text': {
      const { settings } = source;
      return {
        text: settings.text,
        font: {
          face: settings.fontFamily,
          size: settings.fontSizePx,
          style: weightNames[settings.fontWeight],
          flags: settings.fontWeight === 800 ? 1 : 0,
        },
        color: colorToOpaqueNumber(settings.color),
        opacity: opacityPercentOf(settings.color),
        color1: colorToNumber(settings.color),
        color2: colorToNumber(settings.color),
        bk_color: colorToOpaqueNumber(settings.backgroundColor),
        bk_opacity: opacityPercentOf(settings.backgroundColor),
        align: settings.align,
        outline: settings.outlineWidthPx > 0,
        outline_size: settings.outlineWidthPx,
        outline_color: colorToOpaqueNumber(settings.outlineColor),
        drop_shadow: settings.shadowOffsetPx > 0,
      };
    }
    case 'color':
      return { color: colorToNumber(source.settings.color) };
    case 'webPage': {
      const { url, html, css, width, height, frameRate } = source.settings;
      return { url, html, css, width, height, fps: frameRate, fps_custom: true, is_local_file: false };
    }
    case 'media': {
      const { assetId, loops, restartsOnShow, speedPercent, keepsLastFrame } = source.settings;
      return {
        assetId,
        is_local_file: true,
        looping: loops,
        restart_on_activate: restartsOnShow,
        speed_percent: speedPercent,
        clear_on_media_end: !keepsLastFrame,
      };
    }
    case 'slideshow': {
      const { assetIds, slideMs, fadeMs, order, loops } = source.settings;
      return {
        assetIds,
        slide_time: slideMs,
        transition_speed: fadeMs,
        randomize: order === 'random',
        loop: loops,
      };
    }
    case 'camera': {
      const { deviceId, deviceLabel, width, height, frameRate, mirrored } = source.settings;
      return {
        video_device_id: deviceId,
        last_video_device_id: deviceLabel,
        resolution: `${width}x${height}`,
        frame_rate: frameRate,
        mirrored,
      };
    }
    case 'screen': {
      const { surfaceId, surfaceLabel, frameRate, showsCursor } = source.settings;
      return {
        monitor_id: surfaceId,
        surface_label: surfaceLabel,
        frame_rate: frameRate,
        capture_cursor: showsCursor,
      };
    }
    case 'image':
    case 'countdown':
    case 'stream':
    case 'widget':
    case 'scene':
    case 'group':
      return { ...source.settings };
  }
}

type Reader = (given: JsonObject, before: JsonObject) => Record<string, unknown>;

/** Of each kind what of OBS's settings becomes which of ours. A setting that OBS has and we have not is left. */
const readers: Partial<Record<InputKind, Reader>> = {
  text: (given, before) => {
    const font = (given['font'] ?? {}) as JsonObject;
    const bold = typeof font['flags'] === 'number' && (font['flags'] & 1) === 1;
    const style = font['style'] ?? (font['flags'] === undefined ? undefined : bold ? 'Bold' : 'Regular');
    const weight = Object.entries(weightNames).find(([, name]) => name === style)?.[0];
    const outline = given['outline'] === true ? (given['outline_size'] ?? 2) : given['outline_size'];
    return {
      text: given['text'],
      fontFamily: font['face'],
      fontSizePx: font['size'],
      fontWeight: weight === undefined ? undefined : Number(weight),
      color: colorOf(given['color1']) ?? withOpacity(given['color'], given['opacity'], before['color']),
      backgroundColor: withOpacity(given['bk_color'], given['bk_opacity'], before['backgroundColor']),
      align: given['align'],
      outlineColor: withOpacity(given['outline_color'], undefined, before['outlineColor']),
      outlineWidthPx: given['outline'] === false ? 0 : outline,
    };
  },
  color: (given) => ({ color: colorOf(given['color']) }),
  webPage: (given) => ({
    url: given['url'],
    html: given['html'],
    css: given['css'],
    width: given['width'],
    height: given['height'],
    frameRate: given['fps'],
  }),
  media: (given) => ({
    assetId: given['assetId'],
    loops: given['looping'],
    restartsOnShow: given['restart_on_activate'],
    speedPercent: given['speed_percent'],
    keepsLastFrame:
      typeof given['clear_on_media_end'] === 'boolean' ? !given['clear_on_media_end'] : undefined,
  }),
  slideshow: (given) => ({
    assetIds: given['assetIds'],
    slideMs: given['slide_time'],
    fadeMs: given['transition_speed'],
    order: typeof given['randomize'] === 'boolean' ? (given['randomize'] ? 'random' : 'forward') : undefined,
    loops: given['loop'],
  }),
  camera: (given) => {
    const { resolution } = given;
    const [width, height] = typeof resolution === 'string' ? resolution.split('x').map(Number) : [];
    return {
      deviceId: given['video_device_id'] ?? given['device_id'],
      deviceLabel: given['last_video_device_id'],
      ...(width && height && { width, height }),
      frameRate: given['frame_rate'],
      mirrored: given['mirrored'],
    };
  },
  screen: (given) => ({
    surfaceId: given['monitor_id'],
    surfaceLabel: given['surface_label'],
    frameRate: given['frame_rate'],
    showsCursor: given['capture_cursor'],
  }),
};

/** Settings that name a file of the machine: those are chosen in the studio, which takes a copy. */
const fileSettings = ['file', 'local_file', 'files', 'playlist', 'text_file'];

/**
 * The source with these of OBS's settings.
 * @param overlay false: every other setting as it is at first
 * @throws ObsProblem if a value is none that the setting takes
 */
export function withObsSettings<Kind extends InputSource>(
  source: Kind,
  given: JsonObject,
  overlay: boolean,
): Kind {
  if (fileSettings.some((name) => Boolean(given[name]))) {
    throw new ObsProblem(
      statusCode.requestProcessingFailed,
      'Files are chosen in the studio. Choose it there, and name it by `assetId` here.',
    );
  }
  const before: JsonObject = overlay
    ? { ...source.settings }
    : { ...newSource(source.kind, source.id, source.name).settings };
  const read = readers[source.kind]?.(given, before) ?? given;
  const patch = Object.entries(read).filter(([key, value]) => value !== undefined && key in before);
  const parsed = sourceSchema.safeParse({
    ...source,
    settings: { ...before, ...Object.fromEntries(patch) },
  });
  if (parsed.success) return parsed.data as Kind;
  const [issue] = parsed.error.issues;
  throw new ObsProblem(
    statusCode.invalidRequestField,
    `The setting ${issue?.path.slice(1).join('.') ?? ''} can’t be that: ${issue?.message ?? 'it does not fit'}.`,
  );
}

function colorOf(value: unknown): unknown {
  return typeof value === 'number' ? colorFromNumber(value) : value;
}

/** A colour of three channels beside its opacity, 0 to 100; what is not given is as it was. */
function withOpacity(value: unknown, opacity: unknown, before: unknown): string | undefined {
  if (typeof value !== 'number' && typeof opacity !== 'number') return undefined;
  const present = typeof before === 'string' ? before : '#ffffff';
  const number = typeof value === 'number' ? value : colorToNumber(present);
  const percent = typeof opacity === 'number' ? opacity : opacityPercentOf(present);
  return colorFromNumber(number, (Math.max(0, Math.min(100, percent)) / 100) * 255);
}
