import { decode, encode } from '@msgpack/msgpack';
import type { RawData } from 'ws';

/** How messages are written on the wire, as the subprotocol says. */
export interface ObsCodec {
  readonly subprotocol: string;
  encode(message: object): string | Uint8Array;
  /** @throws Error if it is none of its messages */
  decode(data: RawData, isBinary: boolean): unknown;
}

const jsonCodec: ObsCodec = {
  subprotocol: 'obswebsocket.json',
  encode: (message) => JSON.stringify(message),
  decode: (data, isBinary) => {
    if (isBinary) throw new TypeError('JSON comes as text.');
    return JSON.parse(bytesOf(data).toString('utf8')) as unknown;
  },
};

/** Deeper than any request; what is nested further would only fill the stack. */
const limits = { maxStrLength: 1 << 20, maxBinLength: 0, maxArrayLength: 10_000, maxMapLength: 10_000 };

const msgpackCodec: ObsCodec = {
  subprotocol: 'obswebsocket.msgpack',
  encode: (message) => encode(message, { ignoreUndefined: true }),
  decode: (data, isBinary) => {
    if (!isBinary) throw new TypeError('MessagePack comes as bytes.');
    return decode(bytesOf(data), limits);
  },
};

/** By the subprotocol that was agreed on; JSON without one. */
export function codecFor(subprotocol: string): ObsCodec {
  return subprotocol === msgpackCodec.subprotocol ? msgpackCodec : jsonCodec;
}

/** The first that is spoken here of those a client offers; false for none. */
export function chooseSubprotocol(offered: ReadonlySet<string>): string | false {
  return (
    [...offered].find((each) => each === jsonCodec.subprotocol || each === msgpackCodec.subprotocol) ?? false
  );
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
