/** Values of AMF0 (Action Message Format, Adobe 2007), as far as RTMP uses them. */
export type AmfValue =
  number | boolean | string | null | undefined | Date | AmfObject | EcmaArray | AmfValue[];

export interface AmfObject {
  [key: string]: AmfValue;
}

/** An associative array: on the wire another type than an object, and what onMetaData is by custom. */
export class EcmaArray {
  readonly entries: AmfObject;

  constructor(entries: AmfObject) {
    this.entries = entries;
  }
}

/** Type markers (AMF0, 2.1). */
export const amfMarker = {
  number: 0x00,
  boolean: 0x01,
  string: 0x02,
  object: 0x03,
  null: 0x05,
  undefined: 0x06,
  ecmaArray: 0x08,
  objectEnd: 0x09,
  strictArray: 0x0a,
  date: 0x0b,
  longString: 0x0c,
  unsupported: 0x0d,
  xmlDocument: 0x0f,
  typedObject: 0x10,
} as const;

/** The named values of an object or associative array; of anything else none. */
export function amfFields(value: AmfValue): AmfObject {
  if (value instanceof EcmaArray) return value.entries;
  const isObject =
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
  return isObject ? value : {};
}

/** The value if it is text, else undefined. */
export function amfString(value: AmfValue): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
