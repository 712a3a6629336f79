import { afterAll, afterEach, beforeAll } from 'vitest';
import type { EncodingSettings } from '../../../src/shared/contracts/engine.ts';
import { addAudioInput, addItem } from '../../../src/shared/scene/commands.ts';
import { newAudioInput, newCollection, newSource } from '../../../src/shared/scene/defaults.ts';
import type { SceneCollection, Source } from '../../../src/shared/scene/model.ts';
import { decodePictures, type DecodedPicture } from './decode.ts';
import type { OpenProgram } from './open-program.ts';
import { ProgramRig } from './program-rig.ts';

export const settings: EncodingSettings = {
  encoder: 'webcodecs',
  codec: 'h264',
  videoBitrateKbps: 3000,
  adaptiveBitrate: true,
  audioBitrateKbps: 160,
  keyframeIntervalMs: 1000,
};
export const intervalUs = 1e6 / 30;

/** On a small canvas: the tests ask what is shown, and when, not how finely. */
export function collection(...sources: Source[]): SceneCollection {
  const empty = { ...newCollection('Test', 'scene'), canvas: { width: 640, height: 360, frameRate: 30 } };
  return sources.reduce((all, source) => addItem(all, 'scene', source, `item-${source.id}`), empty);
}

/** Camera full frame and microphone. */
export function stage(): SceneCollection {
  return addAudioInput(
    collection(newSource('camera', 'camera', 'Camera')),
    newAudioInput('mic', 'Microphone'),
  );
}

export function color(id: string, value: string): Source {
  const source = newSource('color', id, id);
  return { ...source, settings: { color: value } };
}

/** A colour correction that changes nothing. */
export const neutralCorrection = {
  gamma: 0,
  contrast: 0,
  brightness: 0,
  saturation: 0,
  hueDegrees: 0,
  opacityPercent: 100,
};

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
/** The program of one test, and the rig that serves and hears it. */
export interface RunningProgram {
  rig: ProgramRig;
  open: OpenProgram;
}

/** A rig for all tests of a file; each opens its own program, which must not complain. */
export function runningProgram(): RunningProgram {
  const running = {} as RunningProgram;
  beforeAll(async () => {
    running.rig = await ProgramRig.start('index');
  });
  afterAll(() => running.rig.close());
  afterEach(async () => {
    const { rig, open } = running;
    rig.acknowledging = true;
    await open.close();
    rig.forget();
    if (open.problems.length > 0) throw new Error(`The page complained: ${open.problems.join('; ')}`);
  });
  return running;
}

/**
 * Lets the page show a scene and waits for a picture of it, decoded, 640 × 360.
 * @param cameraPhase what its cameras are waited for to be
 * @param isWanted of these pictures, where not every one will do
 */
export async function pictureOf(
  { rig, open }: RunningProgram,
  scene: SceneCollection,
  cameraPhase: 'running' | 'failed' = 'running',
  isWanted: (picture: DecodedPicture) => boolean = () => true,
): Promise<DecodedPicture> {
  await open.start(scene);
  for (const { id, kind } of scene.sources) {
    // What is not there yet would be missing in the first pictures.
    if (kind === 'camera') await open.untilCapture({ id, phase: cameraPhase });
  }
  await open.start(scene, settings);
  for (let count = 15; ; count += 15) {
    await rig.until(() => rig.video.length > count);
    const pictures = await decodePictures(rig.video, rig.configs, 640, 360);
    const last = pictures.findLast(isWanted);
    if (last) return last;
  }
}
