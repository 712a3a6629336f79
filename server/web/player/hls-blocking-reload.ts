import Hls, {
  HlsUrlParameters,
  type LevelDetails,
  type LevelLoadingData,
  type TrackLoadingData,
} from 'hls.js';

/**
 * Has hls.js wait at the relay for what is new, also after an answer that had nothing new: it asks without waiting
 * then, once in half a target duration, and a broadcast that goes on after the relay's restart is seen so much later.
 * A request after a failure stays as it is.
 */
export function blockReloads(hls: Pick<Hls, 'on'>): void {
  hls.on(Hls.Events.LEVEL_LOADING, (_, data) => block(data, data.levelInfo.details));
  hls.on(Hls.Events.AUDIO_TRACK_LOADING, (_, data) => block(data, data.track.details));
}

function block(data: LevelLoadingData | TrackLoadingData, details: LevelDetails | undefined): void {
  const { deliveryDirectives: asked } = data;
  if (!asked || asked.msn !== undefined || !details?.live || !details.canBlockReload) return;
  const { endSN, lastPartSn, lastPartIndex } = details;
  const directives =
    lastPartSn > endSN
      ? new HlsUrlParameters(lastPartSn, lastPartIndex + 1, asked.skip)
      : new HlsUrlParameters(endSN + 1, 0, asked.skip);
  data.deliveryDirectives = directives;
  data.url = directives.addDirectives(data.url);
}
