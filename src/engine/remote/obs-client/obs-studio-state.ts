import type ObsSocket from 'obs-websocket-js/json';
import { z } from 'zod';
import type { ObsStudioState } from '../../../shared/contracts/obs-client.ts';

const scenesSchema = z.object({
  currentProgramSceneName: z.string().nullish(),
  scenes: z.array(z.object({ sceneName: z.string().max(1000) })).max(5000),
});
const activeSchema = z.object({ outputActive: z.boolean() });
const versionSchema = z.object({ obsVersion: z.string().max(100) });
const statsSchema = z.object({
  cpuUsage: z.number(),
  activeFps: z.number(),
  renderSkippedFrames: z.number(),
  outputSkippedFrames: z.number(),
  renderTotalFrames: z.number(),
});

type Numbers = Pick<ObsStudioState, 'cpuPercent' | 'framesPerSecond' | 'skippedFrames' | 'totalFrames'>;

/** @throws Error if it says something else than OBS Studio would */
export async function readObsNumbers(socket: ObsSocket): Promise<Numbers> {
  const stats = statsSchema.parse(await socket.call('GetStats'));
  return {
    cpuPercent: stats.cpuUsage,
    framesPerSecond: stats.activeFps,
    skippedFrames: stats.renderSkippedFrames + stats.outputSkippedFrames,
    totalFrames: stats.renderTotalFrames,
  };
}

/** @throws Error if it says something else than OBS Studio would */
export async function readObsStudio(socket: ObsSocket): Promise<ObsStudioState> {
  const [version, list, stream, record, numbers] = await Promise.all([
    socket.call('GetVersion'),
    socket.call('GetSceneList'),
    socket.call('GetStreamStatus'),
    socket.call('GetRecordStatus'),
    readObsNumbers(socket),
  ]);
  const { scenes, currentProgramSceneName } = scenesSchema.parse(list);
  return {
    ...numbers,
    version: versionSchema.parse(version).obsVersion,
    // OBS lists them from the last of its list up.
    scenes: scenes.map(({ sceneName }) => sceneName).reverse(),
    programScene: currentProgramSceneName ?? '',
    streaming: activeSchema.parse(stream).outputActive,
    recording: activeSchema.parse(record).outputActive,
  };
}
