import { cpuUsage, memoryUsage } from 'node:process';
import type { JsonObject } from '../../../../shared/obs/fields.ts';
import { notFound, ObsProblem } from '../../../../shared/obs/problem.ts';
import {
  rpcVersion,
  spokenObsVersion,
  spokenObsWebSocketVersion,
  statusCode,
} from '../../../../shared/obs/protocol.ts';
import type { Timing } from '../../../../publish/timing.ts';
import type { EngineRequests, ObsEngine } from './handler.ts';

const bytesPerMegabyte = 1024 * 1024;

export interface GeneralPorts {
  timing: Timing;
  requestTypes: () => readonly string[];
  messages: () => { received: number; sent: number };
  broadcast(eventData: JsonObject): void;
  runAction(actionId: string): Promise<boolean>;
}

/** Kinds of the requests that would open a window on the performer's screen, or set up what is set up there. */
const notFromAfar = [
  ...['SetStreamServiceSettings', 'SetOutputSettings', 'SetProfileParameter'],
  ...[
    'SetInputDeinterlaceMode',
    'SetInputDeinterlaceFieldOrder',
    'PressInputPropertiesButton',
    'SendStreamCaption',
  ],
  ...['OpenInputPropertiesDialog', 'OpenInputFiltersDialog', 'OpenInputInteractDialog'],
  ...['OpenVideoMixProjector', 'OpenSourceProjector'],
] as const;

/** Versions, numbers, and whatever the studio has but once. */
export function generalRequests(engine: ObsEngine, ports: GeneralPorts): EngineRequests {
  let last = { atUs: ports.timing.nowUs(), usage: cpuUsage() };
  const cpuPercent = (): number => {
    const now = { atUs: ports.timing.nowUs(), usage: cpuUsage() };
    const used = now.usage.user + now.usage.system - last.usage.user - last.usage.system;
    const percent = (used / Math.max(1, now.atUs - last.atUs)) * 100;
    last = now;
    return percent;
  };
  const refusals = Object.fromEntries(
    notFromAfar.map((requestType) => [
      requestType,
      () => {
        throw new ObsProblem(statusCode.cannotAct, 'That is done in the studio’s own window.');
      },
    ]),
  );
  return {
    ...refusals,
    GetVersion: () => ({
      obsVersion: spokenObsVersion,
      obsWebSocketVersion: spokenObsWebSocketVersion,
      rpcVersion,
      availableRequests: ports.requestTypes(),
      supportedImageFormats: ['png', 'jpg', 'jpeg', 'webp'],
      platform: process.platform,
      platformDescription: 'Footlight',
    }),
    GetStats: () => {
      const stats = engine.programStats();
      const { freeBytes } = engine.recording.state();
      const { received, sent } = ports.messages();
      const { frameRate } = engine.collection().canvas;
      return {
        cpuUsage: cpuPercent(),
        memoryUsage: memoryUsage.rss() / bytesPerMegabyte,
        availableDiskSpace: (freeBytes ?? 0) / bytesPerMegabyte,
        activeFps: stats?.loweredFrameRate ?? frameRate,
        averageFrameRenderTime: stats?.composeMsMedian ?? 0,
        renderSkippedFrames: stats?.framesMissed ?? 0,
        renderTotalFrames: (stats?.framesComposed ?? 0) + (stats?.framesMissed ?? 0),
        outputSkippedFrames: stats?.framesSkipped ?? 0,
        outputTotalFrames: stats?.framesComposed ?? 0,
        webSocketSessionIncomingMessages: received,
        webSocketSessionOutgoingMessages: sent,
      };
    },
    BroadcastCustomEvent: (fields) => {
      ports.broadcast(fields.object('eventData'));
      return undefined;
    },
    /** The studio is its own vendor: `run_action` does what a menu does. */
    CallVendorRequest: async (fields) => {
      const vendorName = fields.string('vendorName');
      const requestType = fields.string('requestType');
      if (vendorName !== 'footlight') throw notFound('vendor');
      if (requestType !== 'run_action') throw notFound('vendor request');
      const { actionId } = fields.has('requestData') ? fields.object('requestData') : {};
      const done = typeof actionId === 'string' && (await ports.runAction(actionId));
      return { vendorName, requestType, responseData: { done } };
    },
    GetMonitorList: () => ({ monitors: [] }),
    GetProfileParameter: (fields) => {
      fields.string('parameterCategory');
      fields.string('parameterName');
      return { parameterValue: null, defaultParameterValue: null };
    },
  };
}
