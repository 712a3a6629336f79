import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EcmaArray, type AmfValue } from '../../../src/shared/media/rtmp/amf0.ts';
import { readAmf0 } from '../../../src/shared/media/rtmp/amf0-reader.ts';
import { writeAmf0 } from '../../../src/shared/media/rtmp/amf0-writer.ts';
import { hex } from '../codec/hex.ts';
import { codeThrown } from '../codec/outcome.ts';

const violation = expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }) as Error;

it('writes and reads every type, byte by byte', () => {
  const values: AmfValue[] = [
    'live',
    1,
    true,
    null,
    undefined,
    { a: 0 },
    new EcmaArray({ w: false }),
    ['x'],
    new Date(1000),
  ];
  const bytes = hex(`
    02 string 0004 6c697665
    00 number 3ff0000000000000
    01 boolean 01
    05 null
    06 undefined
    03 object 0001 61 00 0000000000000000 000009
    08 ecma-array 00000001 0001 77 01 00 000009
    0a strict-array 00000001 02 0001 78
    0b date 408f400000000000 0000 zone
  `);
  expect(writeAmf0(values)).toEqual(bytes);
  expect(readAmf0(bytes)).toEqual(values);
});

it('reads what it never writes: long strings, XML, typed objects, "unsupported"', () => {
  const bytes = hex('0c 00000001 61  0f 00000001 62  10 0001 54 0001 6b 05 000009  0d');
  expect(readAmf0(bytes)).toEqual(['a', 'b', { k: null }, undefined]);
  const long = 'x'.repeat(70_000);
  expect(readAmf0(writeAmf0([long]))).toEqual([long]);
});

it('takes a name that every object has as a name like any other', () => {
  const [object] = readAmf0(hex('03 0009 5f5f70726f746f5f5f 03 0001 61 05 000009 000009'));
  expect(Object.keys(object as object)).toEqual(['__proto__']);
  expect(({} as Record<string, unknown>)['a']).toBeUndefined();
});

it.each([
  ['cut off in a number', '00 3ff0'],
  ['cut off in a string', '02 0004 6c69'],
  ['without an end', '03 0001 61 05'],
  ['of an unknown type', '11 00'],
  ['a reference', '07 0000'],
  ['an array that promises four thousand million values', '0a ffffffff 05'],
  ['nested nine deep', '0a00000001 '.repeat(9) + '05'],
  ['more than a thousand values', '05'.repeat(1025)],
])('refuses values that are %s', (_name, bytes) => {
  expect(() => readAmf0(hex(bytes))).toThrow(violation);
});

it('reads back whatever it wrote', () => {
  const { value } = fc.letrec<{ value: AmfValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.double(),
      fc.boolean(),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(null, undefined),
      fc.date({ noInvalidDate: true }),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ minLength: 1 }), tie('value'), { maxKeys: 4, noNullPrototype: false }),
      fc
        .dictionary(fc.string({ minLength: 1 }), tie('value'), { maxKeys: 4 })
        .map((entries) => new EcmaArray(entries)),
    ),
  }));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 4 }), (values) => {
      expect(readAmf0(writeAmf0(values))).toEqual(values);
    }),
  );
});

it('reads or refuses whatever comes', () => {
  const markers = fc.array(
    fc.constantFrom('03', '08 00000001', '0a 00000002', '02 0001', '0001 61', '000009', '05').map(hex),
  );
  const input = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    markers.map((pieces) => Uint8Array.from(pieces.flatMap((piece) => [...piece]))),
  );
  fc.assert(
    fc.property(input, (bytes) => {
      expect(codeThrown(() => readAmf0(bytes))).toMatch(/^(none|PROTOCOL_VIOLATION)$/u);
    }),
  );
});
