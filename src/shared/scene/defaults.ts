import type {
  AudioInput,
  CanvasFormat,
  Scene,
  SceneCollection,
  SceneItem,
  Source,
  SourceKind,
  Transform,
} from './model.ts';

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
    },
    color: { color: '#1f2430' },
  };
  return { id, name, kind, settings: settings[kind] } as Source & { kind: Kind };
}

/** A box over the whole canvas. */
export function fullCanvasTransform(canvas: CanvasFormat): Transform {
  return { x: 0, y: 0, width: canvas.width, height: canvas.height, rotationDegrees: 0 };
}

/** Where a new item of this kind goes: pictures fill the canvas, text is a line in the lower third. */
function defaultTransform(kind: SourceKind, canvas: CanvasFormat): Transform {
  if (kind !== 'text') return fullCanvasTransform(canvas);
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
    transform: defaultTransform(source.kind, canvas),
    fit: source.kind === 'color' ? 'stretch' : 'contain',
    opacity: 1,
  };
}

/** A mixer strip at unity gain; an empty device id means the system's default microphone. */
export function newAudioInput(id: string, name: string, deviceId = '', deviceLabel = ''): AudioInput {
  return { id, name, deviceId, deviceLabel, gainDb: 0, muted: false };
}
