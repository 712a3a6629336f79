import { FootlightError } from '../../base/errors.ts';
import { viewOf } from '../codec/bytes.ts';
import { amfMarker, EcmaArray, type AmfObject, type AmfValue } from './amf0.ts';

/** What a peer's values may amount to. Flash's own commands need a tenth of it. */
const maxDepth = 8;
const maxValues = 1024;

/**
 * Reads every AMF0 value of a message's body.
 * @throws FootlightError PROTOCOL_VIOLATION: cut off, nested too deep, too many values, or a type
 *   that no publisher sends (references, AMF3)
 */
export function readAmf0(bytes: Uint8Array): AmfValue[] {
  const reader = new Amf0Reader(bytes);
  const values: AmfValue[] = [];
  while (!reader.atEnd) values.push(reader.readValue());
  return values;
}

/** Reads AMF0 values one after the other; the bounds hold over all of them. */
export class Amf0Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;
  #depth = 0;
  #values = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  get atEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }

  /** How many bytes were read. */
  get offset(): number {
    return this.#offset;
  }

  /** @throws FootlightError PROTOCOL_VIOLATION */
  readValue(): AmfValue {
    this.#values += 1;
    if (this.#values > maxValues) throw invalid('hold too many values');
    const marker = this.#view.getUint8(this.#take(1));
    switch (marker) {
      case amfMarker.number:
        return this.#view.getFloat64(this.#take(8));
      case amfMarker.boolean:
        return this.#view.getUint8(this.#take(1)) !== 0;
      case amfMarker.string:
        return this.#text(this.#view.getUint16(this.#take(2)));
      case amfMarker.longString:
      case amfMarker.xmlDocument:
        return this.#text(this.#view.getUint32(this.#take(4)));
      case amfMarker.null:
        return null;
      case amfMarker.undefined:
      case amfMarker.unsupported:
        return undefined;
      case amfMarker.date: {
        const date = new Date(this.#view.getFloat64(this.#take(8)));
        this.#take(2); // time zone, reserved and 0
        return date;
      }
      case amfMarker.object:
        return this.#nested(() => this.#fields());
      case amfMarker.typedObject:
        this.#text(this.#view.getUint16(this.#take(2))); // class name
        return this.#nested(() => this.#fields());
      case amfMarker.ecmaArray:
        this.#take(4); // the count is a hint that encoders get wrong
        return new EcmaArray(this.#nested(() => this.#fields()));
      case amfMarker.strictArray:
        return this.#nested(() => this.#elements());
      default:
        throw invalid(`hold the unknown type ${marker}`);
    }
  }

  #nested<T>(read: () => T): T {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw invalid('are nested too deep');
    const value = read();
    this.#depth -= 1;
    return value;
  }

  #fields(): AmfObject {
    // No prototype: a peer chooses the names.
    const fields = Object.create(null) as AmfObject;
    for (;;) {
      const name = this.#text(this.#view.getUint16(this.#take(2)));
      if (name === '' && this.#bytes[this.#offset] === amfMarker.objectEnd) {
        this.#offset += 1;
        return fields;
      }
      fields[name] = this.readValue();
    }
  }

  #elements(): AmfValue[] {
    const count = this.#view.getUint32(this.#take(4));
    const elements: AmfValue[] = [];
    // Every element has a byte at least, so a count beyond the bytes ends in `#take`.
    for (let index = 0; index < count; index += 1) elements.push(this.readValue());
    return elements;
  }

  #text(length: number): string {
    const start = this.#take(length);
    return new TextDecoder().decode(this.#bytes.subarray(start, start + length));
  }

  /** Moves on by `count` bytes and returns where they begin. */
  #take(count: number): number {
    const start = this.#offset;
    if (start + count > this.#bytes.length) throw invalid('end too early');
    this.#offset = start + count;
    return start;
  }
}

function invalid(what: string): FootlightError {
  return new FootlightError('PROTOCOL_VIOLATION', `The AMF values of a message ${what}.`);
}
