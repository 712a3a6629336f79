import type { MediaAction, ObsMediaState } from '../desk-view.ts';
import type { Fields } from '../fields.ts';
import { findInput } from '../naming.ts';
import { ObsProblem } from '../problem.ts';
import { statusCode } from '../protocol.ts';
import type { SceneCollection } from '../../scene/model.ts';
import type { DeskRequests } from './registry.ts';

const phases: Readonly<Record<ObsMediaState['phase'], string>> = {
  playing: 'OBS_MEDIA_STATE_PLAYING',
  paused: 'OBS_MEDIA_STATE_PAUSED',
  stopped: 'OBS_MEDIA_STATE_STOPPED',
  ended: 'OBS_MEDIA_STATE_ENDED',
};

const prefix = 'OBS_WEBSOCKET_MEDIA_INPUT_ACTION_';
const actions: Readonly<Record<string, MediaAction>> = {
  [`${prefix}PLAY`]: { action: 'play' },
  [`${prefix}PAUSE`]: { action: 'pause' },
  [`${prefix}STOP`]: { action: 'stop' },
  [`${prefix}RESTART`]: { action: 'restart' },
};

/** @throws ObsProblem if the input plays no file */
function findMedia(collection: SceneCollection, fields: Fields): string {
  const { source } = findInput(collection, fields);
  if (source?.kind === 'media') return source.id;
  throw new ObsProblem(statusCode.invalidResourceState, 'That input plays no media file.');
}

export const mediaRequests: DeskRequests = {
  GetMediaInputStatus: ({ collection, mediaOf }, fields) => {
    const { source } = findInput(collection, fields);
    const state = source?.kind === 'media' ? mediaOf(source.id) : undefined;
    return {
      data: {
        mediaState: state ? phases[state.phase] : 'OBS_MEDIA_STATE_NONE',
        mediaDuration: state?.durationMs ?? null,
        mediaCursor: state?.positionMs ?? null,
      },
    };
  },
  TriggerMediaInputAction: ({ collection }, fields) => {
    const sourceId = findMedia(collection, fields);
    const control = actions[fields.string('mediaAction')];
    if (!control) {
      throw new ObsProblem(
        statusCode.invalidRequestField,
        'A media file can be played, paused, stopped or begun anew.',
      );
    }
    return { effects: [{ type: 'media', sourceId, control }] };
  },
  SetMediaInputCursor: ({ collection }, fields) => {
    const sourceId = findMedia(collection, fields);
    const positionMs = fields.number('mediaCursor', 0);
    return { effects: [{ type: 'media', sourceId, control: { action: 'seek', positionMs } }] };
  },
  OffsetMediaInputCursor: ({ collection, mediaOf }, fields) => {
    const sourceId = findMedia(collection, fields);
    const offset = fields.number('mediaCursorOffset');
    const positionMs = Math.max(0, (mediaOf(sourceId)?.positionMs ?? 0) + offset);
    return { effects: [{ type: 'media', sourceId, control: { action: 'seek', positionMs } }] };
  },
};
