import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes } from '../../../src/shared/media/codec/bytes.ts';
import { ElementaryStream } from '../../../src/shared/media/mpegts/elementary-stream.ts';
import {
  packNull,
  packSection,
  writeProgramAssociation,
  writeProgramMap,
} from '../../../src/shared/media/mpegts/sections.ts';
import { MpegTsSplitter, type MpegTsPiece } from '../../../src/shared/media/mpegts/splitter.ts';
import { hex } from '../codec/hex.ts';
import { codeThrown } from '../codec/outcome.ts';
import { hevc, programBytes } from './program.ts';
import { readPackets, unitsOf } from './transport-reader.ts';

const videoPid = 0x100;
const empty = new Uint8Array(0);
const whole = concatBytes(programBytes());

function split(bytes: Uint8Array, pieceBytes = 1316): { pieces: MpegTsPiece[]; splitter: MpegTsSplitter } {
  const pieces: MpegTsPiece[] = [];
  const splitter = new MpegTsSplitter((piece) => pieces.push(piece));
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    splitter.push(bytes.subarray(start, start + pieceBytes));
  }
  splitter.end();
  return { pieces, splitter };
}

/** All that is no configuration. */
function media(pieces: readonly MpegTsPiece[]): Uint8Array {
  return concatBytes(pieces.flatMap(({ role, bytes }) => (role === 'config' ? [] : [bytes])));
}

const configs = (pieces: readonly MpegTsPiece[], slot: 'header' | 'video' | 'audio'): Uint8Array[] =>
  pieces.flatMap((piece) => (piece.role === 'config' && piece.slot === slot ? [piece.bytes] : []));

const roles = (pieces: readonly MpegTsPiece[]): string => pieces.map(({ role }) => role[0]).join('');

/** Packets of a PAT with these programs, by number and PID of the map. */
function association(...programs: [programNumber: number, programMapPid: number][]): Uint8Array {
  const entries = programs.map(([programNumber, programMapPid]) => ({ programNumber, programMapPid }));
  return packSection(0, writeProgramAssociation(entries), 0);
}

/** Packets of a PMT in PID 0x1000 + its number, with streams by type and PID. */
function map(programNumber: number, streams: [streamType: number, pid: number][], version = 0): Uint8Array {
  const section = writeProgramMap(
    {
      programNumber,
      pcrPid: streams[0]?.[1] ?? 0x1fff,
      streams: streams.map(([streamType, pid]) => ({ streamType, pid, descriptors: empty })),
    },
    version,
  );
  return packSection(0x1000 + programNumber, section, version);
}

const times = { ptsTicks: 0, dtsTicks: 0 };
/** Packets of one PES packet, which its sender does not mark as a keyframe. */
const unit = (stream: ElementaryStream, data: Uint8Array): Uint8Array =>
  stream.pack(data, times, { randomAccess: false, clockUs: undefined });
const startTables = concatBytes([association([1, 0x1001]), map(1, [[0x1b, videoPid]])]);

describe('a stream', () => {
  it('passes unchanged from its first PMT on, whatever pieces it comes in', () => {
    const expected = whole.subarray(188);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 50 }), (sizes) => {
        const pieces: MpegTsPiece[] = [];
        const splitter = new MpegTsSplitter((piece) => pieces.push(piece));
        // Every piece in the same memory, as a socket's may be.
        const memory = new Uint8Array(3000);
        for (let start = 0, count = 0; start < whole.length; count += 1) {
          const piece = whole.subarray(start, start + (sizes[count % sizes.length] ?? 1));
          memory.set(piece);
          splitter.push(memory.subarray(0, piece.length));
          memory.fill(0);
          start += piece.length;
        }
        splitter.end();
        expect(Buffer.compare(media(pieces), expected)).toBe(0);
        expect(splitter.statistics).toEqual({ syncLosses: 0, continuityErrors: 0, erroredPackets: 0 });
      }),
      { numRuns: 30 },
    );
  });

  it('begins with what a reader needs first', () => {
    const [header, video, audio, first] = split(whole).pieces;
    expect(header).toEqual({ role: 'config', slot: 'header', bytes: whole.subarray(0, 376) });
    expect(video).toEqual({ role: 'config', slot: 'video', bytes: packNull(hex('1b 0100')) });
    expect(audio).toEqual({ role: 'config', slot: 'audio', bytes: packNull(hex('0f 0110')) });
    expect(first?.role).toBe('data');
  });

  it('has a piece for each push, and one more where a keyframe begins', () => {
    const { pieces } = split(whole, 188 * 20);
    const starts = pieces.filter(({ role }) => role === 'keyframe');
    expect(starts).toHaveLength(5);
    expect(pieces.length).toBeLessThanOrEqual(3 + Math.ceil(whole.length / (188 * 20)) + 5 + 1);
    for (const { bytes } of starts) {
      expect(readPackets(bytes)[0]).toMatchObject({ pid: videoPid, unitStart: true, randomAccess: true });
    }
  });

  it('leaves out null packets and packets marked as broken, and counts what is missing', () => {
    const packets = Array.from({ length: whole.length / 188 }, (_, index) =>
      whole.subarray(index * 188, index * 188 + 188),
    );
    const broken = Uint8Array.from(packets[20] ?? empty);
    broken[1] = (broken[1] ?? 0) | 0x80;
    const sent = [
      ...packets.slice(0, 10),
      packNull(empty),
      ...packets.slice(10, 20),
      broken,
      ...packets.slice(21),
    ];
    const { pieces, splitter } = split(concatBytes(sent));
    expect(media(pieces)).toEqual(concatBytes([...packets.slice(1, 20), ...packets.slice(21)]));
    expect(splitter.statistics).toEqual({ syncLosses: 0, continuityErrors: 1, erroredPackets: 1 });
  });

  it('is found again behind what is no packet', () => {
    const garbage = new Uint8Array(1000).fill(0x47, 300, 310);
    const { pieces, splitter } = split(
      concatBytes([garbage, whole.subarray(0, 18_800), garbage, whole.subarray(18_800)]),
    );
    expect(media(pieces)).toEqual(whole.subarray(188));
    expect(splitter.statistics.syncLosses).toBe(1);
  });

  it('that is none is refused by its name', () => {
    const splitter = new MpegTsSplitter(() => undefined);
    const piece = new TextEncoder().encode('GET / HTTP/1.1\r\n').subarray(0, 16);
    const megabyte = concatBytes(Array.from({ length: 65_536 }, () => piece));
    splitter.push(megabyte.subarray(0, 1_000_000));
    const refused = expect.objectContaining({ code: 'PROTOCOL_VIOLATION' }) as Error;
    expect(() => {
      splitter.push(megabyte);
    }).toThrow(refused);
  });

  it('without tables is refused', () => {
    const stream = new ElementaryStream(videoPid, 0xe0);
    const bytes = unit(stream, new Uint8Array(1024 * 1024));
    const splitter = new MpegTsSplitter(() => undefined);
    const code = codeThrown(() => {
      for (let count = 0; count < 9; count += 1) splitter.push(bytes);
    });
    expect(code).toBe('PROTOCOL_VIOLATION');
  });
});

describe('keyframes', () => {
  const h264Unit = (...types: string[]): Uint8Array =>
    concatBytes(types.map((type) => concatBytes([hex(`000001 ${type}`), new Uint8Array(10).fill(0xaa)])));
  const stream = (...units: Uint8Array[]): Uint8Array => {
    const video = new ElementaryStream(videoPid, 0xe0);
    return concatBytes([startTables, ...units.map((data) => unit(video, data))]);
  };

  it('are found by their NAL units where the sender does not mark them', () => {
    const idr = h264Unit('09', '67', '68', '65');
    const other = h264Unit('09', '06', '41');
    const { pieces } = split(stream(idr, other, other, idr, other), 188);
    expect(roles(pieces.slice(3))).toBe('dkddkd');
  });

  it('are found behind a long SEI message, and however the start code is cut', () => {
    for (let bytes = 140; bytes < 180; bytes += 1) {
      const sei = concatBytes([hex('000001 06'), new Uint8Array(bytes).fill(0xaa)]);
      const { pieces } = split(stream(concatBytes([sei, h264Unit('65')])), 188);
      expect(roles(pieces.slice(3)), `${bytes} bytes`).toMatch(/^dkd*$/u);
    }
  });

  it('are not waited for without end', () => {
    const unclear = new Uint8Array(300 * 184).fill(0xaa);
    const pieces: MpegTsPiece[] = [];
    const splitter = new MpegTsSplitter((piece) => pieces.push(piece));
    splitter.push(stream(unclear));
    expect(media(pieces).length).toBeGreaterThan(290 * 188);
    expect(roles(pieces)).not.toContain('k');
  });

  it('of HEVC are found alike', () => {
    const video = new ElementaryStream(videoPid, 0xe0);
    const units = ['400101', '2601', '2a01', '0201', '4e01'].map((header) =>
      unit(video, concatBytes([hex(`00000001 460150 00000001 ${header}`), new Uint8Array(20).fill(0xaa)])),
    );
    const tables = concatBytes([association([1, 0x1001]), map(1, [[0x24, videoPid]])]);
    // VPS, IDR and CRA; then a slice of another kind, and a message that says nothing.
    expect(roles(split(concatBytes([tables, ...units]), 188).pieces.slice(3))).toBe('dkkkdd');
  });

  it('are every few packets of sound where there is no video', () => {
    const { pieces } = split(concatBytes(programBytes({ video: undefined })));
    const starts = pieces.filter(({ role }) => role === 'keyframe');
    expect(starts).toHaveLength(Math.ceil(unitsOf(media(pieces), 0x110).length / 8));
    for (const { bytes } of starts)
      expect(readPackets(bytes)[0]).toMatchObject({ pid: 0x110, unitStart: true });
  });
});

describe('the program', () => {
  it('is the first with video, and nothing else passes', () => {
    const video = new ElementaryStream(0x200, 0xe0);
    const other = new ElementaryStream(0x300, 0xe0);
    const bytes = concatBytes([
      association([1, 0x1001], [2, 0x1002], [3, 0x1003]),
      map(1, [[0x0f, 0x110]]),
      map(2, [
        [0x1b, 0x200],
        [0x0f, 0x210],
      ]),
      map(3, [[0x1b, 0x300]]),
      unit(other, hex('000001 65')),
      unit(video, hex('000001 65')),
    ]);
    const { pieces } = split(bytes);
    expect(configs(pieces, 'header')).toEqual([
      concatBytes([
        association([1, 0x1001], [2, 0x1002], [3, 0x1003]),
        map(2, [
          [0x1b, 0x200],
          [0x0f, 0x210],
        ]),
      ]),
    ]);
    expect(readPackets(media(pieces)).map(({ pid }) => pid)).toEqual([0x1002, 0x200]);
  });

  it('is said anew when its streams change, and not when its tables are repeated', () => {
    const audio: [number, number] = [0x0f, 0x110];
    const maps = [
      map(1, [[0x1b, videoPid]]),
      map(1, [[0x1b, videoPid]]),
      map(1, [[0x1b, videoPid], audio], 1),
      map(1, [[0x24, videoPid], audio], 2),
      map(1, [[0x24, videoPid], audio], 3),
    ];
    const { pieces } = split(concatBytes([association([1, 0x1001]), ...maps]), 188);
    expect(configs(pieces, 'header').map((bytes) => readPackets(bytes)[1]?.payload[6])).toEqual([
      0xc1, 0xc3, 0xc5, 0xc7,
    ]);
    const names = (slot: 'video' | 'audio'): string[] =>
      configs(pieces, slot).map((bytes) => Buffer.from(bytes.subarray(4, 7)).toString('hex'));
    expect(names('video')).toEqual(['1b0100', '1b0100', '240100', '240100']);
    expect(names('audio')).toEqual(['ffffff', '0f0110', '0f0110', '0f0110']);
  });

  it('moves when the PAT names another', () => {
    const bytes = concatBytes([startTables, association([5, 0x1005]), map(5, [[0x24, 0x500]])]);
    expect(configs(split(bytes, 188).pieces, 'video')).toEqual([
      packNull(hex('1b 0100')),
      packNull(hex('24 0500')),
    ]);
  });

  it('may be described over several packets', () => {
    const streams = Array.from({ length: 60 }, (_, index): [number, number] => [0x0f, 0x200 + index]);
    const long = map(1, [[0x1b, videoPid], ...streams]);
    expect(long.length).toBe(2 * 188);
    const { pieces } = split(concatBytes([association([1, 0x1001]), long]), 188);
    expect(configs(pieces, 'header')).toEqual([concatBytes([association([1, 0x1001]), long])]);
  });

  it('is awaited where its table is damaged, or empty at first', () => {
    const damaged = map(1, [[0x1b, videoPid]]);
    damaged[20] = 0xff;
    const bytes = concatBytes([association([1, 0x1001]), damaged, map(1, [], 1)]);
    expect(split(bytes).pieces).toEqual([]);
    const { pieces } = split(concatBytes([bytes, map(1, [[0x1b, videoPid]], 2)]));
    expect(configs(pieces, 'header')).toHaveLength(1);
  });

  it.each([
    ['MPEG-2', 0x02],
    ['VVC', 0x33],
  ])('with %s alone is refused by its name', (name, streamType) => {
    const bytes = concatBytes([association([1, 0x1001]), map(1, [[streamType, videoPid]])]);
    expect(codeThrown(() => split(concatBytes([bytes, startTables])))).toBe('CODEC_UNSUPPORTED');
    expect(() => split(concatBytes([bytes, startTables]))).toThrow(name);
  });

  it('that is scrambled is refused', () => {
    const video = unit(new ElementaryStream(videoPid, 0xe0), hex('000001 65'));
    video[3] = (video[3] ?? 0) | 0x80;
    const bytes = concatBytes([startTables, video, video]);
    expect(codeThrown(() => split(bytes))).toBe('CODEC_UNSUPPORTED');
  });
});

describe('whatever comes in', () => {
  const seeds = [whole, concatBytes(programBytes({ video: hevc, seconds: 1 }))].map((bytes) =>
    bytes.subarray(0, 60_000),
  );
  const change = fc.record({
    at: fc.nat(),
    remove: fc.nat({ max: 400 }),
    put: fc.uint8Array({ maxLength: 300 }),
  });
  const mutated = fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 8 }))
    .map(([seed, changes]) => {
      let bytes = seed;
      for (const { at, remove, put } of changes) {
        const place = at % bytes.length;
        bytes = concatBytes([bytes.subarray(0, place), put, bytes.subarray(place + remove)]);
      }
      return bytes;
    });
  /** Packets of any PID of the tables, with anything in them. */
  const packets = fc
    .array(
      fc.tuple(
        fc.constantFrom(0, 0x1000, videoPid),
        fc.boolean(),
        fc.nat({ max: 255 }),
        fc.uint8Array({ maxLength: 184 }),
      ),
      { minLength: 3, maxLength: 40 },
    )
    .map((list) =>
      concatBytes(
        list.map(([pid, unitStart, fourth, content]) => {
          const packet = new Uint8Array(188).fill(0xff);
          packet.set([0x47, (unitStart ? 0x40 : 0) | (pid >> 8), pid & 0xff, fourth]);
          packet.set(content, 4);
          return packet;
        }),
      ),
    );

  it('is taken or refused by its code, and not more than came in goes out', () => {
    fc.assert(
      fc.property(fc.oneof(mutated, packets, fc.uint8Array({ maxLength: 5000 })), (bytes) => {
        let given = 0;
        const splitter = new MpegTsSplitter(({ role, bytes: piece }) => {
          if (role !== 'config') given += piece.length;
          expect(piece.length % 188).toBe(0);
        });
        const code = codeThrown(() => {
          for (let start = 0; start < bytes.length; start += 1316) {
            splitter.push(bytes.subarray(start, start + 1316));
          }
          splitter.end();
        });
        expect(code).toMatch(/^(none|PROTOCOL_VIOLATION|CODEC_UNSUPPORTED)$/u);
        expect(given).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 300 },
    );
  });
});
