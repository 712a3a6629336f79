/** A sample as a fragment's tables tell it. */
interface Sample {
  durationTicks: number;
  isSync: boolean;
}

export interface FragmentContent {
  samples: Sample[];
  /** All `mdat` bodies, one behind the other. */
  media: Buffer;
}

const isNonSync = 0x10000;

function* boxesOf(bytes: Buffer): Generator<{ type: string; body: Buffer }> {
  for (let at = 0; at + 8 <= bytes.byteLength;) {
    const size = bytes.readUInt32BE(at) || bytes.byteLength - at;
    if (size < 8 || at + size > bytes.byteLength) throw new Error('A box is longer than what holds it.');
    yield { type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + 8, at + size) };
    at += size;
  }
}

function find(bytes: Buffer, ...path: string[]): Buffer | undefined {
  const [first, ...rest] = path;
  const box = [...boxesOf(bytes)].find(({ type }) => type === first);
  return box && rest.length > 0 ? find(box.body, ...rest) : box?.body;
}

/** Default duration and flags of samples, of a CMAF header's `trex` (ISO/IEC 14496-12 8.8.3). */
function defaultsOf(header: Buffer): { durationTicks: number; flags: number } {
  const trex = find(header, 'moov', 'mvex', 'trex');
  return { durationTicks: trex?.readUInt32BE(12) ?? 0, flags: trex?.readUInt32BE(20) ?? 0 };
}

/** Reads CMAF chunks: `tfhd` and `trun` of each `moof` (ISO/IEC 14496-12 8.8.7 and 8.8.8). */
export function readFragments(bytes: Buffer, header: Buffer): FragmentContent {
  const samples: Sample[] = [];
  const media: Buffer[] = [];
  for (const { type, body } of boxesOf(bytes)) {
    if (type === 'mdat') media.push(body);
    if (type !== 'moof') continue;
    const traf = find(body, 'traf');
    const tfhd = traf && find(traf, 'tfhd');
    if (!traf || !tfhd) throw new Error('A moof has no track.');
    const defaults = { ...defaultsOf(header) };
    const has = tfhd.readUInt32BE(0);
    let at = 8 + (has & 1 ? 8 : 0) + (has & 2 ? 4 : 0);
    if (has & 8) defaults.durationTicks = tfhd.readUInt32BE(at);
    at += (has & 8 ? 4 : 0) + (has & 0x10 ? 4 : 0);
    if (has & 0x20) defaults.flags = tfhd.readUInt32BE(at);
    for (const box of boxesOf(traf)) if (box.type === 'trun') samples.push(...readRun(box.body, defaults));
  }
  return { samples, media: Buffer.concat(media) };
}

function readRun(trun: Buffer, defaults: { durationTicks: number; flags: number }): Sample[] {
  const has = trun.readUInt32BE(0);
  const count = trun.readUInt32BE(4);
  let at = 8 + (has & 1 ? 4 : 0);
  const firstFlags = has & 4 ? trun.readUInt32BE(at) : undefined;
  at += has & 4 ? 4 : 0;
  return Array.from({ length: count }, (_, index) => {
    const durationTicks = has & 0x100 ? trun.readUInt32BE(at) : defaults.durationTicks;
    at += (has & 0x100 ? 4 : 0) + (has & 0x200 ? 4 : 0);
    const own = has & 0x400 ? trun.readUInt32BE(at) : defaults.flags;
    at += (has & 0x400 ? 4 : 0) + (has & 0x800 ? 4 : 0);
    const flags = index === 0 ? (firstFlags ?? own) : own;
    return { durationTicks, isSync: (flags & isNonSync) === 0 };
  });
}
