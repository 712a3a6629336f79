import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { OBSWebSocket } from 'obs-websocket-js';
import { ObsStudio, type ObsShow } from '../../support/obs-studio.ts';
import { loadOf } from './process-load.ts';
import { RtmpSink } from './rtmp-sink.ts';
import { boxes, canvas, videoBitrateKbps, type ShowFiles } from './show.ts';
import type { ShowRun } from './show-run.ts';

const password = 'bench-password';
const warmUpMs = 12_000;
const measuredSeconds = 20;
const alertPeriodMs = 5000;
const alertName = 'Alert';

/** The same show in OBS Studio, on a screen without a GPU like ours. */
export async function runObsShow(files: ShowFiles): Promise<ShowRun> {
  const sink = await RtmpSink.start();
  const port = await freePort();
  const obs = await ObsStudio.start(sink.address, { show: obsShow(files), webSocket: { port, password } });
  const remote = new OBSWebSocket();
  try {
    await connect(remote, port);
    await delay(warmUpMs);
    const { sceneItemId } = await remote.call('GetSceneItemId', {
      sceneName: 'Scene',
      sourceName: alertName,
    });
    let isShown = false;
    const alerts = setInterval(() => {
      isShown = !isShown;
      void remote
        .call('SetSceneItemEnabled', { sceneName: 'Scene', sceneItemId, sceneItemEnabled: isShown })
        .catch(() => undefined);
    }, alertPeriodMs / 2);
    const before = await remote.call('GetStats');
    const arrivedBefore = sink.videoMessages;
    const { cores, memoryMegabytes } = await loadOf(obs.pid, measuredSeconds);
    const after = await remote.call('GetStats');
    clearInterval(alerts);
    const due = canvas.frameRate * measuredSeconds;
    const skipped = after.renderSkippedFrames - before.renderSkippedFrames;
    const rendered = after.renderTotalFrames - before.renderTotalFrames;
    return {
      onTimePercent: Math.min(100, (Math.max(0, rendered - skipped) / due) * 100),
      arrivedPerSecond: (sink.videoMessages - arrivedBefore) / measuredSeconds,
      cores,
      memoryMegabytes,
    };
  } finally {
    await remote.disconnect().catch(() => undefined);
    await obs.stop();
    sink.close();
  }
}

function obsShow({ film, inset, logo }: ShowFiles): ObsShow {
  const media = (name: string, path: string) => ({
    id: 'ffmpeg_source',
    name,
    settings: { local_file: path, is_local_file: true, looping: true, restart_on_activate: false },
  });
  const text = (name: string, content: string) => ({
    id: 'text_ft2_source',
    versioned_id: 'text_ft2_source_v2',
    name,
    settings: { text: content, font: { face: 'DejaVu Sans', size: 64, style: 'Book', flags: 0 } },
  });
  const at = ({ x, y }: { x: number; y: number }): { position: { x: number; y: number } } => ({
    position: { x, y },
  });
  return {
    ...canvas,
    bitrateKbps: videoBitrateKbps,
    preset: 'veryfast',
    sources: [
      { source: media('Film', film) },
      { source: media('Inset', inset), ...at(boxes.inset) },
      { source: { id: 'image_source', name: 'Logo', settings: { file: logo } }, ...at(boxes.logo) },
      { source: text('Title', 'Evening set, part two'), ...at(boxes.title) },
      { source: text(alertName, 'Somebody gave 5 €'), position: { x: 600, y: 200 } },
    ],
  };
}

async function connect(remote: OBSWebSocket, port: number): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await remote.connect(`ws://127.0.0.1:${port}`, password);
      return;
    } catch (failure) {
      if (tries >= 60) throw failure;
      await delay(500);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
