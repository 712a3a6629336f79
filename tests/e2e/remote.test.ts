import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import JsonClient, { EventSubscription, type OBSEventTypes } from 'obs-websocket-js/json';
import PackedClient from 'obs-websocket-js/msgpack';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { ProgramProcess } from '../../cli/program-process.ts';
import { studioReadySchema, type StudioReady } from '../../src/shared/contracts/relay.ts';
import { newCollection } from '../../src/shared/scene/defaults.ts';

const patience = { timeout: 30_000, interval: 100 };
const password = 'a password of eight words or so';

let folder: string;
let studio: ProgramProcess<StudioReady>;
let listener: ChildProcess;
const remote = new JsonClient();
const packed = new PackedClient();
const heard: { type: string; data: unknown }[] = [];
const errors: string[] = [];

/** An RTMP server that takes one stream, FFmpeg's own. */
async function listen(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const address = `rtmp://127.0.0.1:${port}/live/key`;
  const taken = ['-f', 'flv', '-listen', '1', '-i', address, '-c', 'copy', join(folder, 'taken.mkv')];
  listener = spawn('ffmpeg', ['-loglevel', 'error', ...taken], { stdio: 'ignore' });
  return address;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'footlight-remote-'));
  const collection = newCollection('Show', 'first', { width: 640, height: 360, frameRate: 30 });
  const collectionFile = join(folder, 'collection.json');
  writeFileSync(collectionFile, JSON.stringify(collection));
  const destination = await listen();
  studio = await ProgramProcess.start(
    'studio',
    [
      ...['--profile', join(folder, 'profile'), '--collection', collectionFile],
      ...['--headless', '--fake-devices', '--destination', destination],
      ...['--obs-websocket', '0', '--obs-websocket-password', password],
    ],
    studioReadySchema,
    {
      onStderr: (line) => {
        if (line.startsWith('{') && (JSON.parse(line) as { level: number }).level >= 50) errors.push(line);
      },
    },
  );
  const address = studio.ready.obsWebSocket ?? '';
  await packed.connect(address, password, { eventSubscriptions: EventSubscription.InputVolumeMeters });
  await remote.connect(address, password, { eventSubscriptions: EventSubscription.All });
  for (const type of [
    ...(['SceneCreated', 'InputCreated', 'CurrentProgramSceneChanged', 'SceneTransitionEnded'] as const),
    ...(['InputMuteStateChanged', 'InputVolumeChanged', 'InputSettingsChanged'] as const),
    ...(['StreamStateChanged', 'RecordStateChanged', 'SceneItemEnableStateChanged'] as const),
  ]) {
    remote.on(type, (data: OBSEventTypes[typeof type]) => heard.push({ type, data }));
  }
  // Until the page is the desk nothing of it can be asked.
  await vi.waitFor(() => remote.call('GetSceneList'), patience);
});

afterAll(async () => {
  await Promise.all([remote.disconnect(), packed.disconnect()]);
  await studio.stop();
  listener.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

const hasHeard = (type: string, data: object): Promise<void> =>
  vi.waitFor(() => {
    expect(heard).toContainEqual({ type, data: expect.objectContaining(data) as unknown });
  }, patience);

/** The colour in the middle of a picture, red, green and blue, and the picture's size. */
function middleOf(imageData: string, width: number, height: number): number[] {
  const input = Buffer.from(imageData.slice(imageData.indexOf(',') + 1), 'base64');
  const args = ['-loglevel', 'error', '-i', 'pipe:0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'];
  const { stdout } = spawnSync('ffmpeg', args, { input, maxBuffer: 64 * 1024 * 1024 });
  expect(stdout.byteLength).toBe(width * height * 3);
  const middle = (Math.floor(height / 2) * width + Math.floor(width / 2)) * 3;
  return [...stdout.subarray(middle, middle + 3)];
}

it('turns away who guesses the password', async () => {
  const guess = new JsonClient().connect(studio.ready.obsWebSocket, 'guessed');
  await expect(guess).rejects.toMatchObject({ code: 4009 });
});

it('answers all that Companion asks when it connects', async () => {
  await remote.call('CreateInput', {
    sceneName: 'Scene 1',
    inputName: 'Microphone',
    inputKind: 'wasapi_input_capture',
  });
  const client = new PackedClient();
  await client.connect(studio.ready.obsWebSocket, password, {
    eventSubscriptions: EventSubscription.All | EventSubscription.InputVolumeMeters,
  });
  const codes = new Map<string, number>();
  const ask = async (requestType: string, requestData: object = {}): Promise<void> => {
    const [result] = await client.callBatch([{ requestType, requestData } as never]);
    codes.set(requestType, result?.requestStatus.code ?? 0);
  };
  for (const type of [
    ...['GetVersion', 'GetStudioModeEnabled', 'GetHotkeyList', 'GetOutputList', 'GetMonitorList'],
    ...['GetVideoSettings', 'GetReplayBufferStatus', 'GetInputKindList', 'GetStats', 'GetStreamStatus'],
    ...['GetStreamServiceSettings', 'GetRecordStatus', 'GetRecordDirectory', 'GetProfileList'],
    ...['GetSceneCollectionList', 'GetSceneTransitionList', 'GetCurrentSceneTransition'],
    ...['GetSpecialInputs', 'GetInputList', 'GetSceneList', 'GetGroupList', 'GetVirtualCamStatus'],
  ]) {
    await ask(type);
  }
  await ask('GetSceneItemList', { sceneName: 'Scene 1' });
  for (const type of ['GetSourceActive', 'GetSourceFilterList'])
    await ask(type, { sourceName: 'Microphone' });
  for (const type of [
    ...['GetInputSettings', 'GetInputMute', 'GetInputVolume', 'GetInputAudioBalance'],
    ...['GetInputAudioSyncOffset', 'GetInputAudioMonitorType', 'GetInputAudioTracks', 'GetMediaInputStatus'],
  ]) {
    await ask(type, { inputName: 'Microphone' });
  }
  const { inputKinds } = await client.call('GetInputKindList', {});
  for (const inputKind of inputKinds) await ask('GetInputDefaultSettings', { inputKind });
  const { outputs } = await client.call('GetOutputList');
  for (const { outputName } of outputs) await ask('GetOutputStatus', { outputName });
  await client.disconnect();
  expect([...codes].filter(([, code]) => code !== 100)).toEqual([]);
});

it('is driven through a whole show', { timeout: 90_000 }, async () => {
  const { sceneUuid } = await remote.call('CreateScene', { sceneName: 'Red' });
  await hasHeard('SceneCreated', { sceneName: 'Red', sceneUuid });
  // OBS writes a colour as 0xAABBGGRR.
  const red = await remote.call('CreateInput', {
    sceneName: 'Red',
    inputName: 'Wall',
    inputKind: 'color_source_v3',
    inputSettings: { color: 0xff_00_00_cc },
  });
  await remote.call('CreateInput', {
    sceneUuid,
    inputName: 'Title',
    inputKind: 'text_gdiplus_v3',
    inputSettings: { text: 'Good evening' },
  });
  await hasHeard('InputCreated', { inputName: 'Title', inputKind: 'text_ft2_source_v2' });
  await remote.call('SetInputSettings', { inputName: 'Title', inputSettings: { text: 'Welcome' } });
  await hasHeard('InputSettingsChanged', { inputName: 'Title' });
  const title = await remote.call('GetInputSettings', { inputName: 'Title' });
  expect(title.inputSettings).toMatchObject({ text: 'Welcome' });

  await remote.call('SetCurrentSceneTransition', { transitionName: 'Fade' });
  await remote.call('SetCurrentSceneTransitionDuration', { transitionDuration: 200 });
  await remote.call('SetCurrentProgramScene', { sceneName: 'Red' });
  await hasHeard('CurrentProgramSceneChanged', { sceneName: 'Red' });
  await hasHeard('SceneTransitionEnded', { transitionName: 'Fade' });
  await vi.waitFor(async () => {
    const shot = await packed.call('GetSourceScreenshot', {
      sourceName: 'Red',
      imageFormat: 'png',
      imageWidth: 320,
    });
    expect(middleOf(shot.imageData, 320, 180)).toEqual([0xcc, 0, 0]);
  }, patience);
  // Another scene than the one that is on the air, and a source, are black and red.
  const other = { imageFormat: 'png', imageWidth: 64, imageHeight: 36 };
  const empty = await remote.call('GetSourceScreenshot', { sourceName: 'Scene 1', ...other });
  expect(middleOf(empty.imageData, 64, 36)).toEqual([0, 0, 0]);
  const wall = await remote.call('GetSourceScreenshot', { sourceUuid: red.inputUuid, ...other });
  expect(middleOf(wall.imageData, 64, 36)).toEqual([0xcc, 0, 0]);
  const imageFilePath = join(folder, 'shot.jpg');
  await remote.call('SaveSourceScreenshot', { sourceName: 'Red', imageFormat: 'jpg', imageFilePath });
  expect(statSync(imageFilePath).size).toBeGreaterThan(100);

  const { sceneItemId } = await remote.call('GetSceneItemId', { sceneName: 'Red', sourceName: 'Wall' });
  expect(sceneItemId).toBe(red.sceneItemId);
  await remote.call('SetSceneItemEnabled', { sceneName: 'Red', sceneItemId, sceneItemEnabled: false });
  await hasHeard('SceneItemEnableStateChanged', { sceneItemId, sceneItemEnabled: false });

  await remote.call('SetInputMute', { inputName: 'Microphone', inputMuted: true });
  await hasHeard('InputMuteStateChanged', { inputName: 'Microphone', inputMuted: true });
  await remote.call('SetInputVolume', { inputName: 'Microphone', inputVolumeDb: -20 });
  await hasHeard('InputVolumeChanged', { inputVolumeDb: -20 });
  const toggled = await remote.call('ToggleInputMute', { inputName: 'Microphone' });
  expect(toggled).toEqual({ inputMuted: false });
  const metered = new Promise<OBSEventTypes['InputVolumeMeters']>((resolve) => {
    packed.on('InputVolumeMeters', (data) => {
      if (data.inputs.length > 0) resolve(data);
    });
  });
  const { inputs } = await metered;
  expect(inputs[0]).toMatchObject({ inputName: 'Microphone' });
  expect((inputs[0]?.['inputLevelsMul'] as number[][])[0]).toHaveLength(3);

  await remote.call('SetRecordDirectory', { recordDirectory: join(folder, 'recordings') });
  await remote.call('StartStream');
  await remote.call('StartRecord');
  await hasHeard('RecordStateChanged', { outputState: 'OBS_WEBSOCKET_OUTPUT_STARTED' });
  await hasHeard('StreamStateChanged', { outputState: 'OBS_WEBSOCKET_OUTPUT_STARTED', outputActive: true });
  await expect(remote.call('StartStream')).rejects.toMatchObject({ code: 500 });
  await vi.waitFor(async () => {
    expect((await remote.call('GetStreamStatus')).outputBytes).toBeGreaterThan(0);
    expect((await remote.call('GetRecordStatus')).outputBytes).toBeGreaterThan(0);
  }, patience);
  const { outputPath } = await remote.call('StopRecord');
  expect(existsSync(outputPath)).toBe(true);
  await hasHeard('RecordStateChanged', { outputState: 'OBS_WEBSOCKET_OUTPUT_STOPPED', outputPath });
  await remote.call('StopStream');
  await hasHeard('StreamStateChanged', { outputState: 'OBS_WEBSOCKET_OUTPUT_STOPPED', outputActive: false });
  await expect(remote.call('StopStream')).rejects.toMatchObject({ code: 501 });

  // What the remote control did the performer can take back.
  const { hotkeys } = await remote.call('GetHotkeyList');
  expect(hotkeys).toContain('undo');
  await remote.call('TriggerHotkeyByName', { hotkeyName: 'undo' });
  await hasHeard('InputMuteStateChanged', { inputName: 'Microphone', inputMuted: true });
  expect(errors).toEqual([]);
});
