import { FootlightError } from '../../base/errors.ts';
import { concatBytes, viewOf } from '../codec/bytes.ts';

/** Message type ids (RTMP 1.0, 5.4 and 7.1). */
export const messageType = {
  setChunkSize: 1,
  abort: 2,
  acknowledgement: 3,
  userControl: 4,
  windowAcknowledgementSize: 5,
  setPeerBandwidth: 6,
  audio: 8,
  video: 9,
  dataAmf3: 15,
  sharedObjectAmf3: 16,
  commandAmf3: 17,
  dataAmf0: 18,
  sharedObjectAmf0: 19,
  commandAmf0: 20,
  aggregate: 22,
} as const;

/** User control events (RTMP 1.0, 7.1.7). */
export const userControlEvent = { streamBegin: 0, pingRequest: 6, pingResponse: 7 } as const;

/** One whole RTMP message. */
export interface RtmpMessage {
  /** see `messageType`; a peer may send others */
  type: number;
  /** Message stream id: 0 for the connection itself. */
  streamId: number;
  /** ms, 32 bits that wrap */
  timestampMs: number;
  payload: Uint8Array;
}

/** A protocol control message that holds one 32-bit number (RTMP 1.0, 5.4). */
export function controlMessage(type: number, value: number): RtmpMessage {
  const payload = new Uint8Array(4);
  viewOf(payload).setUint32(0, value);
  return { type, streamId: 0, timestampMs: 0, payload };
}

/** Set Peer Bandwidth with the limit type "dynamic" (RTMP 1.0, 5.4.5). */
export function setPeerBandwidth(windowBytes: number): RtmpMessage {
  const message = controlMessage(messageType.setPeerBandwidth, windowBytes);
  return { ...message, payload: concatBytes([message.payload, new Uint8Array([2])]) };
}

/** A user control message (RTMP 1.0, 7.1.7). */
export function userControl(event: number, value: number): RtmpMessage {
  const message = controlMessage(messageType.userControl, value);
  return { ...message, payload: concatBytes([new Uint8Array([event >> 8, event & 0xff]), message.payload]) };
}

/**
 * The 32-bit number of a control message, at `offset` of its payload.
 * @throws FootlightError PROTOCOL_VIOLATION if it is too short
 */
export function controlValue(message: RtmpMessage, offset = 0): number {
  if (message.payload.length < offset + 4) {
    throw new FootlightError('PROTOCOL_VIOLATION', `A control message of type ${message.type} is too short.`);
  }
  return viewOf(message.payload).getUint32(offset);
}
