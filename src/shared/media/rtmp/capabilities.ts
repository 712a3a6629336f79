import type { AmfObject } from './amf0.ts';

/** Enhanced RTMP v2, "FourCcInfoMask": what we take and hand on, and what we only take. */
const canDecode = 1;
const canForward = 4;
const both = canDecode | canForward;
/** Enhanced RTMP v2, "CapsExMask". */
const capsEx = { reconnect: 1, modEx: 4, timestampNanoOffset: 8 };

/**
 * Enhanced RTMP as the relay announces it in its answer to `connect`: only what it really takes. Of
 * several tracks it takes one, so it does not invite them.
 */
export const serverCapabilities: AmfObject = {
  fourCcList: ['avc1', 'hvc1', 'av01', 'mp4a', 'Opus', 'ac-3', 'ec-3', 'fLaC', '.mp3'],
  videoFourCcInfoMap: { avc1: both, hvc1: both, av01: both },
  audioFourCcInfoMap: {
    mp4a: both,
    Opus: canDecode,
    'ac-3': canDecode,
    'ec-3': canDecode,
    fLaC: canDecode,
    '.mp3': canDecode,
  },
  capsEx: capsEx.reconnect | capsEx.modEx | capsEx.timestampNanoOffset,
};

/** True if a client's `connect` says that it moves to a new connection when it is asked to. */
export function knowsReconnect(connectObject: AmfObject): boolean {
  const announced = connectObject['capsEx'];
  return typeof announced === 'number' && (announced & capsEx.reconnect) !== 0;
}

/** Enhanced RTMP as the publisher announces it in `connect`: version 1, which every server reads. */
export const publisherCapabilities: AmfObject = { fourCcList: ['hvc1', 'av01', 'vp09'] };
