import { concatBytes, viewOf } from '../codec/bytes.ts';
import { amfMarker, EcmaArray, type AmfObject, type AmfValue } from './amf0.ts';

/** Serialises AMF0 values one behind the other. */
export function writeAmf0(values: readonly AmfValue[]): Uint8Array {
  return concatBytes(values.flatMap(encode));
}

function encode(value: AmfValue): Uint8Array[] {
  if (value === null) return [bytesOf(amfMarker.null)];
  if (value === undefined) return [bytesOf(amfMarker.undefined)];
  if (typeof value === 'number') return [bytesOf(amfMarker.number), float64(value)];
  if (typeof value === 'boolean') return [bytesOf(amfMarker.boolean, value ? 1 : 0)];
  if (typeof value === 'string') return encodeString(value);
  if (value instanceof Date) return [bytesOf(amfMarker.date), float64(value.getTime()), bytesOf(0, 0)];
  if (value instanceof EcmaArray) {
    const count = Object.keys(value.entries).length;
    return [bytesOf(amfMarker.ecmaArray), uint32(count), ...encodeFields(value.entries)];
  }
  if (Array.isArray(value))
    return [bytesOf(amfMarker.strictArray), uint32(value.length), ...value.flatMap(encode)];
  return [bytesOf(amfMarker.object), ...encodeFields(value)];
}

function encodeString(text: string): Uint8Array[] {
  const utf8 = new TextEncoder().encode(text);
  return utf8.length <= 0xffff
    ? [bytesOf(amfMarker.string), uint16(utf8.length), utf8]
    : [bytesOf(amfMarker.longString), uint32(utf8.length), utf8];
}

function encodeFields(fields: AmfObject): Uint8Array[] {
  const encoded = Object.entries(fields).flatMap(([name, value]) => {
    const utf8 = new TextEncoder().encode(name);
    return [uint16(utf8.length), utf8, ...encode(value)];
  });
  return [...encoded, bytesOf(0, 0, amfMarker.objectEnd)];
}

function bytesOf(...bytes: number[]): Uint8Array {
  return new Uint8Array(bytes);
}

function uint16(value: number): Uint8Array {
  return bytesOf(value >> 8, value & 0xff);
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value);
  return bytes;
}

function float64(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setFloat64(0, value);
  return bytes;
}
