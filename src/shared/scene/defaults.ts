import type { NumberRange } from './audio-filter.ts';
import { busCount } from './model.ts';
import { newWidgetSettings, widgetPlace } from './widget-defaults.ts';
import type {
  AudioInput,
  CanvasFormat,
  Scene,
  SceneCollection,
  SceneItem,
  Source,
  SourceKind,
  Stinger,
  Transform,
} from './model.ts';

/** Of a transition; what takes longer than ten seconds is a scene of its own. */
export const transitionDurationMs: NumberRange = { initial: 300, min: 50, max: 10_000 };

/** From a stinger's start to its change of scenes. */
export const stingerCutPointMs: NumberRange = { initial: 500, min: 0, max: 20_000 };
/** The same in pictures. */
export const stingerCutFrame: NumberRange = { initial: 15, min: 0, max: 1200 };
export const stingerSoundDb: NumberRange = { initial: 0, min: -60, max: 12 };
export const noStinger: Stinger = {
  assetId: '',
  cutBy: 'time',
  cutPointMs: stingerCutPointMs.initial,
  cutFrame: stingerCutFrame.initial,
  soundGainDb: stingerSoundDb.initial,
};

/** An item that is shown as it is. */
export const newItemLook: Pick<SceneItem, 'crop' | 'flipHorizontal' | 'flipVertical' | 'blend'> = {
  crop: { left: 0, top: 0, right: 0, bottom: 0 },
  flipHorizontal: false,
  flipVertical: false,
  blend: 'normal',
};

const defaultCanvas: CanvasFormat = { width: 1280, height: 720, frameRate: 30 };

/** A collection with one empty scene. */
export function newCollection(
  name: string,
  sceneId: string,
  canvas: CanvasFormat = defaultCanvas,
): SceneCollection {
  return {
    version: 1,
    name,
    canvas,
    sources: [],
    scenes: [newScene(sceneId, 'Scene 1')],
    programSceneId: sceneId,
    transition: {
      kind: 'fade',
      direction: 'left',
      durationMs: transitionDurationMs.initial,
      stinger: noStinger,
    },
    audioInputs: [],
  };
}

export function newScene(id: string, name: string): Scene {
  return { id, name, items: [] };
}

/** A source of a kind with the settings that most people would begin with. */
export function newSource<Kind extends SourceKind>(
  kind: Kind,
  id: string,
  name: string,
): Source & { kind: Kind } {
  const settings: { [Each in SourceKind]: (Source & { kind: Each })['settings'] } = {
    camera: { deviceId: '', deviceLabel: '', width: 1280, height: 720, frameRate: 30, mirrored: false },
    image: { assetId: '' },
    text: {
      text: 'Text',
      fontFamily: 'Inter',
      fontSizePx: 64,
      fontWeight: 600,
      color: '#ffffff',
      backgroundColor: '#00000000',
      outlineColor: '#000000',
      outlineWidthPx: 0,
      align: 'center',
      shadowColor: '#000000',
      shadowOffsetPx: 0,
      textFilePath: '',
      textAssetId: '',
    },
    color: { color: '#1f2430' },
    screen: { surfaceId: '', surfaceLabel: '', frameRate: 30, showsCursor: true },
    media: { assetId: '', loops: false, restartsOnShow: true, speedPercent: 100, keepsLastFrame: false },
    slideshow: { assetIds: [], slideMs: 8000, fadeMs: 700, order: 'forward', loops: true },
    countdown: {
      mode: 'duration',
      timeOfDay: '20:00',
      durationMs: 300_000,
      startedAtMs: 0,
      endText: '',
      fontFamily: 'Inter',
      fontSizePx: 120,
      fontWeight: 600,
      color: '#ffffff',
      backgroundColor: '#00000000',
    },
    webPage: { url: '', html: '', css: '', width: 1280, height: 720, frameRate: 30 },
    stream: { url: '' },
    widget: newWidgetSettings('alerts'),
    scene: { sceneId: '' },
    group: { width: 1280, height: 720, items: [] },
  };
  return { id, name, kind, settings: settings[kind], filters: [] } as Source & { kind: Kind };
}

/** A box over the whole canvas. */
export function fullCanvasTransform(canvas: CanvasFormat): Transform {
  return { x: 0, y: 0, width: canvas.width, height: canvas.height, rotationDegrees: 0 };
}

/** A box in the middle. */
function middleTransform(canvas: CanvasFormat): Transform {
  const [width, height] = [Math.round(canvas.width * 0.4), Math.round(canvas.height * 0.24)];
  const [x, y] = [Math.round((canvas.width - width) / 2), Math.round((canvas.height - height) / 2)];
  return { x, y, width, height, rotationDegrees: 0 };
}

/** Where a new item goes: most fill the canvas, text is a line in the lower third, a countdown in the middle. */
function defaultTransform(source: Source, canvas: CanvasFormat): Transform {
  if (source.kind === 'widget') return widgetPlace(source.settings.widget, canvas);
  if (source.kind === 'countdown') return middleTransform(canvas);
  if (source.kind !== 'text') return fullCanvasTransform(canvas);
  const width = Math.round(canvas.width * 0.6);
  const height = Math.round(canvas.height * 0.14);
  return {
    x: Math.round((canvas.width - width) / 2),
    y: Math.round(canvas.height * 0.78),
    width,
    height,
    rotationDegrees: 0,
  };
}

export function newItem(id: string, source: Source, canvas: CanvasFormat): SceneItem {
  return {
    id,
    sourceId: source.id,
    visible: true,
    locked: false,
    transform: defaultTransform(source, canvas),
    fit: source.kind === 'color' ? 'stretch' : 'contain',
    opacity: 1,
    ...newItemLook,
  };
}

/** The numbers of a mixer strip. */
export const audioInputRanges: Record<'gainDb' | 'balance' | 'syncOffsetMs', NumberRange> = {
  gainDb: { initial: 0, min: -60, max: 12 },
  balance: { initial: 0, min: -1, max: 1 },
  syncOffsetMs: { initial: 0, min: -950, max: 20_000 },
};

/** A mixer strip at unity gain; an empty device id means the system's default microphone. */
export function newAudioInput(id: string, name: string, deviceId = '', deviceLabel = ''): AudioInput {
  return {
    id,
    name,
    sourceId: '',
    deviceId,
    deviceLabel,
    gainDb: audioInputRanges.gainDb.initial,
    muted: false,
    balance: audioInputRanges.balance.initial,
    mono: false,
    syncOffsetMs: audioInputRanges.syncOffsetMs.initial,
    monitoring: 'off',
    solo: false,
    buses: Array.from({ length: busCount }, () => true),
    filters: [],
  };
}
