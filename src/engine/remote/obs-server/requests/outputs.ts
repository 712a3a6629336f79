import type { DestinationState, SessionState } from '../../../../shared/contracts/engine.ts';
import type { Fields } from '../../../../shared/obs/fields.ts';
import { notFound, ObsProblem } from '../../../../shared/obs/problem.ts';
import { statusCode } from '../../../../shared/obs/protocol.ts';
import type { Timing } from '../../../../publish/timing.ts';
import {
  namedDestinations,
  recordOutput,
  replayOutput,
  streamOutput,
  timecodeOf,
  virtualCameraOutput,
} from '../output-names.ts';
import type { SentBytes } from '../sent-bytes.ts';
import type { EngineRequests, ObsEngine } from './handler.ts';
import { recordStatus } from './recording.ts';

/** What waits to be sent for so long is full congestion. */
const congestedMs = 2_000;

function running(): ObsProblem {
  return new ObsProblem(statusCode.outputRunning, 'That runs already.');
}

function notRunning(): ObsProblem {
  return new ObsProblem(statusCode.outputNotRunning, 'That does not run.');
}

/** The broadcast, and each destination as an output of its own. */
export function outputRequests(engine: ObsEngine, sent: SentBytes, timing: Timing): EngineRequests {
  const isLive = (): boolean => engine.sessionState().phase !== 'idle';
  const start = async (): Promise<undefined> => {
    if (isLive()) throw running();
    await engine.goLive();
  };
  const stop = async (): Promise<undefined> => {
    if (!isLive()) throw notRunning();
    // The goodbyes to all destinations may take longer than a controller waits; the events tell.
    engine.stop().catch(() => undefined);
    return Promise.resolve(undefined);
  };
  const status = (destinations: readonly DestinationState[], sinceMs: number | undefined, bytes: number) => {
    const busy = destinations.filter(({ phase }) => phase !== 'idle' && phase !== 'failed');
    const durationMs = sinceMs === undefined ? 0 : Math.max(0, timing.nowMs() - sinceMs);
    const sum = (of: (each: DestinationState) => number): number =>
      busy.reduce((all, each) => all + of(each), 0);
    const skipped = sum((each) => each.droppedVideoFrames);
    return {
      outputActive: busy.length > 0,
      outputReconnecting: busy.length > 0 && busy.every(({ phase }) => phase === 'reconnecting'),
      outputTimecode: timecodeOf(durationMs),
      outputDuration: durationMs,
      outputCongestion: Math.min(1, Math.max(0, ...busy.map(({ queueMs }) => queueMs / congestedMs))),
      outputBytes: bytes,
      outputSkippedFrames: skipped,
      outputTotalFrames: sum((each) => each.sentVideoFrames) + skipped,
    };
  };
  const streamStatus = (session: SessionState) => ({
    ...status(session.destinations, session.liveSinceMs, sent.total),
    outputActive: session.phase === 'live' || session.phase === 'stopping',
  });
  const isOutputActive = (name: string): boolean => {
    const { recording } = engine;
    if (name === streamOutput) return isLive();
    if (name === recordOutput) return recording.state().phase !== 'idle';
    if (name === replayOutput) return recording.state().replay.active;
    if (name === virtualCameraOutput) return false;
    const { phase } = stateOf(name);
    return phase !== 'idle' && phase !== 'failed';
  };
  const stateOf = (name: string): DestinationState => {
    const found = namedDestinations(engine.destinations()).find(({ outputName }) => outputName === name);
    const state = engine.sessionState().destinations.find(({ id }) => id === found?.destination.id);
    if (!state) throw notFound('output');
    return state;
  };
  const startOutput = async (name: string): Promise<void> => {
    if (isOutputActive(name)) throw running();
    if (name === streamOutput) await engine.goLive();
    else if (name === recordOutput) await engine.recording.start();
    else if (name === replayOutput) await engine.recording.startReplay();
    else if (name === virtualCameraOutput) throw withoutVirtualCamera();
    else if (isLive()) await engine.startDestination(stateOf(name).id);
    else await engine.goLive([stateOf(name).id]);
  };
  const stopOutput = async (name: string): Promise<void> => {
    if (!isOutputActive(name)) throw notRunning();
    if (name === streamOutput) await stop();
    else if (name === recordOutput) await engine.recording.stop();
    else if (name === replayOutput) await engine.recording.stopReplay();
    else await engine.stopDestination(stateOf(name).id);
  };
  const nameOf = (fields: Fields): string => fields.string('outputName');

  return {
    GetStreamStatus: () => streamStatus(engine.sessionState()),
    ToggleStream: async () => {
      const outputActive = !isLive();
      await (outputActive ? start() : stop());
      return { outputActive };
    },
    StartStream: start,
    StopStream: stop,
    GetOutputList: () => {
      const { width, height } = engine.collection().canvas;
      const listed = (outputName: string, outputKind: string) => ({
        outputName,
        outputKind,
        outputWidth: width,
        outputHeight: height,
        outputActive: isOutputActive(outputName),
        outputFlags: {
          OBS_OUTPUT_AUDIO: true,
          OBS_OUTPUT_VIDEO: true,
          OBS_OUTPUT_ENCODED: true,
          OBS_OUTPUT_MULTI_TRACK: outputName === recordOutput,
          OBS_OUTPUT_SERVICE: outputKind === 'rtmp_output',
        },
      });
      return {
        outputs: [
          listed(streamOutput, 'rtmp_output'),
          listed(recordOutput, 'ffmpeg_muxer'),
          listed(replayOutput, 'replay_buffer'),
          listed(virtualCameraOutput, 'virtualcam_output'),
          ...namedDestinations(engine.destinations()).map(({ outputName, destination }) =>
            listed(outputName, destination.url.startsWith('srt:') ? 'ffmpeg_mpegts_muxer' : 'rtmp_output'),
          ),
        ],
      };
    },
    GetOutputStatus: (fields) => {
      const name = nameOf(fields);
      const session = engine.sessionState();
      if (name === streamOutput) return streamStatus(session);
      if (name === virtualCameraOutput) return status([], undefined, 0);
      if (name === recordOutput) {
        const { outputActive, outputTimecode, outputDuration, outputBytes } = recordStatus(
          engine.recording.state(),
        );
        return { ...status([], undefined, 0), outputActive, outputTimecode, outputDuration, outputBytes };
      }
      if (name === replayOutput) {
        return { ...status([], undefined, 0), outputActive: engine.recording.state().replay.active };
      }
      const state = stateOf(name);
      return status([state], state.liveSinceMs, sent.of(state.id));
    },
    ToggleOutput: async (fields) => {
      const name = nameOf(fields);
      const outputActive = !isOutputActive(name);
      await (outputActive ? startOutput(name) : stopOutput(name));
      return { outputActive };
    },
    StartOutput: async (fields) => {
      await startOutput(nameOf(fields));
      return undefined;
    },
    StopOutput: async (fields) => {
      await stopOutput(nameOf(fields));
      return undefined;
    },
    /** Keys and passphrases are told to nobody; where a destination is, is. */
    GetOutputSettings: (fields) => {
      const name = nameOf(fields);
      isOutputActive(name);
      const found = namedDestinations(engine.destinations()).find(({ outputName }) => outputName === name);
      return { outputSettings: found ? { server: found.destination.url } : {} };
    },
    GetStreamServiceSettings: () => {
      const first = engine.destinations().find(({ enabled }) => enabled);
      return {
        streamServiceType: 'rtmp_custom',
        streamServiceSettings: {
          service: first?.name ?? '',
          server: first?.url ?? '',
          key: '',
          use_auth: false,
          bwtest: false,
        },
      };
    },
    GetVirtualCamStatus: () => ({ outputActive: false }),
    ToggleVirtualCam: () => {
      throw withoutVirtualCamera();
    },
    StartVirtualCam: () => {
      throw withoutVirtualCamera();
    },
    StopVirtualCam: () => {
      throw notRunning();
    },
  };
}

function withoutVirtualCamera(): ObsProblem {
  return new ObsProblem(statusCode.invalidResourceState, 'The studio has no virtual camera.');
}
