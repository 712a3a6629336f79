import { FootlightError } from '../../base/errors.ts';
import { amfString, type AmfValue } from './amf0.ts';
import { readAmf0 } from './amf0-reader.ts';
import { writeAmf0 } from './amf0-writer.ts';
import { messageType, type RtmpMessage } from './messages.ts';

/** Commands and data of a peer are never longer than this. */
const maxCommandBytes = 65_536;

/** A command message (RTMP 1.0, 7.1.1 and 7.2). */
export interface RtmpCommand {
  name: string;
  /** 0 where no answer is awaited */
  transactionId: number;
  /** Command object, or null. */
  object: AmfValue;
  args: AmfValue[];
}

/**
 * The AMF0 bytes of a command or data message. The AMF3 kinds begin with a zero byte and then hold
 * AMF0 just the same.
 * @throws FootlightError PROTOCOL_VIOLATION if it is too long
 */
export function amfBody(message: RtmpMessage): Uint8Array {
  if (message.payload.length > maxCommandBytes) {
    throw new FootlightError(
      'PROTOCOL_VIOLATION',
      `A command of ${message.payload.length} bytes is too long.`,
    );
  }
  const isAmf3 = message.type === messageType.commandAmf3 || message.type === messageType.dataAmf3;
  return isAmf3 ? message.payload.subarray(1) : message.payload;
}

/** @throws FootlightError PROTOCOL_VIOLATION */
export function parseCommand(message: RtmpMessage): RtmpCommand {
  const [name, transactionId, object, ...args] = readAmf0(amfBody(message));
  if (typeof name !== 'string') throw new FootlightError('PROTOCOL_VIOLATION', 'A command has no name.');
  return { name, transactionId: typeof transactionId === 'number' ? transactionId : 0, object, args };
}

export function commandMessage(command: RtmpCommand, streamId = 0): RtmpMessage {
  const { name, transactionId, object, args } = command;
  return {
    type: messageType.commandAmf0,
    streamId,
    timestampMs: 0,
    payload: writeAmf0([name, transactionId, object, ...args]),
  };
}

/** What an `onStatus`, `_result` or `_error` says of itself. */
export interface StatusInfo {
  level: string;
  code: string;
  description: string;
}

/** `onStatus` of a stream (RTMP 1.0, 7.2.2). */
export function statusMessage(info: StatusInfo, streamId: number): RtmpMessage {
  return commandMessage({ name: 'onStatus', transactionId: 0, object: null, args: [{ ...info }] }, streamId);
}

/** Reads an information object; what is missing is empty. */
export function statusInfoOf(fields: Readonly<Record<string, AmfValue>>): StatusInfo {
  return {
    level: amfString(fields['level']) ?? '',
    code: amfString(fields['code']) ?? '',
    description: amfString(fields['description']) ?? '',
  };
}
