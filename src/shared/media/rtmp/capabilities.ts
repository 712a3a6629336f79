import type { AmfObject } from './amf0.ts';

/** Enhanced RTMP v2, "FourCcInfoMask": what we take and hand on. */
const canDecode = 1;
const canForward = 4;
/** Enhanced RTMP v2, "CapsExMask": ModEx blocks are understood, so far as to be passed over. */
const capsExModEx = 4;

/** Enhanced RTMP as the relay announces it in its answer to `connect`: only what it really takes. */
export const serverCapabilities: AmfObject = {
  fourCcList: ['avc1', 'hvc1', 'mp4a'],
  videoFourCcInfoMap: { avc1: canDecode | canForward, hvc1: canDecode | canForward },
  audioFourCcInfoMap: { mp4a: canDecode | canForward },
  capsEx: capsExModEx,
};

/** Enhanced RTMP as the publisher announces it in `connect`: version 1, which every server reads. */
export const publisherCapabilities: AmfObject = { fourCcList: ['hvc1', 'av01', 'vp09'] };
