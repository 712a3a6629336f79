import { playlistAddress } from '../scene/stream-address.ts';
import { newSource } from '../scene/defaults.ts';
import type { Source, SourceKind } from '../scene/model.ts';
import type { ImportContext } from './import-context.ts';
import { kindOf } from './obs-filters.ts';
import { clamp, ObsSettings, type ObsSource } from './obs-file.ts';

/** A source and, where it is known, how large its picture is. */
export interface ConvertedSource {
  source: Source;
  size?: { width: number; height: number };
  /** It has a strip in the mixer. */
  sounds?: boolean;
}

const cameraKinds = [
  'v4l2_input',
  'dshow_input',
  'av_capture_input',
  'macos-avcapture',
  'macos-avcapture-fast',
  'decklink-input',
];
const screenKinds = [
  ...['xshm_input', 'xcomposite_input', 'pipewire-desktop-capture-source', 'pipewire-window-capture-source'],
  ...[
    'pipewire-screen-capture-source',
    'monitor_capture',
    'window_capture',
    'game_capture',
    'display_capture',
  ],
  'screen_capture',
];

type Make = <Kind extends SourceKind>(
  kind: Kind,
  settings: Partial<Extract<Source, { kind: Kind }>['settings']>,
) => Source;

/** A source that is neither scene nor group nor only sound; undefined, and noted, if we have none like it. */
export function convertSource(from: ObsSource, context: ImportContext): ConvertedSource | undefined {
  const settings = new ObsSettings(from.settings);
  const kind = kindOf(from.id);
  const make: Make = (wanted, given) => {
    const fresh = newSource(wanted, context.newId(), context.nameOf(from.name));
    return { ...fresh, settings: { ...fresh.settings, ...given } } as Source;
  };
  if (cameraKinds.includes(kind)) {
    const label = settings.text('device_name', settings.text('video_device_id').split(':')[0]).slice(0, 500);
    context.note(from.name, 'Choose the camera in the source’s properties.');
    return { source: make('camera', { deviceLabel: label }) };
  }
  if (screenKinds.includes(kind)) {
    context.note(from.name, 'Choose the screen or window in the source’s properties.');
    return {
      source: make('screen', { showsCursor: settings.flag('show_cursor', true) }),
      sounds: false,
    };
  }
  switch (kind) {
    case 'color_source': {
      const size = { width: settings.number('width', 1920), height: settings.number('height', 1080) };
      return { source: make('color', { color: settings.color('color', 0xff_d1_d1_d1) }), size };
    }
    case 'image_source': {
      const file = context.fileOf(from.name, 'image', settings.text('file'));
      const source = make('image', { assetId: file?.assetId ?? '' });
      return { source, ...(file?.size && { size: file.size }) };
    }
    case 'slideshow':
      return slideshowOf(from, settings, context, make);
    case 'text_ft2_source':
    case 'text_gdiplus':
      return textOf(kind, from, settings, context, make);
    case 'ffmpeg_source':
      return mediaOf(from, settings, context, make);
    case 'browser_source': {
      const size = {
        width: clamp(Math.round(settings.number('width', 800)), 16, 7680),
        height: clamp(Math.round(settings.number('height', 600)), 16, 4320),
      };
      if (settings.flag('is_local_file', false))
        context.note(from.name, 'It showed a page from a file. Copy its HTML into the source’s properties.');
      const page = {
        ...size,
        url: settings.flag('is_local_file', false) ? '' : settings.text('url').slice(0, 4000),
        css: settings.text('css').slice(0, 100_000),
        frameRate: settings.flag('fps_custom', false) ? clamp(settings.number('fps', 30), 1, 60) : 30,
      };
      return { source: make('webPage', page), size };
    }
    default:
      context.note(from.name, `Sources of the kind “${from.id}” are not known here; it was left out.`);
      return undefined;
  }
}

function slideshowOf(
  from: ObsSource,
  settings: ObsSettings,
  context: ImportContext,
  make: Make,
): ConvertedSource {
  const assetIds = settings
    .paths('files')
    .slice(0, 500)
    .flatMap((path) => context.fileOf(from.name, 'image', path)?.assetId ?? []);
  const isCut = settings.text('transition', 'fade') === 'cut';
  const source = make('slideshow', {
    assetIds,
    slideMs: clamp(settings.number('slide_time', 8000), 100, 3_600_000),
    fadeMs: isCut ? 0 : clamp(settings.number('transition_speed', 700), 0, 10_000),
    order: settings.flag('randomize', false) ? 'random' : 'forward',
    loops: settings.flag('loop', true),
  });
  return { source };
}

function mediaOf(
  from: ObsSource,
  settings: ObsSettings,
  context: ImportContext,
  make: Make,
): ConvertedSource | undefined {
  if (!settings.flag('is_local_file', true)) {
    const url = settings.text('input');
    if (url.length <= 1000 && playlistAddress(url) !== undefined)
      return { source: make('stream', { url }), sounds: true };
    context.note(
      from.name,
      'It played a network address that is no HLS playlist of the web; it was left out. Bring it in by a relay’s channel.',
    );
    return undefined;
  }
  const file = context.fileOf(from.name, 'media', settings.text('local_file'));
  const source = make('media', {
    assetId: file?.assetId ?? '',
    loops: settings.flag('looping', false),
    restartsOnShow: settings.flag('restart_on_activate', true),
    speedPercent: clamp(settings.number('speed_percent', 100), 25, 400),
    keepsLastFrame: !settings.flag('clear_on_media_end', true),
  });
  return { source, sounds: true };
}

/** Of a letter's height, in most typefaces. */
const lineHeight = 1.2;
const meanLetterWidth = 0.55;

function textOf(
  kind: string,
  from: ObsSource,
  settings: ObsSettings,
  context: ImportContext,
  make: Make,
): ConvertedSource {
  const isWindows = kind === 'text_gdiplus';
  const font = settings.group('font');
  const fontSizePx = clamp(font.number('size', 36), 4, 2000);
  const text = settings.text('text').slice(0, 10_000);
  const path = settings.flag(isWindows ? 'read_from_file' : 'from_file', false)
    ? settings.text(isWindows ? 'file' : 'text_file').slice(0, 4096)
    : '';
  const file = context.fileOf(from.name, 'text', path);
  const outline = settings.flag('outline', false);
  const color = isWindows
    ? settings.color('color', 0xff_ff_ff, settings.number('opacity', 100))
    : settings.color('color1', 0xff_ff_ff_ff);
  if (
    settings.flag('gradient', false) ||
    (!isWindows && settings.color('color2', 0xff_ff_ff_ff) !== color && settings.number('color2', -1) !== -1)
  )
    context.note(from.name, 'Its colours ran into each other; it has the first one only.');
  const align = settings.text('align', 'left');
  const source = make('text', {
    text,
    fontFamily: font.text('face', 'Inter').slice(0, 200) || 'Inter',
    fontSizePx,
    // OBS_FONT_BOLD
    fontWeight: (font.number('flags', 0) & 1) === 1 ? 800 : 400,
    color,
    backgroundColor: isWindows
      ? settings.color('bk_color', 0, settings.number('bk_opacity', 0))
      : '#00000000',
    outlineColor: isWindows
      ? settings.color('outline_color', 0xff_ff_ff, settings.number('outline_opacity', 100))
      : '#000000',
    outlineWidthPx: outline ? clamp(isWindows ? settings.number('outline_size', 2) : 2, 0, 100) : 0,
    align: align === 'center' || align === 'right' ? align : 'left',
    shadowOffsetPx: settings.flag('drop_shadow', false) ? 4 : 0,
    textFilePath: path,
    textAssetId: file?.assetId ?? '',
  });
  const lines = text.split('\n');
  const longest = Math.max(1, ...lines.map((line) => line.length));
  return {
    source,
    size: {
      width: Math.ceil(longest * fontSizePx * meanLetterWidth),
      height: Math.ceil(lines.length * fontSizePx * lineHeight),
    },
  };
}
