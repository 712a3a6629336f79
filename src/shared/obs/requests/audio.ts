import { setAudioInput, type AudioInputPatch } from '../../scene/commands.ts';
import type { AudioInput, SceneCollection } from '../../scene/model.ts';
import { drag, edit, type DeskReply, type RemoteChange } from '../desk-view.ts';
import type { Fields } from '../fields.ts';
import { gainOfFactor, volumeToObs } from '../levels.ts';
import { findInput } from '../naming.ts';
import { ObsProblem } from '../problem.ts';
import { statusCode } from '../protocol.ts';
import type { DeskRequests } from './registry.ts';

const monitorTypes: Readonly<Record<AudioInput['monitoring'], string>> = {
  off: 'OBS_MONITORING_TYPE_NONE',
  monitorOnly: 'OBS_MONITORING_TYPE_MONITOR_ONLY',
  monitorAndProgram: 'OBS_MONITORING_TYPE_MONITOR_AND_OUTPUT',
};

export function monitorTypeOf({ monitoring }: AudioInput): string {
  return monitorTypes[monitoring];
}

/** Buses as OBS's tracks, numbered from 1. */
export function tracksOf({ buses }: AudioInput): Record<string, boolean> {
  return Object.fromEntries(buses.map((on, index) => [String(index + 1), on]));
}

/** OBS's balance is 0 for left, 1 for right. */
export function balanceOf({ balance }: AudioInput): number {
  return (balance + 1) / 2;
}

/** The strip of an input. @throws ObsProblem if it has no sound of its own */
function findStrip(collection: SceneCollection, fields: Fields): AudioInput {
  const { strip } = findInput(collection, fields);
  if (strip) return strip;
  throw new ObsProblem(statusCode.invalidResourceState, 'The specified input does not support audio.');
}

function set(
  what: RemoteChange,
  strip: AudioInput,
  patch: AudioInputPatch,
  data?: Record<string, unknown>,
): DeskReply {
  return edit(what, (before) => setAudioInput(before, strip.id, patch), data);
}

function move(what: RemoteChange, strip: AudioInput, patch: AudioInputPatch): DeskReply {
  return drag(what, strip.id, (before) => setAudioInput(before, strip.id, patch));
}

export const audioRequests: DeskRequests = {
  GetInputMute: ({ collection }, fields) => ({
    data: { inputMuted: findStrip(collection, fields).muted },
  }),
  SetInputMute: ({ collection }, fields) => {
    const muted = fields.boolean('inputMuted');
    return set(muted ? 'mute' : 'unmute', findStrip(collection, fields), { muted });
  },
  ToggleInputMute: ({ collection }, fields) => {
    const strip = findStrip(collection, fields);
    const muted = !strip.muted;
    return set(muted ? 'mute' : 'unmute', strip, { muted }, { inputMuted: muted });
  },
  GetInputVolume: ({ collection }, fields) => ({
    data: volumeToObs(findStrip(collection, fields).gainDb),
  }),
  SetInputVolume: ({ collection }, fields) => {
    const strip = findStrip(collection, fields);
    const byFactor = fields.has('inputVolumeMul');
    if (byFactor === fields.has('inputVolumeDb')) {
      throw new ObsProblem(
        byFactor ? statusCode.invalidRequestField : statusCode.missingRequestField,
        'Either `inputVolumeMul` or `inputVolumeDb` is needed.',
      );
    }
    const gainDb = byFactor
      ? gainOfFactor(fields.number('inputVolumeMul', 0, 20))
      : fields.number('inputVolumeDb', -100, 26);
    return move('volume', strip, { gainDb });
  },
  GetInputAudioBalance: ({ collection }, fields) => ({
    data: { inputAudioBalance: balanceOf(findStrip(collection, fields)) },
  }),
  SetInputAudioBalance: ({ collection }, fields) => {
    const balance = fields.number('inputAudioBalance', 0, 1) * 2 - 1;
    return move('balance', findStrip(collection, fields), { balance });
  },
  GetInputAudioSyncOffset: ({ collection }, fields) => ({
    data: { inputAudioSyncOffset: findStrip(collection, fields).syncOffsetMs },
  }),
  SetInputAudioSyncOffset: ({ collection }, fields) => {
    const syncOffsetMs = fields.number('inputAudioSyncOffset', -950, 20_000);
    return move('sync offset', findStrip(collection, fields), { syncOffsetMs });
  },
  GetInputAudioMonitorType: ({ collection }, fields) => ({
    data: { monitorType: monitorTypeOf(findStrip(collection, fields)) },
  }),
  SetInputAudioMonitorType: ({ collection }, fields) => {
    const wanted = fields.string('monitorType');
    const found = Object.entries(monitorTypes).find(([, name]) => name === wanted);
    if (!found) {
      throw new ObsProblem(statusCode.invalidRequestField, 'The studio has no such way of monitoring.');
    }
    const monitoring = found[0] as AudioInput['monitoring'];
    return set('monitoring', findStrip(collection, fields), { monitoring });
  },
  GetInputAudioTracks: ({ collection }, fields) => ({
    data: { inputAudioTracks: tracksOf(findStrip(collection, fields)) },
  }),
  SetInputAudioTracks: ({ collection }, fields) => {
    const strip = findStrip(collection, fields);
    const given = fields.object('inputAudioTracks');
    const buses = strip.buses.map((on, index) => {
      const wanted = given[String(index + 1)];
      return typeof wanted === 'boolean' ? wanted : on;
    });
    return set('tracks', strip, { buses });
  },
};
