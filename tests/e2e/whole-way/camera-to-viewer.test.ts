import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { launchViewerBrowser } from '../../../cli/measure/viewer.ts';
import { ProgramProcess } from '../../../cli/program-process.ts';
import { studioReadySchema } from '../../../src/shared/contracts/relay.ts';
import { newAudioInput, newCollection, newItemLook } from '../../../src/shared/scene/defaults.ts';
import type { SceneCollection } from '../../../src/shared/scene/model.ts';
import { RelayProcess } from '../../support/relay-process.ts';
import { pictureColor, soundPeak, waitForPlayback } from '../../support/viewer-content.ts';

/** The camera on the left half, a blue area on the right, and the microphone. */
const collection: SceneCollection = {
  ...newCollection('Whole way', 'scene', { width: 640, height: 360, frameRate: 30 }),
  sources: [
    {
      id: 'camera',
      name: 'Camera',
      kind: 'camera',
      filters: [],
      settings: { deviceId: '', deviceLabel: '', width: 320, height: 240, frameRate: 30, mirrored: false },
    },
    { id: 'blue', name: 'Blue', kind: 'color', filters: [], settings: { color: '#0000ff' } },
  ],
  scenes: [
    {
      id: 'scene',
      name: 'Scene',
      items: [
        { sourceId: 'blue', x: 320 },
        { sourceId: 'camera', x: 0 },
      ].map(({ sourceId, x }) => ({
        id: `item-${sourceId}`,
        sourceId,
        visible: true,
        locked: false,
        transform: { x, y: 0, width: 320, height: 360, rotationDegrees: 0 },
        fit: 'stretch' as const,
        opacity: 1,
        ...newItemLook,
      })),
    },
  ],
  audioInputs: [newAudioInput('microphone', 'Microphone')],
};

it('brings camera and microphone through studio and relay to the viewer', async () => {
  const relay = await RelayProcess.start();
  const channel = await relay.createChannel('show');
  const folder = mkdtempSync(join(tmpdir(), 'footlight-camera-'));
  const camera = join(folder, 'camera.mjpeg');
  const microphone = join(folder, 'microphone.wav');
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'color=0x00c000:s=320x240:r=30',
    '-t',
    '2',
    '-q:v',
    '3',
    camera,
  ]);
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'sine=f=880:r=48000',
    '-af',
    'volume=6',
    '-t',
    '10',
    microphone,
  ]);
  const collectionFile = join(folder, 'collection.json');
  writeFileSync(collectionFile, JSON.stringify(collection));

  const studio = await ProgramProcess.start(
    'studio',
    ['--profile', join(folder, 'studio'), '--headless', '--collection', collectionFile, '--go-live'],
    studioReadySchema,
    {
      environment: {
        FOOTLIGHT_DESTINATION: channel.rtmpUrl,
        FOOTLIGHT_BROWSER_ARGS: [
          '--use-fake-ui-for-media-stream',
          '--use-fake-device-for-media-stream',
          `--use-file-for-fake-video-capture=${camera}`,
          `--use-file-for-fake-audio-capture=${microphone}`,
        ].join(' '),
      },
    },
  );
  const browser = await launchViewerBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(channel.watchUrl);
    await waitForPlayback(page, 60_000);
    await expect.poll(async () => (await soundPeak(page)).db, { timeout: 20_000 }).toBeGreaterThan(-60);

    const left = await pictureColor(page, { x: 0.1, y: 0.1, width: 0.3, height: 0.8 });
    expect(left.green).toBeGreaterThan(150);
    expect(left.red).toBeLessThan(60);
    expect(left.blue).toBeLessThan(60);
    const right = await pictureColor(page, { x: 0.6, y: 0.1, width: 0.3, height: 0.8 });
    expect(right.blue).toBeGreaterThan(200);
    expect(right.red).toBeLessThan(50);
    expect(right.green).toBeLessThan(50);
    expect((await soundPeak(page)).hz).toBeCloseTo(880, -2);
  } finally {
    await browser.close();
    await studio.stop();
    await relay.dispose();
    rmSync(folder, { recursive: true });
  }
});
